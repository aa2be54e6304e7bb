"""Finds who speaks in a pasted conversation, and who signs a message in one word."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import (
    ANY_NAME,
    COMMON,
    FUNCTION,
    GIVEN,
    TRADE,
    UNKNOWN,
    WORD,
    meaning,
)
from redaction.words.word_list import word_set

_SPEAKER: Final = re.compile(
    r"^[ \t>]*(?:\[?\d{1,2}[:h]\d\d\]? ?)?(?P<name>[A-Za-z][\w-]{1,15}(?: [A-Z]\.?)?) ?: ",
    re.MULTILINE,
)
_TIMED: Final = re.compile(
    r"^[ \t>]*@?(?P<name>[A-Z][\w.-]{1,20}(?: [A-Z][\w.-]{0,20})?)"
    r"[ \t]{1,4}\d{1,2}[:h]\d\d(?: ?[AP]M)?[ \t]*$",
    re.MULTILINE,
)
"""A line of a chat's copy: the name, the time."""
_TIMED_BEFORE: Final = re.compile(
    r"^[ \t>]*(?P<name>[A-Z][\w.-]{1,20}(?: [A-Z][\w.-]{0,20})?)(?: \([^()\r\n]{1,20}\))?"
    r"[ \t]{1,4}\d{1,2}[:h]\d\d(?: ?[AP]M)? ?: ",
    re.MULTILINE,
)
"""The name, the time, and what was said in the same line: ``Sam (IT) 14:12: restart it``."""
_SIGNATURE: Final = re.compile(
    r"(?:[.!?)\n] ?|^)(?:[-~\u2014]{1,2} ?)(?P<name>[A-Za-z][A-Za-z'-]{1,15})\s*\Z"
)
_CLOSING: Final = word_set(
    "regards rgds cheers thanks thx sincerely truly cordialement merci salutations respectueusement"
    " vous best wishes"
)
"""The last words of closing formulas; the name stands on the line behind."""
_FULL_NAME: Final = re.compile(
    r"[ \t]{0,4}(?P<name>[A-Z][\w'-]{1,20}(?: [A-Z][\w'.-]{0,20}){0,2})[ \t]{0,3}(?=[\r\n,]|\Z)"
)
_LAST_NAME_LINE: Final = re.compile(
    r"\n(?P<name>[A-Z][a-z'-]{1,20} [A-Z][A-Za-z'-]{1,25})[ .]*\s*\Z"
)
_LAST_LINE: Final = re.compile(r"\n(?P<name>[A-Z][a-z'-]{1,14})[ .]*\s*\Z")


def speakers(plain: str) -> Iterator[Finding]:
    """Yield guesses: the word before a colon that opens two lines or more, the last word signed."""
    yield from _with_times(plain)
    turns = list(_SPEAKER.finditer(plain))
    times = Counter(match["name"].lower() for match in turns)
    for match in turns:
        if times[match["name"].lower()] > 1 and _may_be_a_name(match["name"]):
            yield Finding(*match.span("name"), Kind.NAME, Certainty.GUESS)
    if "\n" in plain:
        yield from _closed(plain)
    for pattern in (_SIGNATURE, _LAST_LINE):
        signed = pattern.search(plain, max(0, len(plain) - 40))
        if signed and _may_be_a_name(signed["name"]):
            yield Finding(*signed.span("name"), Kind.NAME, Certainty.GUESS)


def _with_times(plain: str) -> Iterator[Finding]:
    for match in _TIMED.finditer(plain):
        yield Finding(*match.span("name"), Kind.NAME, Certainty.GUESS)
    for match in _TIMED_BEFORE.finditer(plain):
        if _may_be_a_name(match["name"]):
            yield Finding(*match.span("name"), Kind.NAME, Certainty.GUESS)


def _closed(plain: str) -> Iterator[Finding]:
    """Yield the line behind a closing formula, and a last line that is a full name."""
    at, closed = 0, False
    for line in plain.split("\n"):
        words = line.lower().split()
        match = _FULL_NAME.match(plain, at) if closed else None
        if match and not meaning(match["name"].split()[0]).senses & TRADE:
            yield Finding(*match.span("name"), Kind.NAME, Certainty.GUESS)
        closed = words[-1].strip(",.!") in _CLOSING if words else closed
        at += len(line) + 1
    signed = _LAST_NAME_LINE.search(plain, max(0, len(plain) - 60))
    if signed and all(map(_may_sign, signed["name"].split())):
        yield Finding(*signed.span("name"), Kind.NAME, Certainty.GUESS)


def _may_sign(text: str) -> bool:
    """Say whether a word of a last line is a name, or rather one than a word of the trade."""
    found = meaning(text)
    return found.reading is UNKNOWN or bool(
        found.senses & ANY_NAME and not found.senses & (FUNCTION | TRADE)
    )


def _may_be_a_name(text: str) -> bool:
    found = meaning(text.partition(" ")[0])
    return found.reading is not WORD or bool(
        found.senses & GIVEN and not found.senses & (FUNCTION | COMMON | TRADE)
    )
