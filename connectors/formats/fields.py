"""Reads the values of one HL7 v2 segment by field, repetition and component."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress

from connectors.formats.segments import Delimiters, Segment
from connectors.formats.xml_encodings import WRITTEN_BY_WINDOWS

Repetition = Mapping[int, tuple[str, ...]]
"""One repetition of a field: the subcomponents of each component, by its number from 1."""

Fields = Mapping[int, tuple[Repetition, ...]]
"""The repetitions of each field, by its number."""


def fields_of(text: str, segment: Segment, wanted: Container[int]) -> Fields:
    """Return what stands in each of the wanted fields, escapes of delimiters resolved."""
    found: dict[int, dict[int, dict[int, list[str]]]] = {}
    for value in segment.values(text):
        if value.field not in wanted:
            continue
        components = found.setdefault(value.field, {}).setdefault(value.repetition, {})
        words = components.setdefault(value.component, [])
        words.append(_plain(text[value.start : value.end], segment.delimiters))
    return {
        field: tuple(
            {number: tuple(words) for number, words in components.items()}
            for components in repetitions.values()
        )
        for field, repetitions in found.items()
    }


def at(fields: Fields, numbers: Iterable[int]) -> Iterator[Repetition]:
    """Yield every repetition of these fields."""
    for number in numbers:
        yield from fields.get(number, ())


def first(repetition: Repetition) -> str:
    """Return the first component of a repetition."""
    return next(iter(repetition.get(1, ())), "").strip()


def words(repetition: Repetition, components: Iterable[int]) -> Iterator[str]:
    """Yield every subcomponent of these components."""
    for component in components:
        yield from repetition.get(component, ())


def _plain(value: str, marks: Delimiters) -> str:
    mark = marks.escape
    if mark and mark in value:
        meant = {
            "F": marks.field,
            "S": marks.component,
            "R": marks.repetition,
            "E": mark,
            "T": marks.subcomponent,
        }
        pattern = f"{re.escape(mark)}([FSRET]){re.escape(mark)}"
        value = re.sub(pattern, lambda match: meant[match[1]], value)
    # A document with one stray byte is read as Latin-1 though most of its values are UTF-8
    with suppress(UnicodeError):
        return value.encode("latin-1").decode("utf-8")
    # Latin-1 has no letters where Windows-1252 has its apostrophe and the French ligatures
    return value.translate(WRITTEN_BY_WINDOWS)
