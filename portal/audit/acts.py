"""What the audit log can say: closed lists of acts and of facts, each fact with its shape.

There is no fact of free text, and of a patient none but the random id of the record, so no
entry can hold either: ``check_facts`` refuses a fact that is not listed, and a value that has
not its shape. Words of the clinic's own account stand here in clear where they are of a closed
list or an address; its lines of free text are digests (``digests.py``).
"""

import enum
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeAlias

from portal.sites.addresses import is_email

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
    FACTORS_RESET = "factors-reset"
    GRANT_ENDED = "grant-ended"
    GRANT_EXTENDED = "grant-extended"
    GRANT_MADE = "grant-made"
    INVITATION_WITHDRAWN = "invitation-withdrawn"
    KEY_CHANGE_BEGUN = "key-change-begun"
    KEY_CHANGE_DONE = "key-change-done"
    KEY_HINT_CHANGED = "key-hint-changed"
    KEY_LAID_DOWN = "key-laid-down"
    PAGE_REFUSED = "page-refused"
    PAGE_SEEN = "page-seen"
    PATIENT_CHANGED = "patient-changed"
    PATIENT_DELETED = "patient-deleted"
    PATIENTS_SEARCHED = "patients-searched"
    RAW_DATA_SEEN = "raw-data-seen"
    RECORDS_READ = "records-read"
    RECORD_AWAITED = "record-awaited"
    RECORD_STORED = "record-stored"
    REQUEST_APPROVED = "request-approved"
    REQUEST_MADE = "request-made"
    REQUEST_REFUSED = "request-refused"
    RESTORED = "restored"
    ROLE_CHANGED = "role-changed"
    SITE_CHANGED = "site-changed"
    SITE_MARKED = "site-marked"
    SUPPORT_ENTERED = "support-entered"
    SUPPORT_LEFT = "support-left"
    TICKET_ANSWERED = "ticket-answered"
    TICKET_CHANGED = "ticket-changed"
    TICKET_CONTENTS_DELETED = "ticket-contents-deleted"
    TICKET_MADE = "ticket-made"
    TICKET_RETENTION_SET = "ticket-retention-set"
    TOKEN_CONFIRMED = "token-confirmed"  # noqa: S105 - an act, not a token
    TOKEN_HELD = "token-held"  # noqa: S105 - an act, not a token
    TOKEN_MADE = "token-made"  # noqa: S105 - an act, not a token
    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - an act, not a token
    TOKEN_ROTATED = "token-rotated"  # noqa: S105 - an act, not a token
    USER_ADDED = "user-added"
    USER_INVITED = "user-invited"
    USER_REMOVED = "user-removed"


OF_PAGES: Final = frozenset({Act.PAGE_REFUSED, Act.PAGE_SEEN})
"""Acts that did nothing to the clinic: a Support Site's person looked, or was kept from it."""


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


def _is_address(value: Value) -> bool:
    return isinstance(value, str) and is_email(value)


_word = _matches(r"[a-z][a-z0-9]*([-_.][a-z0-9]+){0,5}")
_record = _matches(r"[A-Za-z0-9_-]{22}")
_digest = _matches(r"[0-9a-f]{32}\.[0-9a-f]{64}")


def _are_words(value: Value) -> bool:
    return isinstance(value, list) and len(value) <= 40 and all(map(_word, value))


def _are_records(value: Value) -> bool:
    return isinstance(value, list) and len(value) <= 40 and all(map(_record, value))


FACTS: Final[Mapping[str, Callable[[Value], bool]]] = {
    "amount": _is_count,
    "as_of": _is_moment,
    "balance": _is_count,
    "clinical_contact": _is_address,
    "count": _is_count,
    "days": _is_count,
    "digits": _is_count,
    "eform": _is_count,
    "ends_at": _is_moment,
    "fields": _are_words,
    "finance_email": _is_address,
    "flag": _is_flag,
    "form_email": _is_address,
    "friendly_name": _digest,
    "from_address": _is_address,
    "grant": _is_count,
    "host": _matches(r"[a-z0-9.-]{4,253}"),
    "invitation": _is_count,
    "item": _matches(r"[1-9]\d{0,2}(\.[1-9]\d{0,2}){0,4}"),
    "kind": _word,
    "language": _matches(r"en|fr"),
    "name": _digest,
    "page": _matches(r"(/([a-z_.-]{1,40}|v1|\{[a-z_]{1,40}\})){1,10}"),
    "person": _is_count,
    "province": _matches(r"[A-Z]{2}"),
    "record": _record,
    "records": _are_records,
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
"""Every fact by its name. ``record`` is the random id of a record's page, which is never used
again; who writes it down has found it in the database, for its shape alone would let a name
through. ``person`` is a row number of our own. ``fields`` are the parts of an eForm that were
changed, by our own names for them, without the values, and ``item`` is the number of a place in
it. Older entries name a record by a number, and what changed in an account by ``fields``."""


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
