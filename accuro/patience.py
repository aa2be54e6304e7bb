"""How long to wait before asking again; pure but for its dice.

Accuro's limits are not public, so we are polite: one request at a time, a
pause that doubles, and what ``Retry-After`` asks for.
"""

import email.utils
import re
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from random import SystemRandom
from typing import Final

from accuro.outcome import Answer

MOST_ATTEMPTS: Final = 3
FIRST_PAUSE: Final = 0.5
AGAIN: Final = (
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
_LONGEST: Final = 24 * 3600.0
_RANDOM: Final = SystemRandom()


def pause(answer: Answer, attempt: int) -> float | None:
    """Return the seconds before attempt ``attempt + 1``; none if that would not help."""
    if answer.status not in AGAIN or attempt >= MOST_ATTEMPTS:
        return None
    highest = FIRST_PAUSE * 2.0 ** (attempt - 1)
    return _RANDOM.uniform(highest / 2, highest)


def asked_pause(answer: Answer, now: datetime) -> float:
    """Return the seconds that ``Retry-After`` asks for, at most a day; 0 if it asks for none.

    A moment is counted from the answer's own ``Date`` if it has one: this
    computer's clock may be wrong, and then nobody would ask again for a day.
    """
    written = (answer.retry_after or "").strip()
    if answer.status not in AGAIN:
        return 0.0
    if re.fullmatch(r"\d+", written, re.ASCII):
        return min(float(written), _LONGEST)  # more digits than a float holds are infinite
    moment = _moment(written)
    if moment is None:
        return 0.0
    sent_at = _moment(answer.date or "") or now
    return min(max((moment - sent_at).total_seconds(), 0.0), _LONGEST)


def _moment(written: str) -> datetime | None:
    moment = None
    # their messages quote the header; a number without end overflows
    with suppress(ValueError, TypeError, OverflowError):
        moment = email.utils.parsedate_to_datetime(written)
    if moment is not None and moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment
