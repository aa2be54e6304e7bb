"""Tells Accuro's answers apart; pure.

Documented are 200, 201, 204, 400, 401, 404 and 500, and for errors the body
``{"code":"401","message":"Unauthorized"}`` (accuroemr.com/accuroapi). What is
beyond is treated with care and marked in ``README.md``. Bodies are looked at
and never quoted.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    ConnectorError,
    EmrRefusedError,
    EmrSessionExpiredError,
    EmrUnreachableError,
)
from connectors.strict_json import read_strictly

REFUSED: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of Accuro."""

    status: int
    media_type: str
    retry_after: str | None = field(repr=False)
    body: bytes = field(repr=False)
    date: str | None = field(default=None, repr=False)
    """When Accuro sent it, by its own clock."""


def read_json(answer: Answer) -> object:
    """Return the JSON of a success; raise the ``ConnectorError`` of anything else.

    A page in its place is no answer of the API: the address is Citrix's or a proxy's.
    """
    if answer.status != HTTPStatus.OK:
        raise _refusal(answer)
    if _is_page(answer):
        raise EmrUnreachableError(answer.status)
    tree = _parsed(answer)
    if tree is None:
        raise ChartUnreadableError(answer.status)
    return tree


def read_token_json(answer: Answer) -> object:
    """Return the JSON that a token comes in; raise the ``ConnectorError`` of anything else.

    Whoever gets no token is not logged in; that is not a privilege which is missing.
    """
    if answer.status in REFUSED:
        raise EmrSessionExpiredError(answer.status)
    if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.NO_CONTENT):
        raise EmrUnreachableError(answer.status)
    return read_json(answer)


def meaning_of_401(probe: Answer | None) -> ConnectorError:
    """Return what a 401 to a fresh token means, by what the token may ask otherwise.

    Accuro answers 401 to a bad token and to a user without the permission. The
    probe is the answer to a question that any token may ask; none: it was that question.
    Only a probe that was answered shows that the token is good.
    """
    if probe is None or probe.status == HTTPStatus.UNAUTHORIZED:
        return EmrSessionExpiredError(HTTPStatus.UNAUTHORIZED)
    if probe.status == HTTPStatus.OK:
        return EmrRefusedError(HTTPStatus.UNAUTHORIZED)
    if probe.status in REFUSED:
        return EmrRefusedError(probe.status)
    return EmrUnreachableError(probe.status)


def _refusal(answer: Answer) -> ConnectorError:
    status = answer.status
    if status == HTTPStatus.NO_CONTENT:
        return ChartNotFoundError(status)
    if status == HTTPStatus.NOT_FOUND and _speaks_accuro(answer):
        return ChartNotFoundError(status)
    if status in REFUSED:
        return EmrRefusedError(status)
    return EmrUnreachableError(status)


def _speaks_accuro(answer: Answer) -> bool:
    """Say whether it is the API that has nothing, and not a server that has no such API."""
    match _parsed(answer):
        case {"code": str() | int() as code, "message": _}:
            return str(code) == str(int(answer.status))
        case _:
            return False


def _parsed(answer: Answer) -> object:
    tree = None
    # the parser's error holds the whole document, so leave it behind before raising ours
    with suppress(ValueError, RecursionError):
        tree = read_strictly(answer.body)
    return tree


def _is_page(answer: Answer) -> bool:
    start = answer.body[:512].lstrip().lower()
    return answer.media_type == "text/html" or start.startswith((b"<!doctype html", b"<html"))
