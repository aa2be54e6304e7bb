"""A submission: where a bundle stands on its way from this clinic to the portal."""

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


@dataclass(frozen=True, slots=True)
class Submission:
    """One row of the outbox without its payload.

    ``reason`` is a code: why the last attempt failed or why it is parked.
    ``fingerprint`` is the SHA-256 of what was asked, to tell a repeated request from another one.
    """

    submission_id: str
    state: State
    idempotency_key: str = field(repr=False)
    fingerprint: str = field(repr=False)
    created_at: datetime
    site_number: str
    connector: str
    attempts: int = 0
    next_attempt_at: datetime | None = None
    reason: str | None = None
    ticket_number: str | None = None
    first_answer_due_at: str | None = None
    ticket_url: str | None = None
