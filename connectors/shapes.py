"""The words that allow-lists are written in.

A ``Keep`` says what may leave of one value: a shape (the value, if it has that
shape), ``Masked`` (never the value, but facts about it), an ``Identifier`` (the
value, if it is the very identifier that the user sends), or a structure of
these. What is not listed is dropped and counted, its name included.
"""

import enum
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

Shape = Callable[[object], bool]
"""Says whether a value is harmless, whatever field it stands in."""


class Kind(enum.StrEnum):
    """What a masked value was (contract.md, finding kinds)."""

    NAME = "NAME"
    BIRTH_DATE = "BIRTH_DATE"
    DATE = "DATE"
    AGE = "AGE"
    HEALTH_NUMBER = "HEALTH_NUMBER"
    SIN = "SIN"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    POSTAL_CODE = "POSTAL_CODE"
    RECORD_NUMBER = "RECORD_NUMBER"
    URL_TOKEN = "URL_TOKEN"  # noqa: S105 - a kind of finding
    IP_ADDRESS = "IP_ADDRESS"
    CREDENTIAL = "CREDENTIAL"
    CLINICAL = "CLINICAL"
    FREE_TEXT = "FREE_TEXT"
    IMAGE_TEXT = "IMAGE_TEXT"
    OTHER = "OTHER"


class Which(enum.StrEnum):
    """Which identifier a field holds."""

    EMR_ID = "emr_id"
    OCEAN_REFERENCE = "ocean_reference"
    EREFERRAL_REFERENCE = "ereferral_reference"
    SITE_NUMBER = "site_number"


@dataclass(frozen=True, slots=True)
class Masked:
    """Known to identify or to be clinical: masked, counted under its kind, facts told."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class Identifier:
    """Kept only if it equals the identifier that the user is about to send."""

    which: Which


@dataclass(frozen=True, slots=True)
class Fields:
    """An object: these members, each with its own rule; others are dropped and counted."""

    members: Mapping[str, "Keep"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Each:
    """A list, or one element that stands for a list of one; every element by this rule."""

    item: "Keep"


@dataclass(frozen=True, slots=True)
class Paths:
    """Leaves of a text by path; a path that is not listed is masked under ``otherwise``.

    Of a leaf whose path is in ``dropped`` nothing leaves, not even a mask: it is counted.
    """

    leaves: Mapping[str, "Keep"] = field(default_factory=dict)
    otherwise: Masked = field(default_factory=lambda: Masked(Kind.OTHER))
    dropped: frozenset[str] = frozenset()


Keep = Shape | Masked | Identifier | Fields | Each | Paths

EMR_ID: Final = Identifier(Which.EMR_ID)
OCEAN_REFERENCE: Final = Identifier(Which.OCEAN_REFERENCE)
EREFERRAL_REFERENCE: Final = Identifier(Which.EREFERRAL_REFERENCE)
SITE_NUMBER: Final = Identifier(Which.SITE_NUMBER)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A shape whose words can be read, so that a list can be written for another language."""

    words: frozenset[str]

    def __call__(self, value: object) -> bool:
        """Say whether the value is one of the words."""
        return isinstance(value, str) and value in self.words


def one_of(*words: str) -> OneOf:
    """Accept only these words."""
    return OneOf(frozenset(words))


def whole_number(*, most: int) -> Shape:
    """Accept a whole number from 0 to ``most``, as a number or as its digits."""
    digits = re.compile(rf"\d{{1,{len(str(most))}}}", re.ASCII)

    def shape(value: object) -> bool:
        if isinstance(value, str):
            return digits.fullmatch(value) is not None and int(value) <= most
        return type(value) is int and 0 <= value <= most

    return shape


class Count(int):
    """A number that a reader counted itself; no chart holds one, so it may be of any size."""

    __slots__ = ()


def counted(value: object) -> bool:
    """Accept a number that a reader counted, and none that it read."""
    return type(value) is Count


def code(*, most: int) -> Shape:
    """Accept a short run of capital letters and digits that starts with a letter."""
    pattern = re.compile(rf"[A-Z][A-Z0-9]{{0,{most - 1}}}")
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def matching(pattern: str) -> Shape:
    """Accept a string that the whole pattern matches; keep patterns closed and short."""
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def flag(value: object) -> bool:
    """Accept true and false."""
    return isinstance(value, bool)


PROVINCES: Final = (
    "AB", "BC", "MB", "NB", "NL", "NT", "NS", "NU", "ON", "PE", "QC", "SK", "YT",
)  # fmt: skip
province = one_of(*PROVINCES, *(f"CA-{name}" for name in PROVINCES), "OT", "")
"""Accept a Canadian jurisdiction as OSCAR, Ocean (AB …) or CDS (CA-AB …) write it."""

language = one_of("en", "fr", "EN", "FR", "eng", "fra", "fre", "English", "French", "")
"""Accept an official language in the spellings seen; any other is rare enough to identify."""
