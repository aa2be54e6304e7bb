"""Finds street addresses, boxes, rural routes, units and postal codes, French and English."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.lexicons import CITIES, fold_word
from redaction.words.bare_streets import LIVING, bare_streets
from redaction.words.cues import Cues, cues
from redaction.words.finding import Certainty, Finding
from redaction.words.harmless_numbers import is_coded
from redaction.words.meaning import CLINICAL, FUNCTION, TRADE, meaning
from redaction.words.scan import Scan
from redaction.words.street_patterns import (
    ADDRESS,
    BOX,
    CORNER,
    LAND,
    LAND_LEAD,
    LEAD,
    LOWER,
    LOWER_CORNER,
    MAY_BEGIN,
    MISREAD_CODE,
    NO_STREET,
    NUMBERED,
    PLACED,
    POSTAL_CODE,
    SAID,
    SECTION,
    UNIT_FIRST,
    UNNUMBERED,
)
from redaction.words.word_list import word_set

_STREETS: Final = cues("rue rang boul boulevard chemin avenue montee croissant ruelle impasse")
_BOX_WORDS: Final = cues(
    "p po box c cp case casier general poste rural r rr lot comp site b bp boite rang rg ch chemin"
    " route rte highway hwy"
    " concession conc house maison unit apt app appt lot chambre boite suite bureau bur"
)
_PLACE_WORDS: Final = cues(
    "at to au aux addr address adresse adr live lives living reste habite demeure dem domicile"
    " house from sur on of is est chez mailed envoye postal"
)
_PLACE_OR_LIVING: Final = Cues(_PLACE_WORDS | LIVING)
_SIDES: Final = word_set("gauche droit droite haut bas left right top bottom superieur inferieur")
_SECTIONS: Final = cues("sec section")
_CAPITALS: Final = re.compile(r", ?(?P<city>[A-Z][\w'-]{2,30}(?:[ ][A-Z][\w'-]{1,30}){0,3})")
_CORNERS: Final = cues("coin corner corners intersection angle")


def addresses(scan: Scan) -> Iterator[Finding]:
    """Yield where somebody lives, without the mark that ends a quotation."""
    for found in _addresses(scan):
        yield found._replace(end=found.end - (scan.plain[found.end - 1] == "'"))
        yield from _city_after(scan.plain, found.end)


def _city_after(plain: str, end: int) -> Iterator[Finding]:
    """Yield the longest name of a town behind a comma, whatever its words mean elsewhere."""
    behind = _CAPITALS.match(plain, end)
    first, last = behind.span("city") if behind else (end, end)
    while last > first and fold_word(plain[first:last]) not in CITIES:
        last = plain.rfind(" ", first, last)
    if last > first:
        yield Finding(first, last, Kind.ADDRESS, Certainty.GUESS)


def _addresses(scan: Scan) -> Iterator[Finding]:
    """Yield streets, boxes and places; what only its place gives away is a guess."""
    numbers = [start for start in scan.digits if MAY_BEGIN.match(scan.plain, start)]
    for start in numbers:
        yield from _from_number(scan.plain, start)
    for start, end in bare_streets(scan, numbers):
        yield Finding(start, end, Kind.ADDRESS, Certainty.GUESS)
    for match in _after_words(scan, BOX, _BOX_WORDS):
        yield Finding(*match.span(), Kind.ADDRESS, Certainty.STRUCTURED)
    for match in _after_words(scan, UNNUMBERED, _STREETS):
        yield Finding(*match.span(), Kind.ADDRESS, Certainty.GUESS)
    for word in scan.of(_PLACE_WORDS):
        placed = PLACED.match(scan.plain, word.end)
        if placed and _names_a_place(placed["place"]):
            yield Finding(*placed.span("place"), Kind.ADDRESS, Certainty.GUESS)
    yield from _told(scan)


def postal_codes(scan: Scan) -> Iterator[Finding]:
    """Yield postal codes, misread ones too."""
    for start in scan.digits:
        code = POSTAL_CODE.match(scan.plain, start - 1) if start else None
        if code:
            yield Finding(*code.span(), Kind.POSTAL_CODE, Certainty.STRUCTURED)
    for match in MISREAD_CODE.finditer(scan.plain):
        if not scan.plain[match.start() - 1 : match.start()].isalnum():
            yield Finding(*match.span(), Kind.POSTAL_CODE, Certainty.GUESS)


def _names_a_place(place: str) -> bool:
    """Say whether a number and a word with a capital are no count: 12 Windows, 20 Crestor."""
    word = _CAPITAL.search(place)
    counted = word is not None and meaning(word[0]).senses & (TRADE | CLINICAL)
    typed = word is not None and place[word.end() :].strip(" .,").isalpha()
    return not NO_STREET.match(place) and (not counted or typed)


_CAPITAL: Final = re.compile(r"[A-Z][A-Za-z'-]{2,30}")


def _told(scan: Scan) -> Iterator[Finding]:
    """Yield streets whose number is in words, whose name is in small letters, or that meet."""
    for word in scan.of(_PLACE_OR_LIVING):
        said = SAID.match(scan.plain, word.end)
        if said and (said["type"] or said["typed"] or word.low in LIVING):
            yield Finding(*said.span("place"), Kind.ADDRESS, Certainty.GUESS)
    for word in scan.of(LIVING):
        lower = LOWER.match(scan.plain, word.end)
        if lower and not NO_STREET.match(lower["place"]):
            yield Finding(*lower.span("place"), Kind.ADDRESS, Certainty.GUESS)
    yield from _met(scan)
    for match in _after_words(scan, SECTION, _SECTIONS):
        yield Finding(*match.span(), Kind.ADDRESS, Certainty.STRUCTURED)


def _met(scan: Scan) -> Iterator[Finding]:
    """Yield corners, told with capitals or by two words that are no words of everyday."""
    for match in _after_words(scan, CORNER, _CORNERS):
        yield Finding(*match.span("place"), Kind.ADDRESS, Certainty.GUESS)
    for match in _after_words(scan, LOWER_CORNER, _CORNERS):
        if not _SIDES.isdisjoint(match.groups()):
            continue
        senses = meaning(match["one"]).senses | meaning(match["other"]).senses
        if not senses & (FUNCTION | TRADE):
            yield Finding(*match.span("place"), Kind.ADDRESS, Certainty.GUESS)


def _after_words(scan: Scan, pattern: re.Pattern[str], firsts: Cues) -> Iterator[re.Match[str]]:
    for word in scan.of(firsts):
        match = pattern.match(scan.plain, word.start)
        if match:
            yield match


def _from_number(plain: str, start: int) -> Iterator[Finding]:
    """Yield an address or a piece of land that begins at a number, with the unit before it."""
    for pattern in (ADDRESS, NUMBERED, LAND, UNIT_FIRST):
        match = pattern.match(plain, start)
        if match is None or NO_STREET.match(match[0]):
            continue
        before = LEAD.search(plain, max(0, start - 24), start)
        if (pattern is UNIT_FIRST or is_coded(plain, start)) and not before:
            continue
        first = before.start() if before else start
        lead = LAND_LEAD.search(plain, max(0, start - 16), start) if pattern is LAND else None
        first = lead.start() if lead else first
        yield Finding(first, match.end(), Kind.ADDRESS, Certainty.STRUCTURED)
