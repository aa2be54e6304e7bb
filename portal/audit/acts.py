"""What the audit log can say: closed lists of acts and of facts, each fact with its shape.

There is no fact of free text and none of a patient, so no entry can hold either:
``check_facts`` refuses a fact that is not listed, and a value that has not its shape.
"""

import enum
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias

Value: TypeAlias = "str | int | bool | list[str] | None"
Facts: TypeAlias = Mapping[str, Value]
LARGEST: Final = 2**53 - 1
"""The largest integer that canonical JSON (RFC 8785) keeps exactly."""


class Act(enum.StrEnum):
    """One kind of act; the catalogue has ``audit.act.{act}``."""

    CLOUD_CONNECT_CHANGED = "cloud-connect-changed"
    CLOUD_CONNECT_ENTERED = "cloud-connect-entered"
    CREDITS_ADDED = "credits-added"
    CREDITS_ALLOCATED = "credits-allocated"
    EFORM_PUBLISHED = "eform-published"
    EFORM_SAVED = "eform-saved"
    EFORM_WITHDRAWN = "eform-withdrawn"
    GRANT_ENDED = "grant-ended"
    GRANT_EXTENDED = "grant-extended"
    GRANT_MADE = "grant-made"
    INVITATION_WITHDRAWN = "invitation-withdrawn"
    KEY_CHANGE_BEGUN = "key-change-begun"
    KEY_CHANGE_DONE = "key-change-done"
    KEY_HINT_CHANGED = "key-hint-changed"
    PAGE_SEEN = "page-seen"
    PATIENT_CHANGED = "patient-changed"
    PATIENT_DELETED = "patient-deleted"
    RAW_DATA_SEEN = "raw-data-seen"
    REQUEST_APPROVED = "request-approved"
    REQUEST_MADE = "request-made"
    REQUEST_REFUSED = "request-refused"
    RESTORED = "restored"
    ROLE_CHANGED = "role-changed"
    SITE_CHANGED = "site-changed"
    SUPPORT_ENTERED = "support-entered"
    SUPPORT_LEFT = "support-left"
    TICKET_ANSWERED = "ticket-answered"
    TICKET_CHANGED = "ticket-changed"
    TICKET_CONTENTS_DELETED = "ticket-contents-deleted"
    TOKEN_CONFIRMED = "token-confirmed"  # noqa: S105 - an act, not a token
    TOKEN_HELD = "token-held"  # noqa: S105 - an act, not a token
    TOKEN_MADE = "token-made"  # noqa: S105 - an act, not a token
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - an act, not a token
    TOKEN_ROTATED = "token-rotated"  # noqa: S105 - an act, not a token
    USER_ADDED = "user-added"
    USER_INVITED = "user-invited"
    USER_REMOVED = "user-removed"


class FactsRefusedError(ValueError):
    """A fact that the log has no word for, or a value without its shape: a mistake of ours."""


def _matches(pattern: str) -> Callable[[Value], bool]:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _is_count(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST


def _is_flag(value: Value) -> bool:
    return isinstance(value, bool)


def _is_moment(value: Value) -> bool:
    shaped = _matches(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?\+00:00")
    return shaped(value)


_word = _matches(r"[a-z][a-z0-9]*([-_.][a-z0-9]+){0,5}")


def _are_words(value: Value) -> bool:
    return isinstance(value, list) and len(value) <= 40 and all(map(_word, value))


FACTS: Final[Mapping[str, Callable[[Value], bool]]] = {
    "amount": _is_count,
    "as_of": _is_moment,
    "balance": _is_count,
    "count": _is_count,
    "days": _is_count,
    "digits": _is_count,
    "eform": _is_count,
    "ends_at": _is_moment,
    "fields": _are_words,
    "flag": _is_flag,
    "grant": _is_count,
    "host": _matches(r"[a-z0-9.-]{4,253}"),
    "invitation": _is_count,
    "language": _matches(r"en|fr"),
    "page": _matches(r"(/([a-z_.-]{1,40}|v1|\{[a-z_]{1,40}\})){1,10}"),
    "person": _is_count,
    "record": _is_count,
    "request": _is_count,
    "role": _word,
    "scopes": _are_words,
    "second_factor": _is_flag,
    "site": _matches(r"\d{4,7}"),
    "state": _word,
    "ticket": _matches(r"T-\d{6,9}"),
    "time_zone": _matches(r"[A-Z][A-Za-z]{2,20}/[A-Z][A-Za-z_]{2,30}"),
    "token": _is_count,
    "version": _is_count,
    "why": _word,
}
"""Every fact by its name. ``record`` and ``person`` are row numbers of our own; ``fields`` names
what changed where the values themselves are free text and so have no place here."""


def check_facts(facts: Facts | None) -> dict[str, Value] | None:
    """Return the facts as they are stored; raise ``FactsRefusedError`` for any that is not listed.

    A value may be ``None``: the thing was not there.
    """
    if facts is None:
        return None
    for name, value in facts.items():
        shape = FACTS.get(name)
        if shape is None or not (value is None or shape(value)):
            raise FactsRefusedError
    return dict(facts)


def moment(value: datetime) -> str:
    """Return an aware moment as a fact."""
    return value.astimezone(UTC).isoformat()
