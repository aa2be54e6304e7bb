"""Leaves of a finding what is not an identifier that stays: ``740`` of ``740 Tremblay, Jean``."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.finding import Certainty, Finding
from redaction.words.kept_numbers import is_referred_to, pieces
from redaction.words.meaning import EITHER, FAMILY, FREQUENT, GIVEN, meaning

_NUMBERED: Final = re.compile(r"\w*\d\w*")
_NUMBERS: Final = re.compile(r"[\d\s.,/%<>-]+")
_YEARS: Final = re.compile(r"[ -]?(?:y/?o|years?|yrs?|ans)\b", re.IGNORECASE)
_TOKEN: Final = re.compile(r"[^\s()]+")
_NEW_SENTENCE: Final = re.compile(r"[^\W\d_\s][\w)]*[.;!?]\s+$|\d[.;!?]\s+$|\n\s*$|[/&+]\s*$")
_LIVING: Final = re.compile(
    r"(?:\b(?:liv(?:es?|ed|ing)|habit\w{1,4}|demeur\w{1,4}|resid\w{1,4}|reste|adresse?|address)"
    r"\W{1,3}(?:at |au |is |est |now )?)$",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(r",? (?P<given>[^\W\d_]{2,30}) (?P<family>[^\W\d_]{2,30})")
_HOUSE: Final = re.compile(
    r"(?:,? {1,3}| - ?)\d{1,5}[A-Za-z]?,? (?!(?:ave?|avenue|st|street|r[dg]|road|line)\b)[A-Za-z]",
    re.IGNORECASE,
)
"""A house has one number: of ``740 12 Main St`` the first is none, of ``740 12 Avenue`` it is."""
_LOOKS_BACK: Final = 24
_BESIDE: Final = " \t\r\n,;-"


def without_kept(text: str, finding: Finding, keep: Collection[str]) -> Iterator[Finding]:
    """Yield the finding, or what is left of it if an identifier that stays is it or beside it."""
    found = text[finding.start : finding.end]
    if not any(identifier in found for identifier in keep) or _is_something_else(text, finding):
        yield finding
        return
    if found.strip() in keep or _holds_kept_alone(found, finding.kind, keep):
        return
    if finding.kind is Kind.CLINICAL and _NUMBERS.fullmatch(found):
        parts = pieces(text, finding.start, finding.end, keep)
    elif finding.kind is Kind.ADDRESS:
        parts = _around(text, finding, keep)
    else:
        parts = iter([(finding.start, finding.end)])
    for start, end in parts:
        yield Finding(start, end, finding.kind, finding.certainty)


def _is_something_else(text: str, finding: Finding) -> bool:
    """Say whether a value is no identifier, even if it is the same: a PIN, an age with its unit."""
    aged = finding.kind is Kind.AGE and _YEARS.match(text, finding.end)
    return finding.kind is Kind.CREDENTIAL or bool(aged)


def _holds_kept_alone(found: str, kind: Kind, keep: Collection[str]) -> bool:
    """Say whether a number is made of kept identifiers side by side: ``48213/572``, both sent.

    No number of a person is written with a stroke inside, but a record's may
    be anything that a label announces, several of them too.
    """
    if not ("/" in found or kind is Kind.RECORD_NUMBER):
        return False
    tokens = _NUMBERED.findall(found) if kind is Kind.RECORD_NUMBER else found.split("/")
    return bool(tokens) and all(token.strip() in keep for token in tokens)


def _around(text: str, address: Finding, keep: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the parts of an address without the identifiers that only stand beside it.

    An address runs on to what ends its line, or begins with the number before
    its street: ``reference 740, rue Notre-Dame``. A kept number is none of it
    where a label announces it, where a sentence begins with it, or where
    nothing but a name follows it, or the house's own number.
    """
    first = address.start
    for token in _TOKEN.finditer(text, address.start, address.end):
        bare = token[0].rstrip(".,;:")
        if bare in keep and _is_apart(text, address, token.start(), len(bare)):
            yield from _trimmed(text, first, token.start())
            first = token.start() + len(bare)
    yield from _trimmed(text, first, address.end) if first > address.start else [address[:2]]


def _is_apart(text: str, address: Finding, start: int, length: int) -> bool:
    if is_referred_to(text, start):
        return True
    if start == address.start:
        return _begins_name(text, address, start + length)
    return _NEW_SENTENCE.search(text[max(0, start - _LOOKS_BACK) : start]) is not None


def _begins_name(text: str, address: Finding, end: int) -> bool:
    """Say whether a name follows, or a house that has a number of its own, and none lives there."""
    if _LIVING.search(text[max(0, address.start - _LOOKS_BACK) : address.start]):
        return False
    match address.certainty:
        case Certainty.KNOWN:
            return False
        case Certainty.GUESS:
            return True
        case Certainty.STRUCTURED:
            named = _NAMED.fullmatch(text, end, address.end)
            housed = _HOUSE.match(text, end, address.end)
            return housed is not None or (named is not None and _is_person(named))


def _is_person(named: re.Match[str]) -> bool:
    """Say whether a kind of street is a family's name behind a given one: ``Susan Park``."""
    family, both = meaning(named["family"]), FAMILY | FREQUENT
    frequent = family.reading is EITHER and family.senses & both == both
    return frequent and meaning(named["given"]).senses & GIVEN != 0


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a part without the signs that tie it to an identifier, if anything else is in it."""
    part = text[start:end]
    if any(map(str.isalnum, part)):
        lead = len(part) - len(part.lstrip(_BESIDE))
        yield start + lead, start + len(part.rstrip(_BESIDE))
