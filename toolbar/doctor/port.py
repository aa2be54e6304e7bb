"""Looks for our bridge, and for whoever has its port."""

import asyncio
import enum
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import ClientError

from toolbar.bridge.health import PRODUCT, version
from toolbar.bridge.listening import who_listens
from toolbar.bridge.running import find_running
from toolbar.doctor.case import Case
from toolbar.doctor.finding import Finding
from toolbar.machine.occupied import somebody_listens


class Running(enum.StrEnum):
    """How the bridge of this folder is."""

    RUNNING = "running"
    SILENT = "silent"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Bridge:
    """What is seen of the bridge of this folder; its port and version are known while it runs."""

    state: Running
    port: int | None = None
    version: str | None = None


async def look(case: Case) -> Bridge:
    """Return the bridge of this folder, whatever port it took."""
    found = await asyncio.to_thread(find_running, case.directory)
    if found is None:
        return Bridge(Running.STOPPED)
    told = await _version(case, found.port)
    state = Running.SILENT if told is None else Running.RUNNING
    return Bridge(state, found.port or None, told)


async def examine(case: Case) -> list[Finding]:
    """Say why no bridge answers where toolbars look for it, or why it is not ours."""
    wanted = case.settings.bridge.port
    bridge = await look(case)
    if bridge.state is Running.SILENT:
        return [Finding("bridge-silent")]
    if bridge.state is Running.RUNNING and bridge.port != wanted:
        return [Finding("bridge-elsewhere", {"port": str(bridge.port), "wanted": str(wanted)})]
    if bridge.state is Running.RUNNING:
        installed = await asyncio.to_thread(version)
        if bridge.version == installed:
            return []
        facts = {"running": bridge.version or "", "installed": installed}
        return [Finding("bridge-outdated", facts)]
    if await somebody_listens(wanted):
        by = await who_listens(wanted)
        return [Finding("port-taken", {"port": str(wanted), "by": by.value})]
    return [Finding("bridge-not-running")]


async def _version(case: Case, port: int) -> str | None:
    tree: object = None
    with suppress(ClientError, TimeoutError, OSError, ValueError):
        async with case.session.get(f"http://127.0.0.1:{port}/health") as response:
            tree = await response.json()
    if not isinstance(tree, dict) or tree.get("product") != PRODUCT:
        return None
    told = tree.get("version")
    return told if isinstance(told, str) else None
