"""Pictures of words, and an engine that reads what a test says."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from PIL import Image, ImageDraw, ImageFont

from redaction.screenshots.words import Box, Word


@dataclass(frozen=True)
class Scripted:
    """Reads these words, whatever the picture is."""

    words: Sequence[Word]
    name: str = "scripted"

    def read(self, _: Image.Image) -> Sequence[Word]:
        return self.words


class Sheet:
    """A sheet that words are drawn on, at known places."""

    def __init__(self, back: str = "white", ink: str = "#222222") -> None:
        self.image = Image.new("RGB", (640, 200), back)
        self._ink = ink
        self._draw = ImageDraw.Draw(self.image)
        self._font = ImageFont.load_default(13)

    def word(self, text: str, left: int, top: int, ink: str | None = None) -> Word:
        self._draw.text((left, top), text, fill=ink or self._ink, font=self._font)
        box = self._draw.textbbox((left, top), text, font=self._font)
        return Word(
            text, Box(*(int(edge) for edge in box[:2]), *(int(e) + 1 for e in box[2:])), 0.99
        )

    def line(self, text: str, top: int, left: int = 20) -> list[Word]:
        words = []
        for one in text.split():
            words.append(self.word(one, left, top))
            left = words[-1].box.right + 4
        return words

    def png(self) -> bytes:
        written = io.BytesIO()
        self.image.save(written, "PNG")
        return written.getvalue()


@pytest.fixture
def sheet() -> Sheet:
    return Sheet()
