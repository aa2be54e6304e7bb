"""macOS: a launch agent of the user (launchd.plist(5), launchctl(1))."""

import plistlib
from pathlib import Path
from typing import Final

from toolbar.machine.plan import Plan
from toolbar.machine.program import Program

LABEL: Final = "ocean-toolbar.bridge"


def plan(program: Program, home: Path, user: int) -> Plan:
    """Return the plan for the user of this number, whose home it is."""
    path = home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    domain, service = f"gui/{user}", f"gui/{user}/{LABEL}"
    agent = {
        "Label": LABEL,
        "ProgramArguments": list(program.words),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 10,
        "Umask": 0o077,
        "HardResourceLimits": {"Core": 0},
    }
    return Plan(
        path=path,
        body=plistlib.dumps(agent, sort_keys=False),
        encoding="utf-8",
        prepare=(("launchctl", "bootout", service),),
        # enabled first: an agent that somebody switched off stays off, whatever its file says
        start=(("launchctl", "enable", service), ("launchctl", "bootstrap", domain, str(path))),
        leave=(("launchctl", "bootout", service),),
    )
