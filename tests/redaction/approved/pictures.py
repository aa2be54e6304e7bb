"""Pictures of strokes that look like words, with what an engine says of them, right or nearly.

They are drawn of rectangles alone, so that no font changes them.
"""

import hashlib
import io
import random
from collections.abc import Iterator
from typing import Final, NamedTuple

from PIL import Image

from connectors.subject import Subject
from redaction.screenshots import Box, mask_screenshot
from redaction.screenshots.words import Word
from tests.redaction.screenshots.conftest import Scripted

SUBJECT: Final = Subject(family_name="Quibblethorn", given_name="Zanzi", phone="613-555-0142")
KEEP: Final = ("4821", "5590127")
SAID: Final = (
    "Messages", "Patient", "Ocean", "Save", "Enregistrer", "OK", "4821", "Ref: 5590127", "48210",
    "Quibblethorn", "Zanzi", "Quibblethom", "613-555-0142", "Tremblay", "a1c", "7.9", "...", "",
)  # fmt: skip
COLOURS: Final = ("#ffffff", "#000000", "#202428", "#d0d4d8", "#003366", "#777777", "#fafad0")
MODES: Final = ("RGB", "RGB", "L", "RGBA", "P", "1")


class Picture(NamedTuple):
    """A file, and what an engine reads in it."""

    png: bytes
    words: tuple[Word, ...]


def pictures(seed: int, many: int) -> Iterator[Picture]:
    """Yield the same pictures for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - pictures, not secrets
    for _ in range(many):
        back, front = draw.sample(COLOURS, 2)
        sheet = Image.new("RGB", (draw.randint(60, 280), draw.randint(40, 150)), back)
        words = [_word(draw, sheet, front) for _ in range(draw.randint(0, 8))]
        for _ in range(draw.randint(0, 4)):
            _line(draw, sheet, front)
        written = io.BytesIO()
        sheet.convert(draw.choice(MODES)).save(written, "PNG")
        read = draw.sample(words, draw.randint(0, len(words)))
        yield Picture(written.getvalue(), tuple(read))


def _word(draw: random.Random, sheet: Image.Image, colour: str) -> Word:
    """Draw letters of two to five strokes, and say where they stand, to some pixels."""
    left, top = draw.randrange(sheet.width), draw.randrange(sheet.height)
    high, at = draw.randint(5, 16), left
    said = draw.choice(SAID)
    for _ in said or "x":
        wide = draw.randint(3, 7)
        for _ in range(draw.randint(2, 5)):
            x, y = at + draw.randrange(wide), top + draw.randrange(high)
            upright = draw.random() < 0.5
            end = (x + 2, y + high // 2) if upright else (x + wide // 2 + 1, y + 2)
            sheet.paste(colour, (x, y, *end))
        at += wide + draw.choice((1, 1, 2, 4))
    off = [draw.choice((0, 0, 0, -2, -1, 1, 3, 9)) for _ in range(4)]
    box = Box(left + off[0], top + off[1], at + off[2], top + high + off[3])
    return Word(said, box, draw.choice((0.2, 0.54, 0.55, 0.9, 0.99)))


def _line(draw: random.Random, sheet: Image.Image, colour: str) -> None:
    x, y = draw.randrange(sheet.width), draw.randrange(sheet.height)
    long, thick = draw.choice((20, 94, 95, 96, 97, 200)), draw.randint(1, 4)
    upright = draw.random() < 0.5
    sheet.paste(colour, (x, y, x + (thick if upright else long), y + (long if upright else thick)))


def digests_of_pictures(seed: int, many: int) -> list[str]:
    """Return four signs for each picture, which say what is painted in it."""
    return [hashlib.sha256(_masked(one)).hexdigest()[:4] for one in pictures(seed, many)]


def _masked(one: Picture) -> bytes:
    done = mask_screenshot(one.png, subject=SUBJECT, keep=KEEP, engine=Scripted(one.words))
    image = Image.open(io.BytesIO(done.png))
    return image.tobytes() + repr((image.mode, image.size, done.seen, done.painted)).encode()
