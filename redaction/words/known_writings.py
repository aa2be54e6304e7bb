"""Says in which folded forms a value of the chart is looked for, and how each may stand."""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from connectors.shapes import Kind
from redaction.folding import Plain, digits, fold
from redaction.words.word_list import words

PART: Final = re.compile(r"[^\W_]+")
NOT_A_NAME: Final = frozenset(
    words(
        "dr dre prof mr mrs ms miss mme mlle and the for de du la le el al st te"
        " del des der den dos van von les bin ben abu ibn"
    )
)
"""Particles and titles: they identify nobody and are words of the language."""
_LONGEST_STREET: Final = 6
_STREET_WORDS: Final = frozenset(
    words(
        "street road avenue drive lane court crescent boulevard highway route chemin place square"
        " rang terrace trail north south east west nord ouest unit suite apartment appartement"
        " bureau floor etage canada ontario quebec manitoba alberta saskatchewan"
    )
)


class Way(NamedTuple):
    """How a folded value may stand in a text."""

    kind: Kind
    inside: bool = False  # within a longer token too; the whole token is the finding
    street: bool = False  # with a capital letter, or after the number of a house
    capital: bool = False  # only with a capital letter
    split: bool = False  # only with separators in it
    stroke: bool = False  # only with one stroke or hyphen in it
    hump: bool = False  # parted by capitals from the rest of a token; the whole token goes


_NAME: Final = Way(Kind.NAME)
_LONG_NAME: Final = Way(Kind.NAME, inside=True)
_SHORT_NAME: Final = Way(Kind.NAME, capital=True)
_WHOLE_ADDRESS: Final = Way(Kind.ADDRESS, hump=True)
_HOUSE: Final = Way(Kind.ADDRESS, split=True)
_STREET: Final = Way(Kind.ADDRESS, street=True)
MONTH: Final = Way(Kind.BIRTH_DATE, stroke=True)


def writings(kind: Kind, value: str) -> Iterator[tuple[str, Way]]:
    """Yield the forms of a value of this kind, folded; some may be empty."""
    match kind:
        case Kind.NAME:
            yield from _name(value)
        case Kind.HEALTH_NUMBER | Kind.PHONE | Kind.RECORD_NUMBER:
            yield from _number(kind, value)
        case Kind.ADDRESS:
            yield from _address(value)
        case _:
            yield from _mail_or_code(kind, value)


def birth_way(text: str) -> Way:
    """Say how this writing of a birth date may stand."""
    # a time of day may follow without a gap: 1931-07-19T10:00, 193107191000
    whole = len(text) >= 8 and (text.isdigit() or not text.isascii())
    return Way(Kind.BIRTH_DATE, inside=whole, split=len(text) < 6)


def _name(value: str) -> Iterator[tuple[str, Way]]:
    parts = {value: None, **dict.fromkeys(PART.findall(value))}
    for name in (*map(fold, parts), *map(_decoded_wrongly, parts)):
        if len(name) >= 2 and name not in NOT_A_NAME:
            yield name, _LONG_NAME if len(name) >= 6 else _SHORT_NAME if len(name) == 2 else _NAME


def _decoded_wrongly(name: str) -> str:
    """Fold a name as UTF-8 that was read as Windows-1252: ``StÃ©phanie``; nothing if no accents."""
    if name.isascii():
        return ""
    return fold(name.encode().decode("cp1252", errors="ignore"))


def _number(kind: Kind, value: str) -> Iterator[tuple[str, Way]]:
    number = digits(value)
    forms = {fold(value), number}
    if kind is Kind.PHONE:
        number = number.removeprefix("1") if len(number) == 11 else number
        forms = {number, number[:10]}
        if len(number) >= 10:
            yield number[3:10], Way(kind)
    for form in forms:
        if len(digits(form)) >= 4:
            yield form, Way(kind, inside=len(form) >= 6)


def _address(value: str) -> Iterator[tuple[str, Way]]:
    parts = [fold(part) for part in PART.findall(value)]
    whole = "".join(parts)
    if len(whole) >= 3:
        yield whole, _WHOLE_ADDRESS
    for first, second in pairwise(parts):
        if first.isdigit() and len(first + second) >= 4:
            yield first + second, _HOUSE
    house = parts[0] if parts and parts[0].isdigit() else ""
    for begin, stop in combinations(range(1, min(len(parts), _LONGEST_STREET) + 1), 2):
        if house and len(parts[stop - 1]) > 2:  # 15 des Bouleaux, for 15 rue des Bouleaux
            yield house + "".join(parts[begin:stop]), _HOUSE
    for word in parts:
        if len(word) >= 4 and word.isalpha() and word not in _STREET_WORDS:
            yield word, _STREET


def _mail_or_code(kind: Kind, value: str) -> Iterator[tuple[str, Way]]:
    whole = fold(value)
    if len(whole) >= 4:
        yield whole, Way(kind, inside=len(whole) >= 8)
    local = fold(Plain(value).text.partition("@")[0]) if kind is Kind.EMAIL else ""
    if len(local) >= 5:
        yield local, Way(kind)
