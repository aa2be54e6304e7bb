"""What is wrong with a portal; each finding has a code whose sentence names the fix."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from portal.database import Database
from portal.operating.health import Health, look
from portal.people.factor_key_check import find_trouble
from portal.people.models import Staff, StaffRole
from portal.row_security import is_walled
from portal.tickets.sealing import offered_keys

OLD: Final = timedelta(days=400)
"""When a sealing key should have been rotated; GUESS, for no rule names an age."""
FROM_HEALTH: Final[Mapping[tuple[str, Health], str]] = {
    ("database", Health.AWAY): "database-away",
    ("schema", Health.OUTDATED): "schema-outdated",
    ("mail", Health.STUCK): "mail-stuck",
}


async def examine(database: Database, now: datetime, factor_key: Path | None) -> list[str]:
    """Return the code of everything that is wrong; nothing if all is well.

    ``factor_key`` is where the key of second factors should lie, or none if it lies nowhere.
    """
    health = await look(database, now)
    found = [code for (check, word), code in FROM_HEALTH.items() if health[check] is word]
    if health["schema"] is not Health.OK:
        return found  # the rest cannot be asked
    keys = await offered_keys(database)
    if not keys:
        found.append("no-sealing-key")
    elif now - keys[0].created_at > OLD:
        found.append("sealing-key-old")
    async with database.reading() as session:
        operators = select(func.count()).select_from(Staff).where(Staff.role == StaffRole.OPERATOR)
        if not (await session.execute(operators)).scalar_one():
            found.append("no-operator")
        if database.engine.dialect.name == "postgresql" and not await is_walled(session):
            found.append("row-security-off")
    return [*found, *await find_trouble(database, factor_key)]
