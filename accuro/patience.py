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
    """Return the seconds that ``Retry-After`` asks for, at most a day; 0 if it asks for none."""
    written = (answer.retry_after or "").strip()
    if answer.status not in AGAIN:
        return 0.0
    if re.fullmatch(r"\d{1,9}", written, re.ASCII):
        return min(float(written), _LONGEST)
    moment = None
    with suppress(ValueError, TypeError):  # its message quotes the header
        moment = email.utils.parsedate_to_datetime(written)
    if moment is None:
        return 0.0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), _LONGEST)
