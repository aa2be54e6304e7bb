"""Finds words whose letters are written as escapes: percent, JSON, HTML, quoted-printable.

An escaped sign is common and left alone; an escaped ASCII letter or digit has
no other use than to hide. A capitalised word with an escaped accent may be a
name that no list of words can see, so it goes too.
"""

import html
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from connectors.shapes import Kind
from redaction.structure.values import finding
from redaction.words.finding import Finding

_ESCAPE: Final = (
    r"\\{1,15}(?:u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|x[0-9a-fA-F]{2}|'[0-9a-fA-F]{2})"
    r"|%(?:25){0,3}(?:[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})"
    r"|&(?:amp;){0,3}(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}[0-9]{0,2});"
    r"|(?:\\[0-3][0-7]{2}){2,400}"
    r"|(?:=[0-9A-F]{2}){3,400}|=[C-F][0-9A-F]=[89AB][0-9A-F]"
)
_WORD: Final = re.compile(rf"(?>(?:[^\W_]|['’-](?=[^\W_])|{_ESCAPE})+)")  # noqa: RUF001 - as names are typed
_IN_WORD: Final = re.compile(_ESCAPE)
_HINT: Final = re.compile(
    r"[\\%&=](?:(?<=%)[0-9a-fA-Fu]|(?<=&)[#A-Za-z]|(?<=\\)[\\ux'0-3]|(?<==)[0-9A-F]{2})"
)
"""How every escape begins."""
_NUMBER: Final = re.compile(r"[0-9a-fA-F]{1,6}(?=\}?;?$)")
_OCTAL: Final = re.compile(r"\\([0-3][0-7]{2})")
_QUOTED: Final = re.compile(r"=([0-9A-F]{2})")
_LONGEST: Final = 4000


def escaped(text: str) -> Iterator[Finding]:
    """Yield the words that escapes hide."""
    if _HINT.search(text) is None:
        return
    for word in _WORD.finditer(text):
        if _HINT.search(word[0]) and _hides(word[0][:_LONGEST]):
            found = finding(text, *word.span(), Kind.OTHER)
            if found:
                yield found


def _hides(word: str) -> bool:
    meant = [_meaning(found[0]) for found in _IN_WORD.finditer(word)]
    if any(character.isascii() and character.isalnum() for piece in meant for character in piece):
        return True
    accented = any(not one.isascii() and one.isalpha() for piece in meant for one in piece)
    first = next((character for character in _IN_WORD.sub("", word) if character.isalpha()), "")
    return accented and (first.isupper() or not first)


def _meaning(escape: str) -> str:
    """Return what an escape stands for; the first octet of a letter counts as one."""
    if escape.startswith("&"):
        return html.unescape("&" + escape[1:].replace("amp;", ""))
    if escape.startswith("="):
        return _octets(bytes(int(digits, 16) for digits in _QUOTED.findall(escape)))
    if octal := _OCTAL.findall(escape):
        return _octets(bytes(int(digits, 8) & 0xFF for digits in octal))
    number = _NUMBER.search(escape[-6:].lstrip("\\%ux'{"))
    value = int(number[0][-6:], 16) if number else 0
    if escape.startswith("%") and "u" not in escape:
        value = int(escape[-2:], 16)
    return chr(value) if 0 < value < 0x110000 else ""


def _octets(octets: bytes) -> str:
    with suppress(UnicodeDecodeError):
        return octets.decode("utf-8")
    return octets.decode("latin-1")
