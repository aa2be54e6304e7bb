"""A submission: where a bundle stands on its way from this clinic to support."""

import enum
from dataclasses import dataclass, field
from datetime import datetime


class State(enum.StrEnum):
    """Where a submission stands (contract.md)."""

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    PARKED = "parked"
    CANCELLED = "cancelled"


class Destination(enum.StrEnum):
    """Who is sent to; a submission keeps the one that was set when it was confirmed."""

    PORTAL = "portal"
    ZENDESK = "zendesk"


@dataclass(frozen=True, slots=True)
class Submission:
    """One row of the outbox without its bytes.

    ``reason`` is a code: why the last attempt failed or why it is parked.
    ``fingerprint`` is the SHA-256 of what was asked, to tell a repeated request from another one.
    Submissions of one ``thread`` go out in the order in which they were confirmed.
    What support says of the ticket is as it was when it was asked last.
    """

    submission_id: str
    state: State
    idempotency_key: str = field(repr=False)
    fingerprint: str = field(repr=False)
    created_at: datetime
    site_number: str
    connector: str
    destination: Destination = Destination.PORTAL
    thread: str = field(default="", repr=False)
    attempts: int = 0
    next_attempt_at: datetime | None = None
    reason: str | None = None
    ticket_number: str | None = None
    first_answer_due_at: str | None = None
    ticket_url: str | None = None
    time_zone: str | None = None
    """In which the clinic reads what is promised; none where support did not say."""
    ticket_state: str | None = None
    first_answered_at: str | None = None
    merged_into: str | None = None
    """The ticket in which support goes on with it."""
