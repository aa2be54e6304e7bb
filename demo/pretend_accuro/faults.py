"""What can be wrong with a pretend Accuro, how it writes patients, how its menu hands over."""

import enum


class Fault(enum.StrEnum):
    """One switch each; ``PretendAccuro.faults`` holds those that are on."""

    CREDENTIALS_REFUSED = "credentials-refused"
    """Nobody gets a token: the client is not known any more."""
    TOKEN_REFUSED = "token-refused"  # noqa: S105 - the name of a fault
    """401 to every token, also to one that was just made."""
    PERMISSION_MISSING = "permission-missing"
    """401 to patients alone: the service user lacks the provider permission."""
    FORBIDDEN = "forbidden"
    """403, which is not documented, as a gateway may answer."""
    BAD_REQUEST = "bad-request"
    """400 with the documented body."""
    PATIENT_UNKNOWN = "patient-unknown"
    """404 with the documented body: no such patient, or one that our user may not see."""
    NO_CONTENT = "no-content"
    """204, which is documented without saying for what."""
    NO_SUCH_PATH = "no-such-path"
    """404 of the web server: the API is not here, or has no such path."""
    CITRIX = "citrix"
    """200 and a log-in page: the address is the one of Citrix."""
    MOVED = "moved"
    """A permanent redirect to another address."""
    RATE_LIMITED = "rate-limited"
    """429 that asks for more patience than anybody has at a desk."""
    BUSY_ONCE = "busy-once"
    """429 once, with a short ``Retry-After``, and then all is well."""
    SERVER_ERROR = "server-error"
    """500 with the documented body."""
    PROXY_DOWN = "proxy-down"
    """503 from a gateway whose API is stopped."""
    GARBLED = "garbled"
    """The JSON ends in the middle."""
    NOT_JSON = "not-json"
    """XML in spite of the ``Accept`` header."""
    OTHER_PATIENT = "other-patient"
    """The patient that follows the one who was asked for."""
    HUGE = "huge"
    """An answer that never ends."""
    SLOW = "slow"
    """No answer at all."""
    BROKEN = "broken"
    """The connection closes instead of an answer."""


class Dialect(enum.StrEnum):
    """How a patient is written."""

    V2 = "v2"
    """As the developer docs show patients/search v2: every key, nulls, plain dates."""
    V1 = "v1"
    """Dates with time and zone, as the v1 reference writes them."""
    BARE = "bare"
    """DemographicsDto alone, without the EMR ID."""
    LOOSE = "loose"
    """One-element lists as the bare element, nulls left out, numbers as strings."""


class HandOver(enum.StrEnum):
    """How the CDS menu hands its parameters over."""

    GET = "get"
    """In the address; what the menu does unless told."""
    POST = "post"
    """As a form."""
