"""Why an image is refused."""

from connectors.errors import ProductError


class ImageUnreadableError(ProductError):
    """The file is no PNG, JPEG, BMP or WebP picture, or it is broken, or it moves."""

    code = "image-unreadable"


class ImageTooLargeError(ProductError):
    """The picture has more bytes or more pixels than a screenshot can have."""

    code = "image-too-large"
