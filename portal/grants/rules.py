"""How long a grant holds, and the one condition that every use of a grant carries."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from portal.grants.models import Ending, SupportGrant

LENGTHS: Final[Mapping[str, timedelta]] = {
    "1h": timedelta(hours=1),
    "8h": timedelta(hours=8),
    "1d": timedelta(days=1),
    "3d": timedelta(days=3),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
"""What a clinic can choose; there is no "for ever", and nothing longer."""
DEFAULT_LENGTH: Final = "3d"
REQUEST_LIVES: Final = timedelta(days=7)
AFTER_REFUSAL: Final = timedelta(days=1)
"""How long a Support Site that was refused does not ask that clinic again (GUESS)."""
IDLE: Final = timedelta(days=7)
AFTER_TICKET: Final = timedelta(hours=24)
LONGEST_SESSION: Final = timedelta(hours=8)
HOUR: Final = timedelta(hours=1)
REMINDERS: Final = (timedelta(hours=24), timedelta(hours=1))
SKEW: Final = timedelta(seconds=5)
"""How far the clocks of two processes may differ before the slower one counts as set back."""


def is_live(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a grant that holds at this moment.

    It does not hold while the clock shows less than it once did: setting a clock
    back gives no time that was used up already.
    """
    grant = SupportGrant
    return and_(
        grant.ended_at.is_(None),
        grant.ends_at > now,
        grant.last_used_at > now - IDLE,
        or_(grant.ticket_solved_at.is_(None), grant.ticket_solved_at > now - AFTER_TICKET),
        grant.seen_at <= now + SKEW,
    )


def until(grant: SupportGrant) -> datetime:
    """Return until when a grant holds, if it goes on being used."""
    if grant.ticket_solved_at is None:
        return grant.ends_at
    return min(grant.ends_at, grant.ticket_solved_at + AFTER_TICKET)


def next_end(grant: SupportGrant) -> tuple[datetime, Ending]:
    """Return when a live grant is over unless somebody does something, and why."""
    ends = [(grant.ends_at, Ending.EXPIRED), (grant.last_used_at + IDLE, Ending.IDLE)]
    if grant.ticket_solved_at is not None:
        ends.append((grant.ticket_solved_at + AFTER_TICKET, Ending.TICKET_SOLVED))
    return min(ends, key=lambda one: one[0])


def reminder_at(left: timedelta) -> int | None:
    """Return the hours of the reminder that is due with so much time left, or none."""
    due = [before for before in REMINDERS if left <= before]
    return min(due) // HOUR if due else None


def ends_within(now: datetime, time: timedelta) -> ColumnElement[bool]:
    """Return the condition of a live grant whose ``next_end`` comes within this time."""
    grant, then = SupportGrant, now + time
    solved = grant.ticket_solved_at
    return or_(
        grant.ends_at <= then,
        grant.last_used_at <= then - IDLE,
        and_(solved.is_not(None), solved <= then - AFTER_TICKET),
    )


def endings(now: datetime) -> tuple[tuple[ColumnElement[bool], Ending], ...]:
    """Return the condition of each way in which a grant is over by itself at this moment."""
    solved = SupportGrant.ticket_solved_at
    return (
        (SupportGrant.ends_at <= now, Ending.EXPIRED),
        (SupportGrant.last_used_at <= now - IDLE, Ending.IDLE),
        (and_(solved.is_not(None), solved <= now - AFTER_TICKET), Ending.TICKET_SOLVED),
    )
