"""Why autostart cannot be set up or ended; each has a code and no text."""

from connectors.errors import ProductError


class AutostartUnavailableError(ProductError):
    """Nothing on this computer could start the bridge at log-in."""

    code = "autostart-unavailable"


class AutostartRefusedError(ProductError):
    """The system refused to start the bridge at log-in; nothing of it was left."""

    code = "autostart-refused"


class BridgeStaysError(ProductError):
    """The bridge was told to end and still runs."""

    code = "bridge-stays"
