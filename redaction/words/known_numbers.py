"""Finds what belongs to the chart's health number: its version code, its misread writings."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.subject import Subject
from redaction.folding import fold
from redaction.words.known_misread import misread_names

_CODE: Final = re.compile(
    r"(?<![a-z])(?:version(?: ?code)?|code (?:de )?version|ver|vc)\.?(?: (?:is|was|est))?"
    r"[ :=#(\"']{1,4}(?P<code>[a-z]{1,2})(?![\w'])",
    re.IGNORECASE,
)
_CODED: Final = ("version", "ver", "vc")


def known_numbers(plain: str, subject: Subject) -> Iterator[tuple[int, int]]:
    """Yield the version code behind the word for it, and the number with letters for digits.

    A code of two letters alone is too short to look for.
    """
    codes = {code.upper() for code in subject.get("health_number_version")}
    if codes and any(map(plain.lower().__contains__, _CODED)):
        for match in _CODE.finditer(plain):
            if match["code"].upper() in codes:
                yield match.span("code")
    numbers = {fold(number) for number in subject.get("health_number")}
    yield from misread_names(plain, {number for number in numbers if not number.isdigit()})
