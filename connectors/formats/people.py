"""Finds in HL7 v2 segments who the messages are about, so that the user's words can be checked.

This reads generously, since what it finds is only ever masked: every patient of
a batch counts, and a number may stand in several places.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from connectors.formats.fields import Fields, Repetition, at, fields_of, first, words
from connectors.formats.health_numbers import PLACES, health_number_of
from connectors.formats.segments import Segment
from connectors.formats.senders import Sender
from connectors.subject import Subject

FORMER_NAMES: Final = {"PID": (9,), "MRG": (7,)}
RELATIVES: Final = {"PID": (6,), "NK1": (2, 4, 30, 32), "GT1": (3, 4, 5), "IN1": (16, 19)}
"""Names and first address lines of people around the patient: mother, contact, guarantor."""

PROVIDERS: Final = {
    "PD1": (4,), "PV1": (7, 8, 9, 17, 52), "PV2": (13,), "ORC": (10, 11, 12, 19),
    "OBR": (10, 16, 28, 32, 33, 34, 35), "OBX": (16,), "TXA": (5, 9, 10, 11, 22, 23),
    "ROL": (4,), "PRD": (2,), "ZDS": (2,),
}  # fmt: skip
"""Fields of the types XCN, XPN (PRD-2) and NDL (OBR-32 to 35); ZDS-2 is Spire's."""

NUMBERS: Final = {
    "PID": (*PLACES, 18, 20, 21), "PV1": (5, 19, 50), "ORC": (2, 3, 4), "OBR": (2, 3, 20, 21),
    "MRG": (1, 2, 3, 4, 5, 6), "IN1": (36, 49), "TXA": (12,),
}  # fmt: skip
"""Chart, account, visit, order, accession, policy and document numbers."""

PHONES: Final = {"PID": (13, 14), "NK1": (5, 6, 7, 31), "GT1": (6, 7)}

_DATE: Final = re.compile(r"([0-9]{4})-?(0[1-9]|1[0-2])-?(0[1-9]|[12][0-9]|3[01])")

_OF_PATIENTS: Final = {"PID": (5, 7, 11)}
_TABLES: Final[tuple[Mapping[str, tuple[int, ...]], ...]] = (
    _OF_PATIENTS, FORMER_NAMES, RELATIVES, PROVIDERS, NUMBERS, PHONES,
)  # fmt: skip
_WANTED: Final[Mapping[str, frozenset[int]]] = {
    name: frozenset(number for table in _TABLES for number in table.get(name, ()))
    for name in {name for table in _TABLES for name in table}
}
"""The fields that anything is read of, by segment."""

Read = Callable[[Repetition], Iterator[str]]
Found = Iterator[tuple[str, str]]
"""Fields of a subject, each with one value."""


def subject_of(text: str, segments: Iterable[tuple[Segment, Sender]]) -> Subject:
    """Return the values of every patient, relative and provider that the messages name."""
    values: dict[str, dict[str, None]] = {}
    for segment, sender in segments:
        # most segments are results, and name nobody or one provider
        if wanted := _WANTED.get(segment.name):
            fields = fields_of(text, segment, wanted)
            for field, value in _people(segment.name, fields, sender):
                values.setdefault(field, {})[value.strip()] = None
    for number in values.get("health_number", {}):
        values.get("other_numbers", {}).pop(number, None)
    return Subject(**{field: tuple(several) for field, several in values.items()})


def _people(name: str, fields: Fields, sender: Sender) -> Found:
    if name == "PID":
        yield from _patient(fields, sender)
    for repetition in at(fields, FORMER_NAMES.get(name, ())):
        yield from _names(repetition, "other_names", "other_names")
    for field, table, read in _AROUND:
        for repetition in at(fields, table.get(name, ())):
            for value in read(repetition):
                yield field, value
    for repetition in at(fields, PHONES.get(name, ())):
        yield from _reached(repetition, "phone" if name == "PID" else "other_numbers")


def _patient(fields: Fields, sender: Sender) -> Found:
    for repetition in at(fields, (5,)):
        yield from _names(repetition, "family_name", "given_name")
    for repetition in at(fields, (7,)):
        date = _DATE.match(first(repetition))
        yield "birth_date", "-".join(date.groups()) if date else first(repetition)
    for repetition in at(fields, (11,)):
        for field, components in (("address", (1, 2)), ("city", (3,)), ("postal_code", (5,))):
            for word in words(repetition, components):
                yield field, word
    yield from _health_numbers(fields, sender)


def _health_numbers(fields: Fields, sender: Sender) -> Found:
    """Look in the sender's own place first; another counts if it says what it holds."""
    others = tuple(place for place in PLACES if place not in sender.health_number)
    for place in (*sender.health_number, *others):
        for repetition in fields.get(place, ()):
            number = health_number_of(repetition, sender, place)
            if number:
                yield from (("health_number", written) for written in number.numbers)
                yield from (("health_number_version", code) for code in number.versions)
                yield "health_number_province", number.province


def _names(repetition: Repetition, family: str, given: str) -> Found:
    last, called = repetition.get(1, ()), repetition.get(2, ())
    if not any(called) and "," in first(repetition):
        # CLS writes "Last, First Middle" into one component
        one, _, rest = first(repetition).partition(",")
        last, (called, others) = (one,), (tuple(rest.split()[:1]), tuple(rest.split()[1:]))
        yield from (("other_names", word) for word in others)
    yield from ((family, word) for word in last)
    yield from ((given, word) for word in called)
    yield from (("other_names", word) for word in words(repetition, (3,)))


def _relatives(repetition: Repetition) -> Iterator[str]:
    yield from words(repetition, (1, 2))


def _providers(repetition: Repetition) -> Iterator[str]:
    """CLS writes a whole name with a comma; the number before a name is no name."""
    for word in words(repetition, range(1, 5)):
        if not any(letter.isdigit() for letter in word):
            yield from (part for part in word.split(",") if len(part.strip()) > 1)


def _numbers(repetition: Repetition) -> Iterator[str]:
    for word in words(repetition, (1,)):
        if len(word.strip()) > 3 and any(letter.isdigit() for letter in word):
            yield word


def _reached(repetition: Repetition, field: str) -> Found:
    # OLIS splits a phone: area in the sixth component, number in the seventh
    for word in (*words(repetition, (1, 12)), "".join(words(repetition, (6, 7)))):
        if sum(letter.isdigit() for letter in word) > 6:
            yield field, word
    yield from (("email", word) for word in words(repetition, repetition) if "@" in word)


_AROUND: Final[tuple[tuple[str, Mapping[str, tuple[int, ...]], Read], ...]] = (
    ("relatives", RELATIVES, _relatives),
    ("providers", PROVIDERS, _providers),
    ("other_numbers", NUMBERS, _numbers),
)
