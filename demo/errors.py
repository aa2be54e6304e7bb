"""What keeps the demonstration from starting."""

from connectors.errors import ProductError


class DataDirNotEmptyError(ProductError):
    """The folder holds something already; the demonstration mixes with nothing."""

    code = "demo-folder-not-empty"


class PortalPortTakenError(ProductError):
    """Another program listens on the portal's port."""

    code = "demo-portal-port-taken"


class MomentInvalidError(ProductError):
    """``OCEAN_DEMO_NOW`` is no ISO moment."""

    code = "demo-moment-invalid"
