"""What the portal's answers mean: a ticket, come back later, or never; nothing else is trusted."""

import email.utils
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from toolbar.troubleshooting.errors import (
    DeliveryError,
    PatientDataFoundError,
    PortalBusyError,
    PortalFoundInDocumentsError,
    PortalFoundInIdentifiersError,
    PortalFoundInWordsError,
    PortalRefusedError,
    PortalTokenRefusedError,
    PortalUnreadableError,
)

_LATER: Final = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.CONFLICT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
)
_FOUND_IN: Final[Mapping[str, type[PortalRefusedError]]] = {
    "#/ticket/": PortalFoundInWordsError,
    "#/identifiers/": PortalFoundInIdentifiersError,
}
"""What a user can mend first, by the beginning of the pointers of ``patient-data-found``."""
_TICKET_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_STATE: Final = re.compile(r"[a-z]{1,20}")
_ZONE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+_-]{0,30}(/[A-Za-z][A-Za-z0-9+_-]{0,30}){0,2}")
_ADDRESS: Final = re.compile(r"https?://[!-~]{1,500}")


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer of the portal's address."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Delivered:
    """Support has the ticket; Zendesk does not say when it answers, nor in which zone."""

    ticket_number: str
    received_at: str | None
    first_answer_due_at: str | None
    url: str | None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a ticket stands now; no moment is promised while support waits for the clinic."""

    ticket_state: str
    first_answer_due_at: str | None
    first_answered_at: str | None = None
    time_zone: str | None = None
    merged_into: str | None = None


def refusal(answer: Answer) -> DeliveryError | None:
    """Return why this status is no success; none if it is one."""
    status = answer.status
    if status in (HTTPStatus.OK, HTTPStatus.CREATED):
        return None
    if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return PortalBusyError(_retry_after(answer.headers))
    if status == HTTPStatus.UNAUTHORIZED:
        return PortalTokenRefusedError()
    if status >= HTTPStatus.BAD_REQUEST:
        return _for_good(answer)
    return PortalUnreadableError()


def _for_good(answer: Answer) -> PortalRefusedError:
    """Return why a person has to look, and where; the answer may say anything, or nothing."""
    tree: dict[str, object] = {}
    with suppress(PortalUnreadableError):
        tree = read_object(answer)
    if tree.get("code") != PatientDataFoundError.code:
        return PortalRefusedError()
    errors = tree.get("errors")
    told = [one for one in errors if isinstance(one, Mapping)] if isinstance(errors, list) else []
    pointers = [str(one.get("pointer")) for one in told]
    for part, found in _FOUND_IN.items():
        if any(one.startswith(part) for one in pointers):
            return found()
    return PortalFoundInDocumentsError()


def read_delivered(answer: Answer) -> Delivered:
    """Read the ticket; raise ``PortalUnreadableError``, after which it is safe to post again."""
    tree = read_object(answer)
    number, url = tree.get("ticket_number"), tree.get("url")
    received, due = tree.get("received_at"), tree.get("first_answer_due_at")
    if not (isinstance(number, str) and _TICKET_NUMBER.fullmatch(number)):
        raise PortalUnreadableError
    if not (isinstance(received, str) and _is_iso(received)):
        raise PortalUnreadableError
    if not (isinstance(due, str) and _is_iso(due)):
        raise PortalUnreadableError
    shown = url if isinstance(url, str) and _ADDRESS.fullmatch(url) else None
    return Delivered(number, received, due, shown, _time_zone(tree))


def read_standing(answer: Answer) -> Standing:
    """Read where a ticket stands; raise ``PortalUnreadableError``."""
    tree = read_object(answer)
    state, into = tree.get("state"), tree.get("merged_into")
    if not (isinstance(state, str) and _STATE.fullmatch(state)):
        raise PortalUnreadableError
    if not (into is None or (isinstance(into, str) and _TICKET_NUMBER.fullmatch(into))):
        raise PortalUnreadableError
    due, answered = _moment(tree, "first_answer_due_at"), _moment(tree, "first_answered_at")
    return Standing(state, due, answered, _time_zone(tree), into)


def read_object(answer: Answer) -> dict[str, object]:
    """Return the JSON object of an answer; raise ``PortalUnreadableError``."""
    tree: object = None
    with suppress(ValueError, RecursionError):
        tree = json.loads(answer.body)
    if not isinstance(tree, dict):
        raise PortalUnreadableError
    return tree


def _moment(tree: Mapping[str, object], name: str) -> str | None:
    """Return a moment that may be missing; raise ``PortalUnreadableError`` for what is none."""
    moment = tree.get(name)
    if moment is not None and not (isinstance(moment, str) and _is_iso(moment)):
        raise PortalUnreadableError
    return moment


def _time_zone(tree: Mapping[str, object]) -> str | None:
    """Return the zone in which the clinic reads moments; none if we do not know that one."""
    zone = tree.get("time_zone")
    if isinstance(zone, str) and _ZONE.fullmatch(zone):
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(zone).key
    return None


def _is_iso(moment: str) -> bool:
    with suppress(ValueError):
        return datetime.fromisoformat(moment).tzinfo is not None
    return False


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of Retry-After; a date counts from the portal's own clock, not ours."""
    asked = headers.get("Retry-After", "")
    if asked.isascii() and asked.isdecimal() and len(asked) < 10:
        return float(asked)
    then, now = _http_date(asked), _http_date(headers.get("Date", ""))
    return None if then is None or now is None else max(0.0, (then - now).total_seconds())


def _http_date(text: str) -> datetime | None:
    moment = None
    with suppress(ValueError):
        moment = email.utils.parsedate_to_datetime(text)
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment
