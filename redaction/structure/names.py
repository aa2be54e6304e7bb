"""Says what a field holds from its name: JSON members, columns, parameters, headers, elements.

Names are read folded (no accents, case or separators), so ``date_naissance``,
``dateNaissance`` and ``Date de naissance`` are one. Which names mean what is
in ``vocabulary``.
"""

import enum
import re
from functools import lru_cache
from typing import Final

from connectors.shapes import Kind
from redaction.folding import fold
from redaction.structure.vocabulary import KEPT, KINDS, LOOSE, THINGS

LONGEST: Final = 60
"""A longer name is no name of a field."""


class Stays(enum.Enum):
    """The fields that support needs; what they hold is left to the recognisers of words."""

    STAYS = enum.auto()


STAYS: Final = Stays.STAYS
Meaning = Kind | Stays | None
"""The kind of what the field holds, that it stays, or that nobody knows the name."""

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+")
_WHOLE: Final[dict[str, Kind | Stays]] = {
    **{name: kind for kind, names in KINDS.items() for name in names},
    **dict.fromkeys(KEPT, STAYS),
}
_LONGEST_WORDS: Final = 5


@lru_cache(maxsize=4096)
def whole_meaning(name: str) -> Meaning:
    """Return what a listed name means; a name with a word more is not listed."""
    return _WHOLE.get(fold(name)) if len(name) <= LONGEST else None


@lru_cache(maxsize=4096)
def meaning(name: str) -> Meaning:
    """Return what a name means by its whole, else by its last words, else by its first.

    ``patientHomePhone`` is a phone, ``phoneHome`` too, ``fileName`` is nobody's.
    """
    if len(name) > LONGEST:
        return None
    found = _WHOLE.get(fold(name))
    if found is not None:
        return found
    words = [fold(word) for word in _WORD.findall(name)][-_LONGEST_WORDS:]
    words = [word for word in words if word and not word.isdigit()]
    for first in range(len(words)):
        found = _WHOLE.get("".join(words[first:]))
        if found is not None and not (first and words[first - 1] in THINGS):
            return found
    for last in range(len(words) - 1, 0, -1):
        found = _WHOLE.get("".join(words[:last]))
        if isinstance(found, Kind) and (last > 1 or words[0] not in LOOSE):
            return found
    return None


def names_a_field(name: str, value: str) -> bool:
    """Say whether the value under ``name`` is the name of a field, as in ``name="firstName"``."""
    return name.casefold() in ("name", "nom") and whole_meaning(value) is not None
