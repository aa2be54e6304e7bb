"""Why the portal refuses a request: a closed list, each with its HTTP status."""

import enum
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from connectors.shapes import Kind


class Refusal(enum.StrEnum):
    """A reason that a caller may read; the catalogue has one sentence for each."""

    ADDRESS_REFUSED = "address-refused"
    ALREADY_THERE = "already-there"
    ARTICLE_INCOMPLETE = "article-incomplete"
    ARTICLE_STATE_WRONG = "article-state-wrong"
    BODY_INVALID = "body-invalid"
    BODY_TOO_LARGE = "body-too-large"
    BUNDLE_INVALID = "bundle-invalid"
    CALENDAR_DAY_REFUSED = "calendar-day-refused"
    CREDENTIAL_FOUND = "credential-found"
    CREDITS_NOT_GIVEN = "credits-not-given"
    CREDITS_SHORT = "credits-short"
    FILE_REFUSED = "file-refused"
    FILES_FULL = "files-full"
    FILES_GONE = "files-gone"
    EFORM_CHANGED = "eform-changed"
    EFORM_FULL = "eform-full"
    EFORM_INCOMPLETE = "eform-incomplete"
    EFORM_REFUSED = "eform-refused"
    FORM_REFUSED = "form-refused"
    GRANT_EXISTS = "grant-exists"
    GRANT_TICKET_UNKNOWN = "grant-ticket-unknown"
    HAND_OVER_UNAVAILABLE = "hand-over-unavailable"
    IDEMPOTENCY_KEY_MISSING = "idempotency-key-missing"
    IDEMPOTENCY_KEY_REUSED = "idempotency-key-reused"
    INVITATION_REFUSED = "invitation-refused"
    JSON_ONLY = "json-only"
    LAST_SITE_ADMIN = "last-site-admin"
    LINK_GONE = "link-gone"
    LOG_IN_LOCKED = "log-in-locked"
    LOG_IN_NEEDED = "log-in-needed"
    LOG_IN_REFUSED = "log-in-refused"
    FACTOR_DEMANDED = "factor-demanded"
    FACTOR_NEEDED = "factor-needed"
    FACTOR_REFUSED = "factor-refused"
    FACTOR_UNAVAILABLE = "factor-unavailable"
    MERGE_SHOWS_ANOTHER = "merge-shows-another"
    METHOD_NOT_ALLOWED = "method-not-allowed"
    MULTIPART_ONLY = "multipart-only"
    NAME_IN_USE = "name-in-use"
    NAME_REFUSED = "name-refused"
    NOT_FOUND = "not-found"
    PASSKEY_REFUSED = "passkey-refused"
    PASSWORD_NAMES_YOU = "password-names-you"  # noqa: S105 - a reason, not a password
    PASSWORD_REFUSED = "password-refused"  # noqa: S105 - a reason, not a password
    PASSWORD_TOO_LONG = "password-too-long"  # noqa: S105 - a reason, not a password
    PASSWORD_TOO_SHORT = "password-too-short"  # noqa: S105 - a reason, not a password
    PATIENT_DATA_FOUND = "patient-data-found"
    PATIENT_SETTINGS_REFUSED = "patient-settings-refused"
    RECORD_CHANGED = "record-changed"
    RECORD_INVALID = "record-invalid"
    RECORD_LOCKED = "record-locked"
    REFERENCE_TAKEN = "reference-taken"
    REFERENCES_FULL = "references-full"
    RESET_REFUSED = "reset-refused"
    PICTURE_REFUSED = "picture-refused"
    REQUEST_EXISTS = "request-exists"
    REQUEST_TOO_SOON = "request-too-soon"
    REQUEST_GONE = "request-gone"
    SCOPE_NOT_GRANTED = "scope-not-granted"
    SEAL_UNREADABLE = "seal-unreadable"
    SECTION_TAKEN = "section-taken"
    SITE_KEY_REFUSED = "site-key-refused"
    SITE_NAME_KEPT = "site-name-kept"
    SITE_REFUSED = "site-refused"
    SITE_TOKEN_REFUSED = "site-token-refused"  # noqa: S105 - a reason, not a token
    STEP_UP_NEEDED = "step-up-needed"
    TAG_MAY_BE_NAME = "tag-may-be-name"
    TICKET_STATE_REFUSED = "ticket-state-refused"
    TOO_MANY_INVITATIONS = "too-many-invitations"
    TOO_MANY_REQUESTS = "too-many-requests"
    TRANSFER_REUSED = "transfer-reused"
    UNEXPECTED = "unexpected"


STATUS: Final = {
    Refusal.ADDRESS_REFUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.ALREADY_THERE: HTTPStatus.CONFLICT,
    Refusal.ARTICLE_INCOMPLETE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.ARTICLE_STATE_WRONG: HTTPStatus.CONFLICT,
    Refusal.BODY_INVALID: HTTPStatus.BAD_REQUEST,
    Refusal.BODY_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Refusal.BUNDLE_INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.CALENDAR_DAY_REFUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.CREDENTIAL_FOUND: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.CREDITS_NOT_GIVEN: HTTPStatus.CONFLICT,
    Refusal.CREDITS_SHORT: HTTPStatus.CONFLICT,
    Refusal.FILE_REFUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.FILES_FULL: HTTPStatus.CONFLICT,
    Refusal.FILES_GONE: HTTPStatus.CONFLICT,
    Refusal.EFORM_CHANGED: HTTPStatus.CONFLICT,
    Refusal.EFORM_FULL: HTTPStatus.CONFLICT,
    Refusal.EFORM_INCOMPLETE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.EFORM_REFUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.FORM_REFUSED: HTTPStatus.FORBIDDEN,
    Refusal.GRANT_EXISTS: HTTPStatus.CONFLICT,
    Refusal.GRANT_TICKET_UNKNOWN: HTTPStatus.CONFLICT,
    Refusal.HAND_OVER_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Refusal.IDEMPOTENCY_KEY_MISSING: HTTPStatus.BAD_REQUEST,
    Refusal.IDEMPOTENCY_KEY_REUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.INVITATION_REFUSED: HTTPStatus.NOT_FOUND,
    Refusal.JSON_ONLY: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Refusal.LAST_SITE_ADMIN: HTTPStatus.CONFLICT,
    Refusal.LINK_GONE: HTTPStatus.NOT_FOUND,
    Refusal.LOG_IN_LOCKED: HTTPStatus.TOO_MANY_REQUESTS,
    Refusal.LOG_IN_NEEDED: HTTPStatus.UNAUTHORIZED,
    Refusal.LOG_IN_REFUSED: HTTPStatus.FORBIDDEN,
    Refusal.FACTOR_DEMANDED: HTTPStatus.CONFLICT,
    Refusal.FACTOR_NEEDED: HTTPStatus.FORBIDDEN,
    Refusal.FACTOR_REFUSED: HTTPStatus.FORBIDDEN,
    Refusal.FACTOR_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Refusal.MERGE_SHOWS_ANOTHER: HTTPStatus.CONFLICT,
    Refusal.METHOD_NOT_ALLOWED: HTTPStatus.METHOD_NOT_ALLOWED,
    Refusal.MULTIPART_ONLY: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Refusal.NAME_IN_USE: HTTPStatus.CONFLICT,
    Refusal.NAME_REFUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Refusal.PASSKEY_REFUSED: HTTPStatus.FORBIDDEN,
    Refusal.PASSWORD_NAMES_YOU: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.PASSWORD_REFUSED: HTTPStatus.FORBIDDEN,
    Refusal.PASSWORD_TOO_LONG: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.PASSWORD_TOO_SHORT: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.PATIENT_DATA_FOUND: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.PATIENT_SETTINGS_REFUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.RECORD_CHANGED: HTTPStatus.CONFLICT,
    Refusal.RECORD_INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.RECORD_LOCKED: HTTPStatus.CONFLICT,
    Refusal.REFERENCE_TAKEN: HTTPStatus.CONFLICT,
    Refusal.REFERENCES_FULL: HTTPStatus.CONFLICT,
    Refusal.RESET_REFUSED: HTTPStatus.NOT_FOUND,
    Refusal.PICTURE_REFUSED: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.REQUEST_EXISTS: HTTPStatus.CONFLICT,
    Refusal.REQUEST_TOO_SOON: HTTPStatus.CONFLICT,
    Refusal.REQUEST_GONE: HTTPStatus.NOT_FOUND,
    Refusal.SCOPE_NOT_GRANTED: HTTPStatus.FORBIDDEN,
    Refusal.SEAL_UNREADABLE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.SECTION_TAKEN: HTTPStatus.CONFLICT,
    Refusal.SITE_KEY_REFUSED: HTTPStatus.UNAUTHORIZED,
    Refusal.SITE_NAME_KEPT: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.SITE_REFUSED: HTTPStatus.FORBIDDEN,
    Refusal.SITE_TOKEN_REFUSED: HTTPStatus.UNAUTHORIZED,
    Refusal.STEP_UP_NEEDED: HTTPStatus.FORBIDDEN,
    Refusal.TAG_MAY_BE_NAME: HTTPStatus.UNPROCESSABLE_ENTITY,
    Refusal.TICKET_STATE_REFUSED: HTTPStatus.CONFLICT,
    Refusal.TOO_MANY_INVITATIONS: HTTPStatus.TOO_MANY_REQUESTS,
    Refusal.TOO_MANY_REQUESTS: HTTPStatus.TOO_MANY_REQUESTS,
    Refusal.TRANSFER_REUSED: HTTPStatus.CONFLICT,
    Refusal.UNEXPECTED: HTTPStatus.INTERNAL_SERVER_ERROR,
}


class RequestRefusedError(Exception):
    """A request that we refuse; it carries the reason and no piece of the request."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal
        self.status = STATUS[refusal]


@dataclass(frozen=True, slots=True)
class Place:
    """Where patient data stands: a JSON pointer of the schema's own names and of numbers.

    In a text it is a range of code points. The value is nowhere in it.
    """

    pointer: str
    kind: Kind
    start: int | None = None
    end: int | None = None


class PatientDataFoundError(RequestRefusedError):
    """Patient data where none may be; says where and of which kind, never what."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        super().__init__(Refusal.PATIENT_DATA_FOUND)
        self.places = places
