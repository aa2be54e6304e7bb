"""Tells OSCAR's answers apart; pure.

OSCAR says most things in its own way: a missing privilege is a 500, an unknown
patient a 204, a session that ran out a redirect or a log-in page. The sources
are in ``README.md``. Bodies are looked at and never quoted.
"""

import email.utils
import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final, NoReturn

from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    ConnectorError,
    EmrClockSkewError,
    EmrRefusedError,
    EmrSessionExpiredError,
    EmrUnreachableError,
)

TOLERANCE: Final = timedelta(seconds=300)
"""How far OSCAR lets ``oauth_timestamp`` be from its own clock ("Stale oauth_timestamp")."""

REFUSED: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.INTERNAL_SERVER_ERROR,
)
"""Wrong credentials, a session of none, a missing privilege (OSCAR has no 403 of its own)."""

LOG_IN: Final = (HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT)
"""LoginFilter sends an idle session to ``logout.jsp``; a permanent redirect is a wrong address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of OSCAR, and when we got it."""

    status: int
    media_type: str
    date: str | None
    """The ``Date`` header: OSCAR's clock."""
    received_at: datetime
    body: bytes = field(repr=False)


def require_success(answer: Answer) -> bytes:
    """Return the body of a 200 that is no log-in page; raise the ``ConnectorError`` of others."""
    if answer.status == HTTPStatus.OK and not _is_page(answer):
        return answer.body
    raise _refusal(answer)


def read_object(answer: Answer) -> dict[str, object]:
    """Return the JSON object of a success; raise ``ChartUnreadableError`` for anything else."""
    body = require_success(answer)
    tree = None
    # the parser's error holds the whole document, so leave it behind before raising ours
    with suppress(ValueError, RecursionError):
        tree = json.loads(_decode(body), parse_constant=_no_constant)
    if not isinstance(tree, dict):
        raise ChartUnreadableError(answer.status)
    return tree


def _decode(body: bytes) -> str:
    """Return the text; an old Tomcat writes in its server's own encoding instead of UTF-8."""
    for encoding in (json.detect_encoding(body), "cp1252"):
        with suppress(UnicodeDecodeError):
            return body.decode(encoding)
    return body.decode("latin-1")


def _refusal(answer: Answer) -> ConnectorError:
    status = answer.status
    if status == HTTPStatus.NO_CONTENT:
        return ChartNotFoundError(status)
    if status == HTTPStatus.OK or status in LOG_IN:
        return EmrSessionExpiredError(status)
    if status in REFUSED:
        return EmrClockSkewError(status) if _clocks_differ(answer) else EmrRefusedError(status)
    return EmrUnreachableError(status)


def _is_page(answer: Answer) -> bool:
    start = answer.body[:512].lstrip().lower()
    return answer.media_type == "text/html" or start.startswith((b"<!doctype html", b"<html"))


def _clocks_differ(answer: Answer) -> bool:
    theirs = None
    with suppress(ValueError, TypeError):  # its message quotes the header
        theirs = email.utils.parsedate_to_datetime(answer.date or "")
    if theirs is None:
        return False
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    return abs(theirs - answer.received_at) > TOLERANCE


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
