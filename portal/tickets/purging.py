"""Deletes patient data that somebody found on a ticket after all, and deletes it again in a backup.

What is to go is named by its place, never by its words: all that came with the ticket,
one attachment, one message. The list of such places holds nothing of a patient, so it can
be kept beside the backups: one that is older than a purge still has what was purged. A
place has a name that is never given again, and is found by it on whatever ticket it is
in that backup: a merge has moved messages since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    delete,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from portal.audit.acts import Act as LoggedAct
from portal.audit.acts import Facts
from portal.audit.recording import record as record_in_log
from portal.mail.models import Ended, Mail
from portal.moments import Moment
from portal.proofs import digest_of
from portal.refusals import Refusal, RequestRefusedError
from portal.tables import Table
from portal.tickets.acting import Act
from portal.tickets.events import EventKind
from portal.tickets.history import record
from portal.tickets.models import Attachment, Ticket, TicketMessage
from portal.tickets.search import forget_texts
from redaction.redacted import MASK

EVERYTHING: Final = "everything"
"""Bundle, identifiers and every attachment that the ticket has at that moment."""
ATTACHMENT: Final = "attachment"
MESSAGE: Final = "message"
CHOICES: Final = frozenset({EVERYTHING, ATTACHMENT, MESSAGE})
DELETED: Final = "attachment-deleted"
"""An attachment that went with everything: named, so that a later one is not taken for it."""
WHY: Final = "patient-data"


class TicketPurge(Table):
    """One place whose content was deleted, and the ticket that had it then."""

    __tablename__ = "ticket_purge"
    __table_args__ = (UniqueConstraint("ticket_id", "what", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    what: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class Place:
    """What goes: the attachment or message of this name, or all of the ticket with this key."""

    what: str
    name: str


@dataclass(frozen=True, slots=True)
class Purged:
    """One line of a list: a place that was purged, on which ticket and when."""

    ticket_id: int
    place: Place
    at: datetime


async def purge(act: Act, places: Iterable[Place]) -> int:
    """Delete what stands in these places from every table, in the act's transaction.

    The mails of the ticket that still wait are withdrawn. Returns how many places were
    purged; raises ``not-found`` for one that this ticket does not have.
    """
    wanted = list(dict.fromkeys(places))
    if not wanted:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    for place in wanted:
        if await act.session.scalar(_holder(act.ticket.id, place)) != act.ticket.id:
            raise RequestRefusedError(Refusal.NOT_FOUND)
    for place in [*wanted, *await _going_along(act, wanted)]:
        await _apply(act.session, act.ticket, place, act.now)
    await record(act.session, act.ticket, act.now, EventKind.PURGED, actor_id=act.viewer.person_id)
    about: Facts = {"ticket": act.ticket.number, "count": len(wanted), "why": WHY}
    await record_in_log(
        *(act.session, act.now, act.viewer, LoggedAct.TICKET_CONTENTS_DELETED),
        act.ticket.site_id,
        about,
    )
    return len(wanted)


async def purge_again(session: AsyncSession, _: datetime) -> None:
    """Delete again what the list in this database names."""
    await repeat(session, await listed(session))


async def repeat(session: AsyncSession, lines: Iterable[Purged]) -> list[Purged]:
    """Delete what a kept list names and remember it here; return what was not found.

    A place that this database remembers and has no more is not missed. What is missed
    came after its backup was made, or the list belongs to another portal.
    """
    missed = []
    for line in lines:
        holder = await session.scalar(_holder(line.ticket_id, line.place))
        if holder is not None:
            locked = select(Ticket).where(Ticket.id == holder).with_for_update()
            await _apply(session, (await session.scalars(locked)).one(), line.place, line.at)
        elif not await _remembers(session, line.ticket_id, line.place):
            missed.append(line)
    return missed


async def listed(session: AsyncSession) -> Sequence[Purged]:
    """Return every place that was purged, the oldest first."""
    rows = await session.scalars(select(TicketPurge).order_by(TicketPurge.id))
    return [Purged(one.ticket_id, Place(one.what, one.name), one.at) for one in rows]


async def _going_along(act: Act, wanted: list[Place]) -> list[Place]:
    """Return the attachments that go with everything, if that goes."""
    if all(place.what != EVERYTHING for place in wanted):
        return []
    names = select(Attachment.name).where(Attachment.ticket_id == act.ticket.id)
    found = await act.session.scalars(names.order_by(Attachment.position))
    return [Place(DELETED, name) for name in found]


def _holder(ticket_id: int, place: Place) -> Select[int]:
    """Return the query for the ticket that has this place; a key is a site's own choice."""
    if place.what in {ATTACHMENT, DELETED}:
        return select(Attachment.ticket_id).where(Attachment.name == place.name)
    if place.what == MESSAGE:
        return select(TicketMessage.ticket_id).where(TicketMessage.name == place.name)
    return select(Ticket.id).where(Ticket.id == ticket_id, Ticket.idempotency_key == place.name)


async def _apply(session: AsyncSession, ticket: Ticket, place: Place, at: datetime) -> None:
    """Delete a place of this ticket, remember it, and withdraw the mails written until then."""
    if place.what == ATTACHMENT:
        await _blacken(session, place.name)
    elif place.what == DELETED:
        await session.execute(delete(Attachment).where(Attachment.name == place.name))
    elif place.what == MESSAGE:
        await _unsay(session, ticket, place.name)
    else:
        await _empty(session, ticket, at)
    waiting = (Mail.sent_at.is_(None), Mail.ended.is_(None), Mail.created_at <= at)
    withdrawn = update(Mail).where(Mail.ticket_id == ticket.id, *waiting)
    await session.execute(withdrawn.values(ended=Ended.WITHDRAWN, facts={}, next_attempt_at=None))
    if not await _remembers(session, ticket.id, place):
        session.add(TicketPurge(ticket_id=ticket.id, what=place.what, name=place.name, at=at))
        await session.flush()


async def _empty(session: AsyncSession, ticket: Ticket, at: datetime) -> None:
    await forget_texts(session, ticket.id, None)
    ticket.bundle, ticket.emr_id, ticket.ocean_reference = b"", None, None
    ticket.purged_at = ticket.purged_at or at


async def _blacken(session: AsyncSession, name: str) -> None:
    # its digest goes, too: of a short text it would say whether a guess is right
    body = MASK.encode()
    masked = update(Attachment).where(Attachment.name == name)
    await session.execute(masked.values(body=body, sha256=digest_of(body)))


async def _unsay(session: AsyncSession, ticket: Ticket, name: str) -> None:
    message_id = await session.scalar(
        update(TicketMessage)
        .where(TicketMessage.name == name)
        .values(body=MASK)
        .returning(TicketMessage.id)
    )
    await forget_texts(session, ticket.id, message_id)


async def _remembers(session: AsyncSession, ticket_id: int, place: Place) -> bool:
    same: list[ColumnElement[bool]] = [
        TicketPurge.what == place.what,
        TicketPurge.name == place.name,
    ]
    if place.what == EVERYTHING:
        same.append(TicketPurge.ticket_id == ticket_id)
    return await session.scalar(select(TicketPurge.id).where(*same)) is not None
