"""Masks a screenshot: all ink is painted but the words that may be seen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from connectors.subject import Subject
from redaction.screenshots import rapid, tesseract
from redaction.screenshots.harmless import harmless
from redaction.screenshots.ink import find_ink, in_cells
from redaction.screenshots.pixels import read_pixels, write_png
from redaction.screenshots.words import Box, Engine, Word

if TYPE_CHECKING:
    from PIL import Image

PAINT: Final = (0, 0, 0)
REACH: Final = 0.5
"""How far from an engine's box, in heights, the gap beside a word is looked for."""


@dataclass(frozen=True, slots=True)
class MaskedScreenshot:
    """A picture that may be looked at; it may leave only after a person has done so.

    ``read_by`` names the engine, none if there is none: then every letter is
    painted, and the user has to draw before anything is attached. ``seen`` and
    ``painted`` count words that the engine read.
    """

    png: bytes = field(repr=False)
    width: int
    height: int
    read_by: str | None
    seen: int
    painted: int

    @property
    def needs_drawing(self) -> bool:
        """Whether nobody but the user can say what may be seen."""
        return self.read_by is None


def find_engine() -> Engine | None:
    """Return the best engine that is installed: RapidOCR, else Tesseract, else none."""
    return rapid.installed() or tesseract.installed()


def mask_screenshot(
    body: bytes, *, subject: Subject, keep: Collection[str] = (), engine: Engine | None = None
) -> MaskedScreenshot:
    """Return the picture with whatever may be text painted, unless it is known to be harmless.

    ``keep`` holds the identifiers that the user sends. Raises
    ``ImageUnreadableError`` and ``ImageTooLargeError``.
    """
    image = read_pixels(body)
    ink = find_ink(image)
    read = engine.read(image) if engine else ()
    placed = [replace(word, box=word.box.inside(*ink.size)) for word in read]
    words = [replace(word, box=_tight(ink, word.box)) for word in placed if not word.box.empty]
    seen, hidden = harmless(words, subject, keep)
    covered = _covered(ink, seen, hidden)
    image.paste(PAINT, (0, 0), covered)
    return MaskedScreenshot(
        png=write_png(image),
        width=image.width,
        height=image.height,
        read_by=engine.name if engine else None,
        seen=len(seen),
        painted=len(hidden),
    )


def paint(png: bytes, boxes: Iterable[Box]) -> bytes:
    """Return the picture with these boxes painted, whatever was there before."""
    image = read_pixels(png)
    for box in boxes:
        within = box.inside(image.width, image.height)
        if not within.empty:
            image.paste(PAINT, within)
    return write_png(image)


def _covered(ink: "Image.Image", seen: Iterable[Word], hidden: Iterable[Word]) -> "Image.Image":
    """Return the mask of what is painted.

    Where a word that may be seen and one that may not overlap, paint wins.
    """
    windows = [_whole(ink, word.box) for word in seen]
    for window in windows:
        ink.paste(0, window)
    covered = in_cells(ink)
    for window in windows:
        covered.paste(0, window)
    for word in hidden:
        covered.paste(255, word.box)
    return covered


def _tight(ink: "Image.Image", box: Box) -> Box:
    """Return the box without what lies above and below its line of ink.

    Some engines answer boxes that reach into the lines above and below; how
    high a word is also says how far apart two words of one text can stand.
    """
    _, rows = ink.crop(box).getprojection()
    middle = len(rows) // 2
    inked = [row for row, one in enumerate(rows) if one]
    if not inked:
        return box
    top = bottom = min(inked, key=lambda row: abs(row - middle))
    while top > 0 and rows[top - 1]:
        top -= 1
    while bottom < len(rows) - 1 and rows[bottom + 1]:
        bottom += 1
    return Box(box.left, box.top + top, box.right, box.top + bottom + 1)


def _whole(ink: "Image.Image", box: Box) -> Box:
    """Return the box with its sides moved into the gaps around the word.

    Engines guess where a word ends, to a pixel or three; a side in the middle of
    a letter would show half of it, of this word or of the next.
    """
    reach = max(5, int(REACH * (box.bottom - box.top)))
    wide = Box(box.left - reach, box.top, box.right + reach, box.bottom).inside(*ink.size)
    columns, _ = ink.crop(wide).getprojection()
    left = wide.left + _gap(columns, box.left - wide.left, -1)
    right = wide.left + _gap(columns, box.right - 1 - wide.left, 1) + 1
    high = Box(left, box.top - reach, right, box.bottom + reach).inside(*ink.size)
    _, rows = ink.crop(high).getprojection()
    top = high.top + _gap(rows, box.top - high.top, -1)
    bottom = high.top + _gap(rows, box.bottom - 1 - high.top, 1) + 1
    return Box(left, top, right, bottom)


def _gap(lines: list[int], at: int, outward: int) -> int:
    """Return the nearest line without ink, outward if there is one, else inward."""
    for step in (outward, -outward):
        found = at
        while 0 <= found < len(lines) and lines[found]:
            found += step
        if 0 <= found < len(lines):
            return found
    return at
