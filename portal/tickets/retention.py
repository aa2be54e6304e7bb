"""Deletes what came with a ticket a set time after it was solved or closed.

The bundle, the screenshots, the description's words in the search index and the two
identifiers go; that there was a ticket, what was said on it and how much was masked stay.
The bundle's digest stays too, so that a late repetition of the same post still gets its
answer. A file that was attached after that goes in the same way, counted from the ticket's
next end. GUESS: 90 days, since nothing of Ocean's says how long; an operator sets another
time, for all sites or for one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, ForeignKey, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract import Clock
from portal.audit.acts import Act
from portal.audit.recording import PORTAL
from portal.audit.recording import record as record_in_log
from portal.database import Database, forget_old_pages
from portal.errors import NameUnknownError, ValueRefusedError
from portal.operating.telling import tell_operator_act
from portal.row_security import every_site
from portal.sites.models import Site
from portal.tables import Table
from portal.tickets.events import EventKind
from portal.tickets.history import record
from portal.tickets.models import ACTIVE, Attachment, Ticket
from portal.tickets.search import forget_texts

USUAL_DAYS: Final = 90
LONGEST_DAYS: Final = 3650
AT_ONCE: Final = 50
"""Tickets in one transaction, so that nobody waits long for their rows."""


class TicketRetention(Table):
    """How many days after its end a ticket keeps what came with it; without a site: everywhere."""

    __tablename__ = "ticket_retention"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), unique=True)
    days: Mapped[int]


async def keep_for(
    database: Database, clock: Clock, days: int, site_number: str | None = None
) -> None:
    """Set the time, everywhere or at one site, for the operator.

    Each site whose tickets it concerns has it in its log, and its Site Admins are told.
    Raises ``ValueRefusedError`` for a number beyond 1 to 3650, ``NameUnknownError`` for
    a site that is not there.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueRefusedError
    async with database.writing() as session:
        site_id = None
        if site_number is not None:
            site_id = await session.scalar(select(Site.id).where(Site.number == site_number))
            if site_id is None:
                raise NameUnknownError
        await session.execute(
            delete(TicketRetention).where(TicketRetention.site_id.is_not_distinct_from(site_id))
        )
        session.add(TicketRetention(site_id=site_id, days=days))
        own = select(TicketRetention.site_id).where(TicketRetention.site_id.is_not(None))
        concerned = Site.id == site_id if site_id is not None else Site.id.not_in(own)
        now, sites = clock(), select(Site.id).where(concerned).order_by(Site.id)
        for one in (await session.scalars(sites)).all():
            await tell_operator_act(session, now, Act.TICKET_RETENTION_SET, one, {"days": days})


async def kept_until(database: Database, ticket: Ticket) -> datetime | None:
    """Return when what this ticket has goes; none while it is open, or if all is gone already."""
    if ticket.solved_at is None:
        return None
    # the time that holds where a site has none of its own belongs to no site
    with every_site():
        async with database.reading() as session:
            has = select(Ticket.id).where(Ticket.id == ticket.id, _has_something())
            if await session.scalar(has) is None:
                return None
            days = await _days(session)
    return ticket.solved_at + timedelta(days=days.get(ticket.site_id, days[None]))


async def purge_due(database: Database, clock: Clock) -> int:
    """Delete what is over its time, and its bytes from SQLite's files; return of how many."""
    purged = 0
    while True:
        async with database.writing() as session:
            done = await purge_some(session, clock())
        purged += done
        if done < AT_ONCE:
            break
    if purged:
        await forget_old_pages(database)
    return purged


async def purge_restored(session: AsyncSession, now: datetime) -> None:
    """Delete again what a backup still has."""
    while await purge_some(session, now) == AT_ONCE:
        pass


async def purge_some(session: AsyncSession, now: datetime) -> int:
    """Delete what came with some tickets whose time is over; return of how many."""
    found = await _due(session, now)
    for ticket in found:
        pictures = await session.scalar(
            select(func.count()).where(Attachment.ticket_id == ticket.id)
        )
        await session.execute(delete(Attachment).where(Attachment.ticket_id == ticket.id))
        await forget_texts(session, ticket.id, None)
        ticket.bundle, ticket.emr_id, ticket.ocean_reference = b"", None, None
        ticket.purged_at = now
        await record(session, ticket, now, EventKind.PURGED)
        about = {"ticket": ticket.number, "count": pictures, "why": "retention"}
        await record_in_log(
            session, now, PORTAL, Act.TICKET_CONTENTS_DELETED, ticket.site_id, about
        )
    return len(found)


async def _due(session: AsyncSession, now: datetime) -> Sequence[Ticket]:
    days = await _days(session)
    own = [
        and_(Ticket.site_id == site, Ticket.solved_at <= now - timedelta(days=number))
        for site, number in days.items()
        if site is not None
    ]
    others = and_(
        Ticket.site_id.not_in([site for site in days if site is not None]),
        Ticket.solved_at <= now - timedelta(days=days[None]),
    )
    found = await session.scalars(
        select(Ticket)
        .where(_has_something(), Ticket.state.not_in(ACTIVE), or_(others, *own))
        .order_by(Ticket.site_id, Ticket.id)  # the order in which the log is written
        .limit(AT_ONCE)
        .with_for_update()
    )
    return list(found)


def _has_something() -> ColumnElement[bool]:
    """Say in SQL that there is something to delete: what was sent, or a file that came later."""
    files = select(Attachment.position).where(Attachment.ticket_id == Ticket.id)
    return or_(Ticket.purged_at.is_(None), files.exists())


async def _days(session: AsyncSession) -> dict[int | None, int]:
    found = await session.execute(select(TicketRetention.site_id, TicketRetention.days))
    return {None: USUAL_DAYS} | {row.site_id: row.days for row in found}
