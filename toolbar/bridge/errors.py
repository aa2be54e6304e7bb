"""Why the bridge refuses a request, or does not start; each has a code and no text."""

import enum
from typing import ClassVar

from connectors.errors import ProductError


class RequestError(ProductError):
    """Base of every refusal of a request; ``retry_after`` is in seconds, if waiting helps."""

    retry_after: ClassVar[int | None] = None


class HostRefusedError(RequestError):
    """The request does not name this bridge by one of its three exact names."""

    code = "host-refused"


class UserRefusedError(RequestError):
    """A program of another user of this computer asks."""

    code = "user-refused"


class OriginRefusedError(RequestError):
    """A page asks that is not paired, or whose token belongs to another page."""

    code = "origin-refused"


class NavigationRefusedError(RequestError):
    """A browser was sent to an API address as if it were a page."""

    code = "navigation-refused"


class NotPairedError(RequestError):
    """The call needs a token or a panel session, and has none that is good."""

    code = "not-paired"


class ScopeMissingError(RequestError):
    """The credential is good, but not for this call."""

    code = "scope-missing"


class PairingRefusedError(RequestError):
    """The pairing code, or the panel's one-time secret, is wrong, used or too old."""

    code = "pairing-refused"


class PairingUnknownError(RequestError):
    """No pairing has this id, or it has ended."""

    code = "pairing-unknown"


class PairingLockedError(RequestError):
    """Too many wrong pairing codes; nobody can pair for a while."""

    code = "pairing-locked"
    retry_after = 60


class MultipartOnlyError(RequestError):
    """The body is not declared as a form with one file."""

    code = "multipart-only"


class JsonOnlyError(RequestError):
    """The body is not declared as plain JSON."""

    code = "json-only"


class BodyInvalidError(RequestError):
    """The request, its body or one of its values is not of the right form."""

    code = "body-invalid"


class BodyTooLargeError(RequestError):
    """The body is larger than this call takes."""

    code = "body-too-large"


class TooManyRequestsError(RequestError):
    """The caller asks faster than this call allows."""

    code = "too-many-requests"
    retry_after = 1


class ContextStaleError(RequestError):
    """The toolbar has another patient open than the one of this preview."""

    code = "context-stale"


class IdempotencyKeyMissingError(RequestError):
    """A send came without the header that makes it safe to repeat."""

    code = "idempotency-key-missing"


class StateUnavailableError(ProductError):
    """The file of pairings and panel sessions cannot be opened, or a newer version wrote it."""

    code = "state-unavailable"


class Occupant(enum.StrEnum):
    """Who listens on the port that we want."""

    BRIDGE = "ocean-toolbar"
    OTHER_USER = "another-user"
    """A bridge too, of somebody else who works on this computer."""
    OTHER = "other-program"


class PortTakenError(ProductError):
    """Something else listens on our port; we never take another one instead."""

    code = "port-taken"

    def __init__(self, port: int, occupant: Occupant) -> None:
        super().__init__()
        self.port = port
        self.occupant = occupant


class BridgeRunningError(ProductError):
    """A bridge already runs for this data directory, and two would work on one outbox."""

    code = "bridge-running"
