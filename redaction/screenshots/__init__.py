"""Masks screenshots: what may be text is painted, unless all its words are known as harmless."""

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
