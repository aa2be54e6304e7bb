"""The one catalogue of sentences: a language and a code give what a user reads.

A sentence of a page has a code with its room before a dot (``panel.send``).
A problem's code is the error's own (``emr-unreachable``); its sentence takes no
facts, so that a code alone is always enough to explain a problem.
"""

from __future__ import annotations

import functools
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

LANGUAGES: Final = ("en", "fr")
FOLDER: Final = Path(__file__).with_name("catalogue")
_MOMENTS: Final = {
    "en": ("en_CA", "EEEE, MMMM d, y 'at' h:mm a z"),
    "fr": ("fr_CA", "EEEE d MMMM y 'à' H 'h' mm z"),
}


class SentenceMissingError(KeyError):
    """The catalogue has no sentence for this code: a mistake of ours, found by tests."""


class Catalogue:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._sentences = sentences(language)

    def text(self, code: str, /, **facts: object) -> str:
        """Return the sentence of this code with its ``{placeholders}`` filled.

        Raises ``SentenceMissingError`` for an unknown code and ``KeyError`` for a missing fact.
        """
        if code not in self._sentences:
            raise SentenceMissingError(code)
        sentence = self._sentences[code]
        return sentence.format_map(facts) if facts else sentence

    def starting_with(self, *prefixes: str) -> dict[str, str]:
        """Return the sentences, unfilled, whose codes start so; for pages that fill them later."""
        return {c: text for c, text in self._sentences.items() if c.startswith(prefixes)}

    def problems(self) -> dict[str, str]:
        """Return the sentence of each problem by its code."""
        return {code: text for code, text in self._sentences.items() if "." not in code}


@functools.cache
def sentences(language: str) -> Mapping[str, str]:
    """Read every ``.po`` file of a language, once per process."""
    from babel.messages import pofile  # noqa: PLC0415 - heavy, and not needed to start

    found: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            catalogue = pofile.read_po(file, locale=language, abort_invalid=True)
        for message in catalogue:
            if isinstance(message.id, str) and message.id and isinstance(message.string, str):
                found[message.id] = message.string
    return found


def language_of(accept_language: str | None, locale_name: str | None = None) -> str:
    """Choose ``en`` or ``fr``: what the browser prefers, else the locale, else ``en``."""
    wanted: list[tuple[float, str]] = []
    for part in (accept_language or "").split(","):
        tag, _, rest = part.partition(";")
        language = tag.strip().lower().split("-")[0]
        if language in LANGUAGES:
            wanted.append((-_weight(rest), language))
    best = min(wanted, key=lambda pair: pair[0], default=(0.0, ""))
    if best[0] < 0:
        return best[1]
    return "fr" if (locale_name or "").lower().startswith("fr") else "en"


def format_datetime(moment: datetime, zone: tzinfo, language: str) -> str:
    """Write an aware moment as a Canadian reads it, with day, minute and the zone's short name."""
    from babel import dates  # noqa: PLC0415 - heavy, and not needed to start

    locale, pattern = _MOMENTS[language]
    return dates.format_datetime(moment, pattern, tzinfo=zone, locale=locale)


def format_integer(value: int, language: str) -> str:
    """Write a whole number as a Canadian reads it."""
    from babel import numbers  # noqa: PLC0415 - heavy, and not needed to start

    return numbers.format_decimal(value, locale=_MOMENTS[language][0])


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    weight = 0.0
    with suppress(ValueError):
        weight = float(value)
    return weight if 0.0 <= weight <= 1.0 else 0.0
