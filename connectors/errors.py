"""The errors that may cross a connector's border; each carries a code, none carries text.

A parser's or a server's own message may quote a chart, so no constructor here
takes a string. Suppress the foreign error, leave the block, then raise one of
these: an error raised inside ``except`` keeps the foreign one in its context.
"""

from typing import ClassVar


class ProductError(Exception):
    """Base of every error that a user may see: a fixed code, looked up in the catalogue."""

    code: ClassVar[str]
    retryable: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__(self.code)


class ConnectorError(ProductError):
    """Base of what reading an EMR or Ocean may raise.

    ``http_status`` is the status that the other side answered with, if it
    answered: a number tells a wrong address from a dead host and quotes nothing.
    """

    def __init__(self, http_status: int | None = None) -> None:
        super().__init__()
        self.http_status = http_status


class ContextInvalidError(ConnectorError):
    """The page handed over something that this connector does not accept."""

    code = "context-invalid"


class ChartNotFoundError(ConnectorError):
    """The other side answered that it has no such patient."""

    code = "chart-not-found"


class EmrSessionExpiredError(ConnectorError):
    """The EMR asks for a new log-in: its session or token is no longer good."""

    code = "emr-session-expired"


class EmrRefusedError(ConnectorError):
    """The EMR refused: a privilege is missing or the credentials are wrong."""

    code = "emr-refused"


class EmrClockSkewError(ConnectorError):
    """The clock of this computer differs from the EMR's by more than it tolerates."""

    code = "emr-clock-skew"


class EmrUnreachableError(ConnectorError):
    """Nothing at the configured address speaks as this EMR does."""

    code = "emr-unreachable"
    retryable = True


class ChartUnreadableError(ConnectorError):
    """The EMR answered, and the answer cannot be read."""

    code = "chart-unreadable"


class OceanUnreadableError(ConnectorError):
    """Ocean's answer does not decrypt with this clinic's key.

    One error for every way to fail, so that it tells an attacker nothing.
    """

    code = "ocean-unreadable"


class RequestNotAllowedError(ConnectorError):
    """A connector was about to ask for something that is not on its list of requests."""

    code = "request-not-allowed"


class SettingsError(ProductError):
    """A setting is unknown, missing or of the wrong type; names the key, never the value."""

    code = "settings-invalid"

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key


class SecretMissingError(ProductError):
    """A secret that the product needs is not stored; names it."""

    code = "secret-missing"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class ConnectorUnknownError(ProductError):
    """No installed connector has this id."""

    code = "connector-unknown"
