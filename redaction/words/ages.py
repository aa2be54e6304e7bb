"""Finds ages of ninety and more: so few people reach them that they identify."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.finding import Certainty, Finding

_AGE: Final = r"(?P<age>9\d|1[01]\d)"
_WORDS: Final = (
    r"(?P<words>ninety(?:[ -](?:one|two|three|four|five|six|seven|eight|nine))?|(?:one|a) hundred(?: and [a-z]+)?"
    r"|quatre-?[ -]?vingts?-?[ -]?(?:dix(?:-(?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize)"
    r"|cent(?:-| et )?(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)?)"
)
_UNIT: Final = r"[ -]{0,2}(?:years?|yrs?|y ?/? ?o|yo|ans?|a\.|y\.o\.?)(?![a-z])"
_AFTER: Final = re.compile(
    rf"(?<![\w.,/-])(?:{_AGE}|{_WORDS})(?:st|nd|rd|th|e)?(?:{_UNIT}|[ -](?:bday|birthday|anniversaire|[FMH]\b))",
    re.IGNORECASE,
)
_SEXED: Final = re.compile(rf"(?<![\w.,/-]){_AGE} ?[FMH](?!\w)")
_SAID: Final = re.compile(
    r"(?<![a-z])(?:(?:she|he|who|they|elle|il|qui|mom|mum|dad|lady|gent|dame|madame|monsieur|mrs?\.?|ms\.?|mme|pt|patiente?|cliente?)"
    r"(?:'s)?(?: [A-Z][\w'-]{1,30}){0,2}(?:,)? (?:is|was|turns|turned|turning|est|a)(?: now| almost| only)?"
    rf"|turns|turned|turning|aged|agee? de|age ?:?|ages) {{0,2}}{_AGE}(?![\d%/]|[.,]\d| ?(?:%|mg|kg|lbs?|cm|bpm|mm|days?|jours?|min|h\b))",
    re.IGNORECASE,
)


def ages(plain: str) -> Iterator[Finding]:
    """Yield the numbers, not the words around them."""
    for pattern in (_AFTER, _SEXED, _SAID):
        for match in pattern.finditer(plain):
            for name in ("age", "words"):
                if name in pattern.groupindex and match[name]:
                    yield Finding(*match.span(name), Kind.AGE, Certainty.STRUCTURED)
