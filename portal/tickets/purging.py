"""Deletes patient data that somebody found on a ticket after all, and deletes it again in a backup.

What is to go is named by its place, never by its words: all that came with the ticket,
one attachment, one message. The list of such places holds nothing of a patient, so it can
be kept beside the backups: one that is older than a purge still has what was purged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from portal.audit.acts import Act as LoggedAct
from portal.audit.acts import Facts
from portal.audit.recording import record as record_in_log
from portal.errors import Refusal, RequestRefusedError
from portal.mail.models import Ended, Mail
from portal.moments import Moment
from portal.tables import Table
from portal.tickets.acting import Act
from portal.tickets.events import EventKind
from portal.tickets.history import record
from portal.tickets.models import Attachment, Ticket, TicketMessage
from portal.tickets.search import forget_texts
from redaction.redacted import MASK

EVERYTHING: Final = "everything"
"""Bundle, identifiers and every attachment: all that came with the ticket."""
ATTACHMENT: Final = "attachment"
MESSAGE: Final = "message"
WHY: Final = "patient-data"


class TicketPurge(Table):
    """One place of a ticket whose content was deleted; ``nth`` is 0 for everything."""

    __tablename__ = "ticket_purge"
    __table_args__ = (UniqueConstraint("ticket_id", "what", "nth"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    nth: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class Place:
    """What of a ticket goes: everything, or the attachment or message of this number."""

    what: str
    nth: int = 0


async def purge(act: Act, places: Iterable[Place]) -> int:
    """Delete what stands in these places from every table, in the act's transaction.

    The mails of the ticket that still wait are withdrawn. Returns how many places were
    purged; raises ``not-found`` for one that this ticket does not have.
    """
    # everything goes last, for after it there is no attachment any more
    wanted = sorted(dict.fromkeys(places), key=lambda one: one.what == EVERYTHING)
    if not wanted:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    for place in wanted:
        if not await _apply(act.session, act.ticket, place, act.now):
            raise RequestRefusedError(Refusal.NOT_FOUND)
        await _remember(act.session, act.ticket.id, place, act.now)
    await record(act.session, act.ticket, act.now, EventKind.PURGED, actor_id=act.viewer.person_id)
    about: Facts = {"ticket": act.ticket.number, "count": len(wanted), "why": WHY}
    await record_in_log(
        *(act.session, act.now, act.viewer, LoggedAct.TICKET_CONTENTS_DELETED),
        act.ticket.site_id,
        about,
    )
    return len(wanted)


async def purge_again(session: AsyncSession, now: datetime) -> None:
    """Delete again what the list in this database names."""
    for one in await session.scalars(select(TicketPurge).order_by(TicketPurge.id)):
        await _repeat(session, one.ticket_id, Place(one.what, one.nth), now)


async def repeat(session: AsyncSession, lines: Iterable[tuple[int, Place]], now: datetime) -> int:
    """Delete what a kept list names and remember it here; return how many places there were.

    A ticket that this database does not have is passed over: its backup is older still.
    """
    done = 0
    for ticket_id, place in lines:
        if await _repeat(session, ticket_id, place, now):
            await _remember(session, ticket_id, place, now)
            done += 1
    return done


async def listed(session: AsyncSession) -> Sequence[TicketPurge]:
    """Return every place that was purged, the oldest first."""
    return list(await session.scalars(select(TicketPurge).order_by(TicketPurge.id)))


async def _repeat(session: AsyncSession, ticket_id: int, place: Place, now: datetime) -> bool:
    ticket = await session.scalar(select(Ticket).where(Ticket.id == ticket_id).with_for_update())
    return ticket is not None and await _apply(session, ticket, place, now)


async def _apply(session: AsyncSession, ticket: Ticket, place: Place, now: datetime) -> bool:
    if place.what == EVERYTHING:
        found = await _empty(session, ticket, now)
    elif place.what == ATTACHMENT:
        found = await _blacken(session, ticket, place.nth)
    else:
        found = place.what == MESSAGE and await _unsay(session, ticket, place.nth)
    waiting = (Mail.ticket_id == ticket.id, Mail.sent_at.is_(None), Mail.ended.is_(None))
    withdrawn = update(Mail).where(*waiting)
    await session.execute(withdrawn.values(ended=Ended.WITHDRAWN, facts={}, next_attempt_at=None))
    return found


async def _empty(session: AsyncSession, ticket: Ticket, now: datetime) -> bool:
    await session.execute(delete(Attachment).where(Attachment.ticket_id == ticket.id))
    await forget_texts(session, ticket.id, None)
    ticket.bundle, ticket.emr_id, ticket.ocean_reference = b"", None, None
    ticket.purged_at = ticket.purged_at or now
    return True


async def _blacken(session: AsyncSession, ticket: Ticket, position: int) -> bool:
    found = await session.scalar(
        update(Attachment)
        .where(Attachment.ticket_id == ticket.id, Attachment.position == position)
        .values(body=MASK.encode())
        .returning(Attachment.position)
    )
    return found is not None


async def _unsay(session: AsyncSession, ticket: Ticket, message_id: int) -> bool:
    found = await session.scalar(
        update(TicketMessage)
        .where(TicketMessage.ticket_id == ticket.id, TicketMessage.id == message_id)
        .values(body=MASK)
        .returning(TicketMessage.id)
    )
    await forget_texts(session, ticket.id, message_id)
    return found is not None


async def _remember(session: AsyncSession, ticket_id: int, place: Place, now: datetime) -> None:
    same = (TicketPurge.ticket_id == ticket_id, TicketPurge.what == place.what)
    if await session.scalar(select(TicketPurge.id).where(*same, TicketPurge.nth == place.nth)):
        return
    session.add(TicketPurge(ticket_id=ticket_id, what=place.what, nth=place.nth, at=now))
    await session.flush()
