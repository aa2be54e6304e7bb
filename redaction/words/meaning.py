"""Says what one word as it is typed may mean: word, name, either, or nothing known.

The lexicons know folded words; people type them with capitals, hyphens,
elisions (``l'``, ``d'``) and possessives (``'s``). The answer is cached per
spelling: it depends on nothing but the shipped lists.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from redaction.lexicons import Reading, Sense, fold_word, looks_clinical, senses
from redaction.lexicons.senses import NONE, read_alone
from redaction.words.humps import holds_name
from redaction.words.masked import HIDDEN

WORD: Final = Reading.WORD
EITHER: Final = Reading.EITHER
NAME: Final = Reading.NAME
UNKNOWN: Final = Reading.UNKNOWN

GIVEN: Final = int(Sense.GIVEN)
FAMILY: Final = int(Sense.FAMILY)
ANY_NAME: Final = GIVEN | FAMILY
FREQUENT: Final = int(Sense.FREQUENT)
CITY: Final = int(Sense.CITY)
EPONYM: Final = int(Sense.EPONYM)
FUNCTION: Final = int(Sense.FUNCTION)
COMMON: Final = int(Sense.COMMON)
TRADE: Final = int(Sense.TRADE)
DRUG: Final = int(Sense.DRUG)
LAB: Final = int(Sense.LAB)
DISEASE: Final = int(Sense.DISEASE)
CLINICAL: Final = DRUG | LAB | DISEASE

_MASKED: Final = f"X{HIDDEN}"
"""What was masked before, by us or by hand."""
_ELISION: Final = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|entr|presqu)'(?=.)")
_POSSESSIVE: Final = re.compile(r"'s?$")
_NAME_PREFIX: Final = re.compile(
    r"(?:Mc|Mac|De|Del|Della|Di|Da|La|Le|Du|Des|Van|Von|Ven|Fitz|Saint|Ste|St|El|Al|Ben|Bin|Abu"
    r"|[DLO]')"
    r"[A-Z][a-z]+(?:-.*)?"
)


class Meaning(NamedTuple):
    """What a spelling may mean: ``senses`` are bits of ``redaction.lexicons.Sense``."""

    reading: Reading
    senses: int
    skip: int  # letters of an elision before the word itself


@lru_cache(maxsize=32_768)
def meaning(text: str) -> Meaning:
    """Return what a word of a plain text may mean."""
    if len(text) > 2 and not text.strip(_MASKED):
        return Meaning(WORD, TRADE, 0)
    folded = fold_word(text)
    whole = senses(folded)
    if whole:
        return Meaning(read_alone(whole), int(whole), 0)
    bare = _POSSESSIVE.sub("", folded)
    elided = _ELISION.match(bare)
    skip = len(elided[0]) if elided else 0
    found = _of_parts(bare[skip:].replace("'", " ").split(), text[skip:])
    return Meaning(*found, 0 if text[0].isupper() else skip)


def _of_parts(parts: list[str], text: str) -> tuple[Reading, int]:
    """Weigh the parts of a hyphenated word together: one name makes a name."""
    if not parts:
        return WORD, 0
    if parts[0] == "anti" and len(parts) == 2:  # an antibody: anti-Ro
        return WORD, LAB
    if parts[0] == "x" and len(parts) > 1:  # a header that no standard has: X-Patient-Name
        parts = parts[1:]
    whole = senses(" ".join(parts)) if len(parts) > 1 else NONE
    if whole:
        return read_alone(whole), int(whole)
    return _weighed(parts, text)


def _weighed(parts: list[str], text: str) -> tuple[Reading, int]:
    several = [senses(part) for part in parts]
    readings = {read_alone(found) for found in several}
    joined = 0
    for found in several:
        joined |= int(found)
    if UNKNOWN in readings and all(map(_is_harmless, several, parts)):
        return WORD, joined | DISEASE
    if _is_code(text) and not (len(parts) == 1 and joined & ANY_NAME):
        return (NAME, ANY_NAME) if holds_name(text) else (WORD, 0)
    if (
        readings == {UNKNOWN}
        and parts[-1].endswith("s")
        and senses(parts[-1][:-1]) & Sense.FREQUENT
    ):
        return NAME, int(senses(parts[-1][:-1]))  # gary whiteheads chart
    for reading in (NAME, EITHER, UNKNOWN):
        if reading in readings:
            return (UNKNOWN if reading is EITHER and UNKNOWN in readings else reading), joined
    return WORD, joined


def _is_harmless(found: Sense, part: str) -> bool:
    return looks_clinical(part) if not found else read_alone(found) is WORD


def _is_code(text: str) -> bool:
    """Say whether capitals stand where no name has them: camelCase, eForm, TypeError."""
    inner = text[1:].replace("-", "").replace("'", "")
    if inner.islower() or text.isupper() or not any(map(str.isupper, inner)):
        return False
    parts = text.split("-")
    return not all(
        (
            part[:1].isupper()
            and (part[1:].islower() or part.isupper() or _NAME_PREFIX.fullmatch(part))
        )
        or part.islower()
        for part in parts
        if part
    )
