"""What is done again and again in the background, by whichever process comes first.

A duty's last turn stands in the database, and taking a turn is one statement: of
any number of processes on one database exactly one does it. Whoever dies in the
middle has taken the turn, so a duty does in one turn all that is due by then,
not what became due since the last one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import String, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract import Clock
from connectors.logs import describe
from portal.database import Database
from portal.moments import Moment
from portal.tables import Table

LOOK_AGAIN: Final = 20.0
"""Seconds between looks at what is due."""
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
INSERT: Final[Mapping[str, Callable[..., sqlite.Insert | postgresql.Insert]]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}

log = logging.getLogger(__name__)


class DutyTurn(Table):
    """When a duty was last taken up."""

    __tablename__ = "duty_turn"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class Duty:
    """Work on the database that is due every so often; it says on its own what is due."""

    name: str
    every: timedelta
    work: Callable[[Database, Clock], Awaitable[object]]


async def do_due(database: Database, clock: Clock, duties: tuple[Duty, ...]) -> list[str]:
    """Do each duty whose time has come and that nobody else took up; return their names.

    One that fails is logged without its words, and does not keep the others from their turn.
    """
    done = []
    for duty in duties:
        if not await _take_turn(database, clock(), duty):
            continue
        try:
            await duty.work(database, clock)
        except Exception as error:  # noqa: BLE001 - the boundary of a background task
            log.error("a duty failed", extra=describe(error) | {"state": duty.name})
        done.append(duty.name)
    return done


async def do_forever(database: Database, clock: Clock, duties: tuple[Duty, ...]) -> None:
    """Look at what is due, again and again, until cancelled."""
    while True:
        try:
            await do_due(database, clock, duties)
        except Exception as error:  # noqa: BLE001 - the database may be away for a while
            log.error("duties were not looked at", extra=describe(error))
        await asyncio.sleep(LOOK_AGAIN)


async def _take_turn(database: Database, now: datetime, duty: Duty) -> bool:
    async with database.writing() as session:
        insert = INSERT[session.get_bind().dialect.name](DutyTurn)
        await session.execute(insert.values(name=duty.name, last_at=NEVER).on_conflict_do_nothing())
        taken = await session.execute(
            update(DutyTurn)
            .where(DutyTurn.name == duty.name, DutyTurn.last_at <= now - duty.every)
            .values(last_at=now)
            .returning(DutyTurn.name)
        )
        return taken.scalar_one_or_none() is not None
