"""Finds numbers that may identify: health numbers, SIN, phones, record numbers.

A check digit or a known form only names the kind: every run of seven digits
or more, whatever signs stand between them, is a finding.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.folding import digits
from redaction.health_numbers import luhn
from redaction.words.dates import moments
from redaction.words.finding import Certainty, Finding

_HARMLESS: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"  # UUID
    r"|0[xX][0-9a-fA-F]{1,16}"  # error code
    r"|(?=\d{0,16}[a-fA-F])[0-9a-fA-F]{16,128}"  # digest
    r"|[vV]?\d{1,2}(?:\.\d{1,4}){2,7}"  # version
    r")(?![0-9A-Za-z])",
)
_RUN: Final = re.compile(r"\+?\(?\d(?:[ .()\t-]{0,3}\d){5,39}")
_PHONE: Final = re.compile(r"\+?1?[ .-]{0,2}\(?[2-9]\d\d\)?[ .-]{1,3}[2-9]\d\d[ .-]{1,3}\d{4}")
_EXTENSION: Final = re.compile(
    r"[ ,]{0,3}(?:ext|extension|poste|x)\.?[ :]{0,2}\d{1,6}", re.IGNORECASE
)
_VERSION_CODE: Final = re.compile(r"[ -]?[A-Z]{1,2}(?![A-Za-z0-9])")
_LOCAL: Final = re.compile(r"\d{3}[ .-]\d{4}")
_SIN: Final = re.compile(r"\d{3}([ -]?)\d{3}\1\d{3}")
_LETTERED: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"[A-Za-z]{4}(?:[ .-]{0,2}\d){8}"  # Quebec
    r"|[A-Za-z][ -]?\d{7,8}"  # Northwest Territories, Canadian Forces
    r"|(?P<other>[A-Za-z]{1,3}-?\d{7,12})"  # claims, licences
    r")(?!\d)",
)
_HEALTH_WORD: Final = re.compile(
    r"(?<![a-z])(?:hcn|hin|phn|phin|uli|hsn|mcp|nam|ramq|ohip|health (?:card|number|insurance)"
    r"|care ?card|carte (?:sante|soleil|d'assurance)|assurance[ -]maladie)"
    r"[^0-9\n]{0,25}(?P<number>[A-Z]{0,4}[ -]?"
    r"\d(?:[ .-]{0,2}\d){3,19}(?:[ -]?[A-Z]{1,2}(?![A-Z]))?)",
    re.IGNORECASE,
)
_SIN_WORD: Final = re.compile(
    r"(?<![A-Za-z])(?:SIN|NAS|[Ss]ocial [Ii]nsurance|[Aa]ssurance sociale)"
    r"[^0-9\n]{0,25}(?P<number>\d(?:[ .-]{0,2}\d){5,11})"
)
_RECORD_WORD: Final = re.compile(
    r"(?<![a-z])(?:mrn|chart|dossier|file|fichier|accession|requisition|specimen|policy|police"
    r"|passport|passeport|licen[cs]e|permis|plate|plaque|vin|demographic)"
    r"[ ]?(?:number|num|numero|no|id|n°|#)?\.?[ ]{0,2}(?:is|est|:|=|#|-)?[ ]{0,2}"
    r"(?P<number>(?=[A-Z-]{0,12}\d)[A-Z0-9][A-Z0-9-]{2,24})(?![A-Z0-9])",
    re.IGNORECASE,
)


def numbers(plain: str) -> Iterator[Finding]:
    """Yield numbers that stand after a word for them, then every long run of digits."""
    for pattern, kind in (
        (_HEALTH_WORD, Kind.HEALTH_NUMBER),
        (_SIN_WORD, Kind.SIN),
        (_RECORD_WORD, Kind.RECORD_NUMBER),
    ):
        for match in pattern.finditer(plain):
            yield Finding(*match.span("number"), kind, Certainty.STRUCTURED)
    rest = _without_harmless(plain)
    for match in _LETTERED.finditer(rest):
        kind = Kind.RECORD_NUMBER if match["other"] else Kind.HEALTH_NUMBER
        yield Finding(*match.span(), kind, Certainty.STRUCTURED)
    for match in _RUN.finditer(rest):
        yield from _run(rest, *match.span())


def _without_harmless(plain: str) -> str:
    """Blank out dates, times, UUIDs, digests, versions; the length stays."""
    pieces = []
    at = 0
    spans = [*moments(plain), *(match.span() for match in _HARMLESS.finditer(plain))]
    for start, end in sorted(spans):
        if start >= at:
            pieces += [plain[at:start], "\0" * (end - start)]
            at = end
    return "".join([*pieces, plain[at:]])


def _run(text: str, start: int, end: int) -> Iterator[Finding]:
    found = text[start:end]
    number = digits(found)
    kind = _kind(found, number)
    if kind is None:
        return
    tail = {Kind.PHONE: _EXTENSION, Kind.HEALTH_NUMBER: _VERSION_CODE}.get(kind)
    more = tail.match(text, end) if tail else None
    certainty = Certainty.GUESS if len(number) == 6 else Certainty.STRUCTURED
    yield Finding(start, more.end() if more else end, kind, certainty)


def _kind(found: str, number: str) -> Kind | None:
    """Name the kind by length and grouping; none for six digits that are not one run."""
    if len(number) == 6:
        return Kind.RECORD_NUMBER if found == number else None
    if _PHONE.fullmatch(found) or _LOCAL.fullmatch(found) or found.startswith(("+", "(")):
        return Kind.PHONE
    if len(number) == 9:
        sin = _SIN.fullmatch(found) and luhn(number) and number[0] not in "08"
        return Kind.SIN if sin else Kind.HEALTH_NUMBER
    if len(number) in (8, 10, 12) or (len(number) == 13 and number.startswith("000")):
        return Kind.HEALTH_NUMBER
    if len(number) == 11 and number.startswith("1"):
        return Kind.PHONE
    return Kind.RECORD_NUMBER
