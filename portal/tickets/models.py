"""The tables of tickets and of what belongs to them, and the keys that clinics seal them to."""

import enum
import secrets
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.moments import Moment
from portal.people.models import Person
from portal.proofs import digest_of
from portal.sites.models import Site
from portal.tables import Table


def make_name() -> str:
    """Return what names a row for good: a restore gives ids again, never names."""
    return secrets.token_hex(8)


class TicketState(enum.StrEnum):
    """Where a ticket stands; ``portal.tickets.standing`` says how it comes there."""

    NEW = "new"
    ANSWERED = "answered"
    OPEN = "open"
    WAITING = "waiting"
    SOLVED = "solved"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"


ACTIVE: Final = (
    TicketState.NEW,
    TicketState.ANSWERED,
    TicketState.OPEN,
    TicketState.WAITING,
    TicketState.REOPENED,
)
"""The states in which there is still something to do."""

LATER: Final = datetime(9000, 1, 1, tzinfo=UTC)
ENDED_AT: Final = datetime(9500, 1, 1, tzinfo=UTC)


def number_of(ticket_id: int) -> str:
    """Return how people and programs call the ticket of this id."""
    return f"T-{ticket_id:06d}"


class Ticket(Table):
    """One submission, once: the key is unique at its site.

    ``bundle`` is the plaintext exactly as it came. What stands beside it is
    what lists need: closed words and the identifiers that support may have.

    State and clock are what the events say (``portal.tickets.events``), kept here for
    the sake of lists. ``attend_at`` orders the queue: when an answer is due while the
    clock runs, else since when the clinic waits for a word; ``LATER`` if support waits,
    ``ENDED_AT`` if nobody does, so that one index has the whole queue in its order.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("site_id", "idempotency_key"),
        Index("ix_ticket_queue", "attend_at", "id"),
        Index("ix_ticket_site_queue", "site_id", "attend_at", "id"),
        Index("ix_ticket_assignee_queue", "assignee_id", "attend_at", "id"),
        {"sqlite_autoincrement": True},  # a number is never given twice
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    idempotency_key: Mapped[str] = mapped_column(String(36))
    bundle: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    bundle_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    received_at: Mapped[datetime] = mapped_column(Moment, index=True)
    first_answer_due_at: Mapped[datetime] = mapped_column(Moment)
    first_promise_at: Mapped[datetime | None] = mapped_column(Moment)
    """When an answer was due by the answer to the post, which a repeated post gets again."""
    calendar_version: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    emr: Mapped[str] = mapped_column(String(40))
    emr_id: Mapped[str | None] = mapped_column(String(40), index=True)
    ocean_reference: Mapped[str | None] = mapped_column(String(40), index=True)
    reporter_email: Mapped[str] = mapped_column(String(254))
    scope: Mapped[str] = mapped_column(String(20))
    signature: Mapped[str] = mapped_column(String(64), index=True)
    clock_runs: Mapped[bool]
    alert_at: Mapped[datetime | None] = mapped_column(Moment)
    attend_at: Mapped[datetime] = mapped_column(Moment)
    first_answered_at: Mapped[datetime | None] = mapped_column(Moment)
    first_answer_seconds: Mapped[int | None]
    """Business time that the clock had used at the first answer."""
    solved_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    purged_at: Mapped[datetime | None] = mapped_column(Moment)
    """When what came with it was deleted (``portal.tickets.retention``)."""
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    grant_id: Mapped[int | None] = mapped_column(index=True)
    site: Mapped[Site] = relationship(lazy="raise")
    assignee: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[assignee_id])

    @property
    def number(self) -> str:
        """The name of the ticket for people and programs."""
        return number_of(self.id)

    @property
    def merged_into(self) -> str | None:
        """The number of the ticket in which this one goes on; none if it was not merged."""
        return None if self.merged_into_id is None else number_of(self.merged_into_id)


class Attachment(Table):
    """A screenshot as bare pixels, masked at the clinic; or a text whose words were masked.

    ``sha256`` is of the bytes that are kept: it comes with them, and an ``UPDATE`` of the
    one is one of the other.
    """

    __tablename__ = "attachment"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), default=make_name, index=True, unique=True)
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    ticket: Mapped[Ticket] = relationship(lazy="raise")

    @validates("body")
    def _keep_digest(self, _: str, body: bytes) -> bytes:
        self.sha256 = digest_of(body)
        return body


class TicketMessage(Table):
    """One message on a ticket; only public ones are for the clinic's eyes."""

    __tablename__ = "ticket_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), default=make_name, index=True, unique=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    public: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Moment)


class TicketService(Table):
    """One Ocean service that a ticket concerns."""

    __tablename__ = "ticket_service"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    service: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class TicketTag(Table):
    """One word that support put on a ticket, to find its like again."""

    __tablename__ = "ticket_tag"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class TicketMasking(Table):
    """How many values of one kind were masked in what came with a ticket."""

    __tablename__ = "ticket_masking"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    masked: Mapped[int]


class SealingKey(Table):
    """An HPKE key pair; after ``retired_at`` it is offered no more but still opens."""

    __tablename__ = "sealing_key"

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    private_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)
