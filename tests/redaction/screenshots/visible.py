"""Says what can still be seen of a word in a masked picture."""

import io

from PIL import Image, ImageChops

from redaction.screenshots import Box
from redaction.screenshots.ink import find_ink


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def shows(before: Image.Image, after: Image.Image, box: Box) -> bool:
    """Say whether a pixel of the word's strokes is anything but paint."""
    strokes = find_ink(before.crop(box))
    bare = after.crop(box).convert("L").point(lambda value: 255 if value else 0)
    return ImageChops.darker(strokes, bare).getbbox() is not None


def untouched(before: Image.Image, after: Image.Image, box: Box) -> bool:
    """Say whether all strokes of the word are as they were."""
    strokes = find_ink(before.crop(box))
    changed = ImageChops.difference(before.crop(box), after.crop(box)).convert("L")
    return ImageChops.darker(strokes, changed).getbbox() is None
