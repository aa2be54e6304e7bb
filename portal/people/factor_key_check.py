"""Finds out whether the key of second factors is there, its owner's alone, and the right one.

The right one is the one that opens what the database holds: each seal is authenticated,
so trying it proves more than comparing a name of the key would.
"""

import asyncio
import stat
from pathlib import Path
from typing import Final

from sqlalchemy import select

from portal.database import Database
from portal.people.factor_key import LENGTH, FactorKey
from portal.people.factor_models import Totp
from portal.refusals import RequestRefusedError

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


async def find_trouble(database: Database, path: Path | None) -> list[str]:
    """Return the codes of what is wrong with the key at this path; nothing if all is well.

    A key that nothing was sealed with may still be missing: the portal makes it then.
    """
    if path is None:
        return ["factor-key-unnamed"]
    async with database.reading() as session:
        confirmed = Totp.confirmed_at.is_not(None)
        found = await session.execute(select(Totp.person_id, Totp.sealed_secret).where(confirmed))
        sealed = [(person_id, secret) for person_id, secret in found]
    mode, length = await asyncio.to_thread(_look, path)
    if mode is None:
        return ["factor-key-missing"] if sealed else []
    wrong = ["factor-key-open"] if mode & OTHERS else []
    if length != LENGTH:
        return [*wrong, "factor-key-damaged"]
    return [*wrong, *await _other(FactorKey(path), sealed)]


async def _other(key: FactorKey, sealed: list[tuple[int, bytes]]) -> list[str]:
    for person_id, secret in sealed:
        try:
            await key.open(person_id, secret)
        except RequestRefusedError:
            return ["factor-key-other"]
    return []


def _look(path: Path) -> tuple[int | None, int]:
    """Return mode and length of the file; no mode if it cannot be read."""
    try:
        return stat.S_IMODE(path.stat().st_mode), len(path.read_bytes())
    except OSError:
        return None, 0
