"""Reads a picture with Tesseract, where the system has it.

Tesseract is a program of its own: it gets pixels on its standard input and
answers a table; no file is written and nothing is asked on a network.
"""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Final

from redaction.screenshots.pixels import write_png
from redaction.screenshots.words import Box, Word

if TYPE_CHECKING:
    from PIL import Image

PATIENCE: Final = 60
"""Seconds; a picture of a 4K screen takes five."""
ENLARGED: Final = 2
"""Letters of 11 pixels are too small for it; at twice the size it reads most."""
LANGUAGES: Final = ("eng", "fra")


class Tesseract:
    """The installed Tesseract, with those of its languages that we need and it has."""

    name = "tesseract"

    def __init__(self, program: str, languages: tuple[str, ...]) -> None:
        self._program = program
        self._languages = "+".join(languages)

    def read(self, image: "Image.Image") -> Sequence[Word]:
        """Return the words; none if the program fails or takes too long."""
        width, height = image.size
        larger = image.convert("L").resize((width * ENLARGED, height * ENLARGED))
        table = b""
        with suppress(OSError, subprocess.SubprocessError):
            done = subprocess.run(  # noqa: S603 - a fixed command, no shell; the picture is its input
                [self._program, "-", "-", "-l", self._languages, "--psm", "11", "tsv"],
                input=write_png(larger),
                capture_output=True,
                check=True,
                timeout=PATIENCE,
            )
            table = done.stdout
        return tuple(_words(table.decode("utf-8", "replace")))


@cache
def installed() -> Tesseract | None:
    """Return the Tesseract of this system, or none; looked for once."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    told = ""
    with suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(  # noqa: S603 - a fixed command
            [program, "--list-langs"], capture_output=True, check=True, timeout=PATIENCE
        )
        told = done.stdout.decode("ascii", "replace")
    languages = tuple(name for name in LANGUAGES if name in told.split())
    return Tesseract(program, languages) if languages else None


def _words(table: str) -> Iterator[Word]:
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in rows:
        with suppress(KeyError, TypeError, ValueError):
            text = row["text"].strip()
            left, top, width, height = (int(row[k]) for k in ("left", "top", "width", "height"))
            confidence = float(row["conf"]) / 100
            if text:
                box = Box(left, top, left + width, top + height)
                yield Word(text, Box(*(edge // ENLARGED for edge in box)), confidence)
