"""Finds the chart's own values where a code hides them: a name in base64, in escapes, as octets.

A short run in a code is like any word, token or number, and is not opened for
its own sake. It is here, since to say a value of the chart it must be one.
"""

import base64
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

from redaction.folding import Plain, fold
from redaction.structure.octet_lists import Places, lists
from redaction.structure.printed import is_printed
from redaction.structure.undone import Undone, has_escapes
from redaction.words.finding import Certainty, Finding
from redaction.words.known_values import KnownValues

_RUN: Final = re.compile(
    r"(?<![\w+/-])(?!(?:[A-Z]?[a-z]+|[A-Z]{1,6}|[0-9-]+)(?![\w+/=-]))"
    r"(?P<run>[A-Za-z0-9+/_-]{4,64}+)={0,6}(?![\w+/-])"
)
"""What may be base64, base32 or hexadecimal: no word and no number."""
_BASE32: Final = re.compile(r"[A-Z2-7]{5,64}")
_HEXADECIMAL: Final = re.compile(r"(?:0x)?((?:[0-9a-fA-F]{2}){3,32})")
_URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")
_FEWEST: Final = 3
"""Letters that a hidden value has at least."""


def known_hidden(text: str, values: KnownValues) -> Iterator[Finding]:
    """Yield the runs and the escaped words of a text that say one of the values."""
    if not values:
        return
    coded = list(_coded(text))
    # most runs are words, which say nothing: they are looked through together
    if coded and values.held(fold("".join([said for _, said in coded]))):
        for places, said in coded:
            for _, _, kind in islice(values.find(Plain(said).text), 1):
                yield from (Finding(*place, kind, Certainty.KNOWN) for place in places)
    if has_escapes(text):
        yield from _escaped(text, values)


def _escaped(text: str, values: KnownValues) -> Iterator[Finding]:
    undone = Undone(text)
    if undone.text == text:
        return
    plain = Plain(undone.text)
    for first, last, kind in values.find(plain.text):
        start, end = undone.span(*plain.span(first, last))
        # nam=BENF…: the sign behind a name ties a value to it, and begins no letter of a word
        if text[start] != "=" or not text[start - 1 : start].isalnum():
            yield Finding(start, end, kind, Certainty.KNOWN)


def _coded(text: str) -> Iterator[tuple[Places, str]]:
    """Yield where each run stands that may be a text in a code, and the text."""
    for listed in lists(text):
        yield listed.places, listed.said
    for found in _RUN.finditer(text):
        for octets in _octets(found["run"]):
            said = _text(octets)
            if said:
                yield (found.span("run"),), said


def _octets(run: str) -> Iterator[bytes]:
    with suppress(ValueError):  # binascii.Error is one
        bare = run[: len(run) // 4 * 4] if len(run) % 4 == 1 else run
        yield base64.b64decode(bare.encode().translate(_URL_SAFE) + b"=" * (-len(bare) % 4))
    if found := _HEXADECIMAL.fullmatch(run):
        yield bytes.fromhex(found[1])
    if _BASE32.fullmatch(run):
        with suppress(ValueError):
            yield base64.b32decode(run + "=" * (-len(run) % 8))


def _text(octets: bytes) -> str:
    octets = octets.replace(b"\0", b"")
    said = ""
    with suppress(UnicodeDecodeError):
        said = octets.decode()
    said = said or octets.decode("latin-1")
    return said if len(said) >= _FEWEST and is_printed(said.strip()) else ""
