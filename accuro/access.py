"""The access token: how long it is good is what Accuro says, not what a page of it says.

Two of QHR's pages name two durations (3600 and 3000 seconds), so ``expires_in``
is believed. Client credentials have no refresh token: a new one is asked for.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accuro.outcome import Answer, read_token_json
from connectors.errors import ChartUnreadableError
from connectors.secret import Secret

TOKEN: Final = re.compile(r"[!-~]{8,8192}")
LONGEST: Final = 7 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Access:
    """A token, and when it ends."""

    token: Secret
    ends_at: datetime

    def is_good(self, now: datetime) -> bool:
        """Say whether it may still be used."""
        return now < self.ends_at


def read_access(answer: Answer, asked_at: datetime) -> Access:
    """Return the token; raise the ``ConnectorError`` of an answer that brings none.

    Time is counted from the question, so that it never ends before we think so.
    Without a duration it is good for the question at hand alone.
    """
    match read_token_json(answer):
        case {"access_token": str(token), **more} if TOKEN.fullmatch(token):
            kind, seconds = more.get("token_type", "Bearer"), more.get("expires_in", 0)
            if isinstance(kind, str) and kind.lower() == "bearer":
                return Access(Secret(token), asked_at + timedelta(seconds=_whole(seconds)))
    raise ChartUnreadableError(answer.status)


def _whole(seconds: object) -> int:
    if isinstance(seconds, str) and re.fullmatch(r"\d{1,9}", seconds, re.ASCII):
        seconds = int(seconds)
    return min(max(seconds, 0), LONGEST) if type(seconds) is int else 0
