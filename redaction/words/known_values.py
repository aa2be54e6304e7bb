"""Finds the chart's own values wherever they stand: the surest recogniser there is.

Text and values are folded: accents, case, hyphens, spaces and every other sign
between letters and digits count for nothing. Names are sought in parts too.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.folding import Folded, fold
from redaction.words.birth_dates import BirthDate
from redaction.words.compound_initials import compound_initials
from redaction.words.house_numbers import house_before, street_end, street_start
from redaction.words.humps import is_hump
from redaction.words.known_writings import MONTH, PART, Way, birth_way, writings

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


class KnownValues:
    """The values of one subject, ready to be looked for."""

    __slots__ = ("_births", "_compounds", "_family", "_given", "_houses", "_initials", "_ways")

    def __init__(self, subject: Subject) -> None:
        self._births: list[BirthDate] = []
        self._ways: dict[str, Way] = {}
        self._houses = frozenset(
            number for value in subject.get("address") for number in _DIGITS.findall(value)
        )
        self._initials = frozenset(
            fold(part)[:1] for value in subject.get("given_name") for part in PART.findall(value)
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
            for text, way in writings(kind, value):
                if text:
                    self._ways.setdefault(text, way)

    def __bool__(self) -> bool:
        return bool(self._ways or self._births)

    def held(self, folded: str) -> list[tuple[str, Way]]:
        """Return the values whose signs a folded text holds, though perhaps as parts of words."""
        held = [(text, way) for text, way in self._ways.items() if text in folded]
        for birth in self._births:
            held += [(text, birth_way(text)) for text in birth.within(folded)]
            held += [(text, MONTH) for text in birth.month_within(folded) if text in folded]
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
        self, plain: str, start: int, end: int, text: str, way: Way
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


def _stands(way: Way, text: str, found: str) -> bool:
    if way.capital and not found[0].isupper():
        return False
    if way.stroke and not _STROKE.fullmatch(found):
        return False
    return not way.split or len(found) > len(text)


def _folded_parts(subject: Subject, *fields: str) -> set[str]:
    """Return each word of some names, folded."""
    values = (value for field in fields for value in subject.get(field))
    return {fold(part) for value in values for part in PART.findall(value)} - {""}
