"""What the API answers of tickets and of the keys that a bundle is sealed with."""

from pydantic import Field

from portal.api.shapes import Answer
from portal.tickets.models import TicketState
from portal.tickets.sealing import SuiteName
from toolbar.troubleshooting.bundle import Bundle


class SealingKeyAnswer(Answer):
    """One public key; ``public_key`` is base64."""

    key_id: str
    suite: SuiteName
    public_key: str


class SealingKeysAnswer(Answer):
    """What to seal with, the newest first."""

    keys: list[SealingKeyAnswer]


class TicketMadeAnswer(Answer):
    """The ticket is kept; the same ``Idempotency-Key`` is answered the same."""

    ticket_number: str
    received_at: str
    first_answer_due_at: str
    time_zone: str
    url: str


class MessageAnswer(Answer):
    """What support wrote for the clinic's eyes."""

    written_at: str
    body: str = Field(repr=False)


class TicketStandingAnswer(Answer):
    """Where a ticket stands; nobody can say when it is answered while it waits for the clinic.

    A merged ticket goes on as ``merged_into``, a ticket of the same site: what was said on
    it, and what is answered from then on, stands there. ``time_zone`` is the IANA name of
    the zone in which the clinic reads moments; the moments themselves are in UTC.
    """

    ticket_number: str
    state: TicketState
    merged_into: str | None
    received_at: str
    first_answer_due_at: str | None
    first_answered_at: str | None
    time_zone: str


class TicketThreadAnswer(TicketStandingAnswer):
    """A ticket with what was said on it for the clinic's eyes."""

    messages: list[MessageAnswer] = Field(repr=False)


class TicketAnswer(TicketThreadAnswer):
    """A ticket with its bundle as it came; null once the contents were deleted."""

    bundle: Bundle | None = Field(repr=False)
