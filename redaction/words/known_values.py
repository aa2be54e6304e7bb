"""Finds the chart's own values wherever they stand: the surest recogniser there is.

Text and values are folded: accents, case, hyphens, spaces and every other sign
between letters and digits count for nothing. Names are sought in parts too.
"""

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.folding import Folded, Plain, digits, fold
from redaction.words.birth_dates import BirthDate
from redaction.words.compound_initials import compound_initials
from redaction.words.house_numbers import house_before, street_end, street_start
from redaction.words.humps import is_hump
from redaction.words.word_list import words

_WORD: Final = re.compile(r"[^\W_]+")
_DIGITS: Final = re.compile(r"\d+")
_INITIALS_BEFORE: Final = re.compile(r"(?<![^\W_'])(?:(?:[A-Z]\. ?-? ?){1,3}|(?![AIYOL] )[A-Z] )$")
_LETTERS_BEFORE: Final = re.compile(r"(?<![\w'.])(?:[A-Z]{2,3}|(?![aiy] )[a-z]\.?) $")
_LETTER_AFTER: Final = re.compile(r" (?:[B-Zb-z]|A(?=\.|$))\.?(?![\w'])")
_MOMENT: Final = re.compile(
    r"(?:(?<=[Tt]\d\d)(?::\d\d){1,2}|[Tt ]00:00(?::00)?)(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d)?"
    r"(?!\d)"
)
"""The time of day that a machine writes behind a date, of which it is a part."""
_STROKE: Final = re.compile(r"\d{1,4}[/-]\d{1,4}")
_INITIALS_AFTER: Final = re.compile(r",?(?: [A-Z]\.){1,3}")
NOT_A_NAME: Final = frozenset(
    words(
        "dr dre prof mr mrs ms miss mme mlle and the for de du la le el al st te"
        " del des der den dos van von les bin ben abu ibn"
    )
)
"""Particles and titles: they identify nobody and are words of the language."""

_KINDS: Final = {
    "family_name": Kind.NAME,
    "given_name": Kind.NAME,
    "other_names": Kind.NAME,
    "relatives": Kind.NAME,
    "providers": Kind.NAME,
    "birth_date": Kind.BIRTH_DATE,
    "health_number": Kind.HEALTH_NUMBER,
    "phone": Kind.PHONE,
    "other_numbers": Kind.RECORD_NUMBER,
    "email": Kind.EMAIL,
    "address": Kind.ADDRESS,
    "city": Kind.ADDRESS,
    "postal_code": Kind.POSTAL_CODE,
}
"""A version code or a jurisdiction alone is too short to look for; it goes with its number."""


class _Way(NamedTuple):
    """How a folded value may stand in a text."""

    kind: Kind
    inside: bool = False  # within a longer token too; the whole token is the finding
    street: bool = False  # with a capital letter, or after the number of a house
    capital: bool = False  # only with a capital letter
    split: bool = False  # only with separators in it
    stroke: bool = False  # only with one stroke or hyphen in it
    hump: bool = False  # parted by capitals from the rest of a token; the whole token goes


_NAME: Final = _Way(Kind.NAME)
_LONG_NAME: Final = _Way(Kind.NAME, inside=True)
_SHORT_NAME: Final = _Way(Kind.NAME, capital=True)
_WHOLE_ADDRESS: Final = _Way(Kind.ADDRESS, hump=True)
_HOUSE: Final = _Way(Kind.ADDRESS, split=True)
_STREET: Final = _Way(Kind.ADDRESS, street=True)
_MONTH: Final = _Way(Kind.BIRTH_DATE, stroke=True)


class KnownValues:
    """The values of one subject, ready to be looked for."""

    __slots__ = ("_births", "_compounds", "_family", "_given", "_houses", "_initials", "_ways")

    def __init__(self, subject: Subject) -> None:
        self._births: list[BirthDate] = []
        self._ways: dict[str, _Way] = {}
        self._houses = frozenset(
            number for value in subject.get("address") for number in _DIGITS.findall(value)
        )
        self._initials = frozenset(
            fold(part)[:1] for value in subject.get("given_name") for part in _WORD.findall(value)
        )
        self._compounds = compound_initials(subject)
        self._given = _folded_parts(subject, "given_name", "other_names")
        self._family = {part[0] for part in _folded_parts(subject, "family_name")}
        for field, value in subject:
            kind = _KINDS.get(field)
            if kind is Kind.BIRTH_DATE:
                self._births.append(BirthDate(value))
            if kind is None or kind is Kind.BIRTH_DATE:
                continue
            for text, way in _writings(kind, value):
                if text:
                    self._ways.setdefault(text, way)

    def __bool__(self) -> bool:
        return bool(self._ways or self._births)

    def held(self, folded: str) -> list[tuple[str, _Way]]:
        """Return the values whose signs a folded text holds, though perhaps as parts of words."""
        held = [(text, way) for text, way in self._ways.items() if text in folded]
        for birth in self._births:
            held += [(text, _birth_way(text)) for text in birth.within(folded)]
            held += [(text, _MONTH) for text in birth.month_within(folded) if text in folded]
        return held

    def find(self, plain: str) -> Iterator[tuple[int, int, Kind]]:
        """Yield the ranges of a plain text that hold a value."""
        folded = Folded(plain)
        for text, way in self.held(folded.text):
            at = folded.text.find(text)
            while at >= 0:
                start, end = at, at + len(text)
                if way.inside or (way.hump and is_hump(plain, *folded.span(start, end))):
                    start, end = folded.token(start, end)
                if folded.whole(start, end):
                    yield from self._standing(plain, *folded.span(start, end), text, way)
                at = folded.text.find(text, end if way.inside else at + 1)

    def _standing(
        self, plain: str, start: int, end: int, text: str, way: _Way
    ) -> Iterator[tuple[int, int, Kind]]:
        """Yield the range, widened by what belongs to it, if the value stands there."""
        if way.street:
            house = house_before(plain, start, self._houses)
            if house < start:
                yield house, street_end(plain, end), way.kind
            elif plain[start].isupper() or street_start(plain, start) < start:
                yield street_start(plain, start), street_end(plain, end), way.kind
        elif _stands(way, text, plain[start:end]):
            end = street_end(plain, end) if way.kind is Kind.ADDRESS else end
            moment = _MOMENT.match(plain, end) if way.kind is Kind.BIRTH_DATE else None
            end = moment.end() if moment else end
            yield (*self._with_initials(plain, start, end, way.kind), way.kind)

    def _with_initials(self, plain: str, start: int, end: int, kind: Kind) -> tuple[int, int]:
        """Widen a name by the initials beside it; small or glued ones, only the chart's."""
        if kind is not Kind.NAME:
            return start, end
        before = _INITIALS_BEFORE.search(plain, max(0, start - 8), start)
        if before is None:
            before = _LETTERS_BEFORE.search(plain, max(0, start - 6), start)
            letters = fold(before[0]) if before else ""
            if letters not in self._compounds and not self._initials.issuperset(letters):
                before = None
        after = _INITIALS_AFTER.match(plain, end) or self._last_initial(plain, start, end)
        return (before.start() if before else start), (after.end() if after else end)

    def _last_initial(self, plain: str, start: int, end: int) -> re.Match[str] | None:
        """Return the first letter of the other name: ``oscar k``, and ``kent o.`` with its dot."""
        after = _LETTER_AFTER.match(plain, end)
        if after is None:
            return None
        name, letter = fold(plain[start:end]), fold(after[0])
        if name in self._given:
            known = letter in self._family | self._initials - {name[:1]}
        else:
            known = letter in self._initials and after[0].endswith(".")
        return after if known else None


def _birth_way(text: str) -> _Way:
    # a time of day may follow without a gap: 1931-07-19T10:00, 193107191000
    whole = len(text) >= 8 and (text.isdigit() or not text.isascii())
    return _Way(Kind.BIRTH_DATE, inside=whole, split=len(text) < 6)


def _stands(way: _Way, text: str, found: str) -> bool:
    if way.capital and not found[0].isupper():
        return False
    if way.stroke and not _STROKE.fullmatch(found):
        return False
    return not way.split or len(found) > len(text)


def _folded_parts(subject: Subject, *fields: str) -> set[str]:
    """Return each word of some names, folded."""
    values = (value for field in fields for value in subject.get(field))
    return {fold(part) for value in values for part in _WORD.findall(value)} - {""}


def _writings(kind: Kind, value: str) -> Iterator[tuple[str, _Way]]:
    match kind:
        case Kind.NAME:
            yield from _name(value)
        case Kind.HEALTH_NUMBER | Kind.PHONE | Kind.RECORD_NUMBER:
            yield from _number(kind, value)
        case Kind.ADDRESS:
            yield from _address(value)
        case _:
            yield from _mail_or_code(kind, value)


def _name(value: str) -> Iterator[tuple[str, _Way]]:
    parts = {value: None, **dict.fromkeys(_WORD.findall(value))}
    for name in (*map(fold, parts), *map(_decoded_wrongly, parts)):
        if len(name) >= 2 and name not in NOT_A_NAME:
            yield name, _LONG_NAME if len(name) >= 6 else _SHORT_NAME if len(name) == 2 else _NAME


def _decoded_wrongly(name: str) -> str:
    """Fold a name as UTF-8 that was read as Windows-1252: ``StÃ©phanie``; nothing if no accents."""
    if name.isascii():
        return ""
    return fold(name.encode().decode("cp1252", errors="ignore"))


def _number(kind: Kind, value: str) -> Iterator[tuple[str, _Way]]:
    number = digits(value)
    writings = {fold(value), number}
    if kind is Kind.PHONE:
        number = number.removeprefix("1") if len(number) == 11 else number
        writings = {number, number[:10]}
        if len(number) >= 10:
            yield number[3:10], _Way(kind)
    for writing in writings:
        if len(digits(writing)) >= 4:
            yield writing, _Way(kind, inside=len(writing) >= 6)


def _address(value: str) -> Iterator[tuple[str, _Way]]:
    parts = [fold(part) for part in _WORD.findall(value)]
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


def _mail_or_code(kind: Kind, value: str) -> Iterator[tuple[str, _Way]]:
    whole = fold(value)
    if len(whole) >= 4:
        yield whole, _Way(kind, inside=len(whole) >= 8)
    local = fold(Plain(value).text.partition("@")[0]) if kind is Kind.EMAIL else ""
    if len(local) >= 5:
        yield local, _Way(kind)


_LONGEST_STREET: Final = 6
_STREET_WORDS: Final = frozenset(
    words(
        "street road avenue drive lane court crescent boulevard highway route chemin place square"
        " rang terrace trail north south east west nord ouest unit suite apartment appartement"
        " bureau floor etage canada ontario quebec manitoba alberta saskatchewan"
    )
)
