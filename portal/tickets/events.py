"""What happened to a ticket, in order; nothing here is ever changed or deleted.

State and clock are computed from these rows alone (``portal.tickets.standing``).
A row holds no words of anybody: they stand in ``ticket_message``, from where they
can be purged, while that a message was written stays true.
"""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from portal.moments import Moment
from portal.tables import Table


class EventKind(enum.StrEnum):
    """What can happen; ``detail`` is what the line says of it, always a closed word or a number."""

    RECEIVED = "received"
    REPLIED = "replied"
    """The clinic wrote."""
    ANSWERED = "answered"
    """A person of support wrote for the clinic's eyes; only this stops the clock."""
    NOTED = "noted"
    """Support wrote for its own eyes."""
    NOTIFIED = "notified"
    """The portal itself told the clinic something: ``detail`` is what; it answers nothing."""
    WAITING = "waiting"
    SOLVED = "solved"
    CLOSED = "closed"
    REOPENED = "reopened"
    ASSIGNED = "assigned"
    """``person_id`` has it now; nobody, if that is empty."""
    TAGGED = "tagged"
    UNTAGGED = "untagged"
    MERGED = "merged"
    """It goes on as the ticket whose number is ``detail``."""
    ABSORBED = "absorbed"
    """The ticket ``detail`` goes on here; ``used`` is its clock's, empty if it was answered."""
    LINKED = "linked"
    """A Support Site's grant, by its id in ``detail``, belongs to this ticket; empty: no more."""
    READING = "reading"
    """Support ended the requester's private link, or let it be again: ``detail``."""
    RECALCULATED = "recalculated"
    """The calendar ``detail`` moved the moment at which an answer is due."""
    PURGED = "purged"
    """The bundle and the screenshots were deleted, their time being over."""
    ALERTED = "alerted"
    OVERDUE = "overdue"


INTERNAL: frozenset[EventKind] = frozenset(
    {
        EventKind.NOTED,
        EventKind.ASSIGNED,
        EventKind.TAGGED,
        EventKind.UNTAGGED,
        EventKind.LINKED,
        EventKind.READING,
        EventKind.ALERTED,
    }
)
"""What a clinic is not shown."""


class TicketEvent(Table):
    """One line of a ticket's history."""

    __tablename__ = "ticket_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who did it; nobody for what the portal did by itself, and for a clinic's program."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("support_grant.id"))
    """Under whose grant it was done; none for what the clinic or the desk did itself."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_message.id"))
    detail: Mapped[str | None] = mapped_column(String(80))
    used: Mapped[int | None]
    """Seconds of business time."""
    due_at: Mapped[datetime | None] = mapped_column(Moment)


async def events_of(session: AsyncSession, ticket_id: int) -> list[TicketEvent]:
    """Return a ticket's history, the oldest first."""
    found = await session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)
    )
    return list(found)
