"""Chooses the autostart of this computer's system."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from toolbar.machine import launchd, systemd, task_scheduler
from toolbar.machine.plan import Plan
from toolbar.machine.program import Program


def plan_for(
    program: Program,
    directory: Path,
    environment: Mapping[str, str],
    platform: str = sys.platform,
) -> Plan:
    """Return the plan of this user's autostart; ``directory`` is the data directory."""
    if platform == "win32":
        domain = environment.get("USERDOMAIN", "")
        return task_scheduler.plan(program, directory, domain, environment.get("USERNAME", ""))
    if platform == "darwin":
        return launchd.plan(program, _home(environment), os.getuid())
    configured = environment.get("XDG_CONFIG_HOME", "")
    # a relative path is to be ignored (XDG Base Directory Specification)
    is_usable = Path(configured).is_absolute()
    return systemd.plan(program, Path(configured) if is_usable else _home(environment) / ".config")


def _home(environment: Mapping[str, str]) -> Path:
    home = environment.get("HOME", "")
    return Path(home) if home else Path.home()
