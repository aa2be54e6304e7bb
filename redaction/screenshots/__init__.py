"""Masks screenshots: whatever may be text is painted, unless every word of it is known to be harmless."""

from redaction.screenshots.errors import ImageTooLargeError, ImageUnreadableError
from redaction.screenshots.mask import MaskedScreenshot, find_engine, mask_screenshot, paint
from redaction.screenshots.words import Box

__all__ = [
    "Box",
    "ImageTooLargeError",
    "ImageUnreadableError",
    "MaskedScreenshot",
    "find_engine",
    "mask_screenshot",
    "paint",
]
