"""An eForm as it is edited: sections and questions, each with words in English and French."""

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST_ITEMS: Final = 200
MOST_CHOICES: Final = 50
DEEPEST: Final = 5
"""Sections within sections; the five levels are ours, FHIR has no limit."""
LABEL: Final = 500
LONG: Final = 2000
"""Letters of a label, and of a help text or an introduction."""
LINK_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
"""The form of an item's reference; FHIR's ``linkId`` may be any text, ours can be typed."""
UNPRINTABLE: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
"""No letters: controls, halves of letters, and the signs that turn the order of what is read."""

Path = tuple[int, ...]
"""Where an item stands: its place in its section, after the places of the sections around it."""


class Kind(enum.StrEnum):
    """What an item is."""

    SECTION = "section"
    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    INTEGER = "integer"


class Languages(enum.StrEnum):
    """The languages in which an eForm must be complete before it is published."""

    BOTH = "both"
    EN = "en"
    FR = "fr"

    def each(self) -> tuple[str, ...]:
        """Return their codes; the first one is FHIR's ``language``."""
        return ("en", "fr") if self is Languages.BOTH else (self.value,)


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in English and French; empty where nobody wrote them yet."""

    en: str = ""
    fr: str = ""

    def of(self, language: str) -> str:
        """Return them in this language."""
        return self.fr if language == "fr" else self.en

    def near(self, language: str) -> str:
        """Return them in this language, or in the other if there are none."""
        return self.of(language) or self.en or self.fr

    def __bool__(self) -> bool:
        return bool(self.en or self.fr)


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer; without a code it is a plain text (FHIR's ``valueString``)."""

    words: Words
    code: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A section with its items, or a question."""

    link_id: str
    kind: Kind
    label: Words = Words()
    help: Words = Words()
    required: bool = False
    several: bool = False
    choices: tuple[Choice, ...] = ()
    items: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A whole eForm."""

    title: Words = Words()
    intro: Words = Words()
    languages: Languages = Languages.BOTH
    items: tuple[Item, ...] = ()


def walk(items: tuple[Item, ...], above: Path = ()) -> Iterator[tuple[Path, Item]]:
    """Return each item with its path, in the order in which a patient meets them."""
    for place, item in enumerate(items):
        path = (*above, place)
        yield path, item
        yield from walk(item.items, path)


def number_of(path: Path) -> str:
    """Return how people count: from 1, with a point between the levels."""
    return ".".join(str(place + 1) for place in path)


def is_fit(text: str, most: int) -> bool:
    """Say whether this can be shown as it is: not too long, and nothing in it that is no letter."""
    return len(text) <= most and UNPRINTABLE.search(text) is None
