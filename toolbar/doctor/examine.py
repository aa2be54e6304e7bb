"""The whole examination, the likeliest causes first; each part stands alone if another fails."""

import asyncio
from typing import Final

from toolbar.doctor import connections, files, keeping, port, portal, surroundings
from toolbar.doctor.case import Case
from toolbar.doctor.finding import Finding, Level

NO_SECRETS: Final = "secrets-unreadable"
NO_STATE: Final = frozenset({"disk-full", "folder-unwritable", "state-unavailable"})
"""What keeps us from reading who is paired."""


async def examine(case: Case) -> list[Finding]:
    """Return all findings, faults before advice; none on a healthy computer.

    What rests on a broken part is not asked: it would only say the same again.
    """
    on_disk = await asyncio.to_thread(files.examine, case)
    kept = await asyncio.to_thread(keeping.examine, case)
    found = [*on_disk, *kept, *await port.examine(case)]
    codes = {one.code for one in found}
    if NO_SECRETS not in codes:
        for part in await asyncio.gather(portal.examine(case), connections.examine(case)):
            found += part
    if not NO_STATE & codes:
        found += await asyncio.to_thread(surroundings.examine, case)
    return sorted(found, key=lambda one: one.level is Level.ADVICE)
