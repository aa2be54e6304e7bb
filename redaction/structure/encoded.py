"""Finds runs that hide text: base64, base32, hexadecimal, octets, ``data:``, RTF, UTF-7, uuencode.

A run is looked into, not guessed at: it is masked if what it holds is text or a
document, so that digests, tokens and long words are left to others. What it
holds is never opened further, since the whole run goes.
"""

import base64
import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from connectors.shapes import Kind
from redaction.structure.binary import HEADS
from redaction.structure.octet_lists import lists
from redaction.structure.printed import is_printed
from redaction.structure.values import finding
from redaction.words.finding import Finding

_LOOKED_INTO: Final = 4096
"""Letters of a run that are decoded: enough to know what it is."""
_RUN: Final = re.compile(r"[A-Za-z0-9+/_-]{12,}+(?>(?:\r?\n[ \t]?[A-Za-z0-9+/_-]{4,}+)*)={0,6}")
_BASE32: Final = re.compile(r"[A-Z2-7]{16,}+={0,6}")
_HEXADECIMAL: Final = re.compile(r"(?:0x)?((?>(?:[0-9a-fA-F]{2}){8,}))")
_SPACED: Final = re.compile(
    r"(?<![^\W_])[0-9a-fA-F]{2}(?>(?:[ :-][0-9a-fA-F]{2}(?![A-Za-z0-9])){7,4000})"
)
_HL7: Final = re.compile(r"\\{1,2}X((?:[0-9a-fA-F]{2})+)\\{1,2}")
_UTF_7: Final = re.compile(r"\+([A-Za-z0-9/]{3,}+)-")
_DATA: Final = re.compile(
    r"data:[\w.+/-]{0,80}(?:;[\w=.-]{1,40}){0,4},([^\s\"'<>)\\]++)", re.IGNORECASE
)
_ASCII_85: Final = re.compile(r"<~([!-u\s]{4,}?)~>")
_UUENCODE: Final = re.compile(
    r"^begin [0-7]{3} [^\r\n]{1,200}\r?\n((?:[ -`]{1,61}\r?\n)+)", re.MULTILINE
)
_RTF: Final = re.compile(r"\{\\{1,2}rtf")
_BRACE: Final = re.compile(r"[{}]")
_MARKED: Final = (
    ("ata:", _DATA),
    ("ATA:", _DATA),
    ("\\X", _HL7),
    ("<~", _ASCII_85),
    ("begin ", _UUENCODE),
)
"""Runs that say what they are, each with letters without which there is none."""
_SHORTEST: Final = 12
_SHORTEST_CODE: Final = 16
"""Shorter letters are neither base32 nor hexadecimal."""
_SHORTEST_PROSE: Final = 24
"""Letters in base64; fewer may be a long word."""
_URL_SAFE: Final = bytes.maketrans(b"-_", b"+/")


def encoded(text: str) -> Iterator[Finding]:
    """Yield the runs of a text in which text or a document is hidden."""
    for run in _RUN.finditer(text):
        if _hides(run[0]) or _hides_in_a_line(run[0]):
            yield from _found(text, *run.span())
        elif "/" in run[0]:
            yield from _parts(text, run)
    yield from _octets(text)
    yield from _marked(text)
    if "rtf" in text:
        yield from _rtf(text)


def _octets(text: str) -> Iterator[Finding]:
    """Yield the octets of a text that are written one by one."""
    for run in _SPACED.finditer(text):
        if _hides_hexadecimal(re.sub(r"[ :-]", "", run[0])):
            yield from _found(text, *run.span())
    for listed in lists(text):
        for place in listed.places if listed.is_sure else ():
            yield from _found(text, *place)


def _marked(text: str) -> Iterator[Finding]:
    """Yield the runs that say of themselves what they are."""
    for hint, pattern in _MARKED:
        if hint in text:
            for run in pattern.finditer(text):
                yield from _found(text, *run.span(1))
    if "+" in text:
        for run in _UTF_7.finditer(text):
            if says_something(_utf_7(run[1])):
                yield from _found(text, *run.span())


def _parts(text: str, run: re.Match[str]) -> Iterator[Finding]:
    """Look into the segments of a path."""
    at = run.start()
    for part in run[0].split("/"):
        if len(part) >= _SHORTEST and _hides(part):
            yield from _found(text, at, at + len(part))
        at += len(part) + 1


def _hides(run: str) -> bool:
    """Say whether a run is text or a document in base64, base32 or hexadecimal."""
    run = run[:_LOOKED_INTO]
    if len(run) < _SHORTEST_CODE and _is_word(run):
        return False
    if _HEXADECIMAL.fullmatch(run):
        return _hides_hexadecimal(run.removeprefix("0x"))
    if _BASE32.fullmatch(run) and says_something(_base32(run)):
        return True
    octets = b""
    with suppress(ValueError):  # binascii.Error is one
        octets = _base64(run)
    return says_something(octets)


def _hides_in_a_line(run: str) -> bool:
    """Look into each line: a word above or below base64 looks like a line of it, and spoils it."""
    lines = run.split("\n") if "\n" in run else []
    return any(len(line) >= _SHORTEST and _hides(line.strip()) for line in lines)


def _hides_hexadecimal(digits: str) -> bool:
    """Say whether digits are text; decimal ones are a number first, and found as such."""
    if digits.isdigit() and len(digits) < 24:
        return False
    digits = digits[:_LOOKED_INTO]
    return says_something(bytes.fromhex(digits[: len(digits) // 2 * 2]))


def _found(text: str, start: int, end: int) -> Iterator[Finding]:
    found = finding(text, start, end, Kind.OTHER)
    if found:
        yield found


def says_something(octets: bytes) -> bool:
    """Say whether octets are text in UTF-8, Latin-1 or UTF-16, or how a document begins."""
    if octets.startswith(HEADS):
        return True
    if len(octets) < 4:
        return False
    zeros = octets.count(0)
    if zeros * 3 > len(octets):
        octets = octets.replace(b"\0", b"")
    return _is_text(octets)


def _is_text(octets: bytes) -> bool:
    text = None
    with suppress(UnicodeDecodeError):
        # not the end: the part that was looked into may end within a letter
        text, _ = codecs.utf_8_decode(octets, "strict", False)  # noqa: FBT003 - takes no keywords
    if text is None:
        text = octets.decode("latin-1")
        if sum(character > "\x7f" for character in text) * 4 > len(text):
            return False
    return bool(text) and is_printed(text)


def _base64(run: str) -> bytes:
    """Decode a run, also one in lines; short words of letters alone are words."""
    bare = "".join(run.split()).rstrip("=")
    if len(bare) < _SHORTEST_PROSE and "=" not in run and _is_word(bare):
        return b""
    whole = bare[: len(bare) // 4 * 4] if len(bare) % 4 == 1 else bare
    return base64.b64decode(whole.encode().translate(_URL_SAFE) + b"=" * (-len(whole) % 4))


def _is_word(run: str) -> bool:
    """Say whether it is letters alone, and capitals stand nowhere inside."""
    return run.isalpha() and (run[1:].islower() or run.isupper())


def _base32(run: str) -> bytes:
    bare = run.rstrip("=")
    return base64.b32decode(bare[: len(bare) // 8 * 8])


def _utf_7(run: str) -> bytes:
    text = ""
    with suppress(ValueError):
        octets = base64.b64decode(run + "=" * (-len(run) % 4))
        text = octets[: len(octets) // 2 * 2].decode("utf-16-be")
    # any two octets are a letter of some script, so those of East Asia are no sign of a text
    hidden = text if max(text, default="") < "\u3000" else ""
    return hidden.encode() * 4  # a single letter is enough to be looked at


def _rtf(text: str) -> Iterator[Finding]:
    """Yield every RTF document, to its last brace or, if it is cut off, to the end."""
    at = 0
    while found := _RTF.search(text, at):
        depth, at = 0, len(text)
        for brace in _BRACE.finditer(text, found.start()):
            depth += 1 if brace[0] == "{" else -1
            if depth == 0:
                at = brace.end()
                break
        yield from _found(text, found.start(), at)
