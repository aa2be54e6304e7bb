"""What the command line refuses by itself."""

from connectors.errors import ProductError


class PairingUnknownError(ProductError):
    """No pairing has this id."""

    code = "pairing-unknown"


class BridgeNotRunningError(ProductError):
    """No bridge answers on the port, so there is no panel to open."""

    code = "bridge-not-running"
