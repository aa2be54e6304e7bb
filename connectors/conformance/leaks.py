"""Finds a text that must not be there, however it is written.

Written apart from ``redaction`` on purpose: what looks for a leak must not
share the blind spots of what should have stopped it.
"""

import base64
import codecs
import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields
from datetime import date
from typing import Final
from urllib.parse import unquote

from connectors.conformance.pretend import Patient

SHORTEST: Final = 6
"""Shorter texts stand everywhere by accident."""

_ADDRESS: Final = re.compile(r" at 0x[0-9a-f]{6,16}\b")
"""Where an object lies in memory: digits that resemble anything, now and then."""
_DEPTH: Final = 2
"""How many encodings may lie over one another."""
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}){6,}")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_TO_STANDARD: Final = str.maketrans("-_", "+/")


class Leaks:
    """Knows texts by label and says which labels stand in a text."""

    def __init__(self, labelled: Iterable[tuple[str, str]]) -> None:
        folded = ((label, fold(value)) for label, value in labelled)
        self._known = tuple(
            dict.fromkeys((label, value) for label, value in folded if len(value) >= SHORTEST)
        )

    def within(self, text: str) -> tuple[str, ...]:
        """Return the labels of what the text holds, in any case, punctuation and encoding."""
        readings = "\n".join(_readings(_ADDRESS.sub("", text), _DEPTH))
        read = fold(readings)
        backwards = read[::-1]
        # before folding: an accented letter is not rotated
        rotated = fold(codecs.encode(readings, "rot13"))
        found = (
            label
            for label, value in self._known
            if value in read or value in backwards or value in rotated
        )
        return tuple(dict.fromkeys(found))


def of_patients(patients: Iterable[Patient]) -> Leaks:
    """Return what finds the canaries of these people; labels are the names of their fields."""
    return Leaks(
        (_label(patient, canary), canary) for patient in patients for canary in patient.canaries()
    )


def of_secrets(secrets: Mapping[str, str]) -> Leaks:
    """Return what finds these secrets by name."""
    return Leaks(secrets.items())


def fold(text: str) -> str:
    """Return letters and digits alone, without accents and case."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def _label(patient: Patient, canary: str) -> str:
    wanted = fold(canary)
    for field in fields(patient):
        value = getattr(patient, field.name)
        same = fold(str(value)) == wanted
        if same or (isinstance(value, date) and sorted(fold(value.isoformat())) == sorted(wanted)):
            return field.name
    return "a private value"


def _readings(text: str, depth: int) -> Iterator[str]:
    """Yield the text and what it holds in encodings, one inside the other."""
    yield text
    if depth == 0:
        return
    for undo in (unquote, html.unescape, _unescape, _as_octets):
        undone = undo(text)
        if undone != text:
            yield from _readings(undone, depth - 1)
    squeezed = "".join(text.split())
    for source in dict.fromkeys((text, squeezed)):
        yield from _decoded(_HEX, source, bytes.fromhex)
        for skipped in range(4):
            yield from _decoded(_BASE64, source, _from_base64(skipped))


def _decoded(
    pattern: re.Pattern[str], source: str, decode: Callable[[str], bytes]
) -> Iterator[str]:
    octets = b"\n".join(decode(match[0]) for match in pattern.finditer(source))
    # UTF-16 read as Latin-1 is the text with NULs between, which folding leaves out
    for encoding in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
        yield octets.decode(encoding, "replace")


def _from_base64(skipped: int) -> Callable[[str], bytes]:
    def decode(run: str) -> bytes:
        bare = run[skipped:].translate(_TO_STANDARD)
        # the last letters of a run may stand for one byte or two
        whole = bare[:-1] if len(bare) % 4 == 1 else bare
        return base64.b64decode(whole + "=" * (-len(whole) % 4))

    return decode


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)


def _as_octets(text: str) -> str:
    """Undo the reading of UTF-8 as Latin-1 or Windows-1252."""
    undone = text
    for encoding in ("cp1252", "latin-1"):
        with suppress(UnicodeError):
            undone = text.encode(encoding).decode("utf-8")
            break
    return undone
