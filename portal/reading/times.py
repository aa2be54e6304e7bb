"""How long a private link and one opening of it last, as the operator sets it.

GUESS: 30 days after the ticket's end, and two hours; Ocean has no such link, so nothing of
Ocean's says how long. The end of links holds for those that were mailed before, too; an
opening keeps the hours that it was given.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Database
from portal.errors import ValueRefusedError
from portal.tables import Table

LONGEST_DAYS: Final = 365
LONGEST_HOURS: Final = 24


class ReadingTimes(Table):
    """The one row of what an operator set; none until then."""

    __tablename__ = "reading_times"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_days: Mapped[int]
    open_hours: Mapped[int]


@dataclass(frozen=True, slots=True)
class Times:
    """How long after its ticket's end a link opens, and how long a browser reads with it."""

    ends_after: timedelta = timedelta(days=30)
    open_for: timedelta = timedelta(hours=2)


async def times_of_links(session: AsyncSession) -> Times:
    """Return the times that hold now."""
    row = await session.scalar(select(ReadingTimes))
    if row is None:
        return Times()
    return Times(timedelta(days=row.link_days), timedelta(hours=row.open_hours))


async def set_times(database: Database, link_days: int, open_hours: int) -> None:
    """Set both; raise ``ValueRefusedError`` beyond 1 to 365 days, or 1 to 24 hours."""
    if not (1 <= link_days <= LONGEST_DAYS and 1 <= open_hours <= LONGEST_HOURS):
        raise ValueRefusedError
    async with database.writing() as session:
        await session.execute(delete(ReadingTimes))
        session.add(ReadingTimes(id=1, link_days=link_days, open_hours=open_hours))
