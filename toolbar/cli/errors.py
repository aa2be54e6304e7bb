"""What the command line refuses by itself."""

from connectors.errors import ProductError


class PairingUnknownError(ProductError):
    """No pairing has this id."""

    code = "pairing-unknown"
