"""Finds names in lists of people: ``kids Innocent, Divine and Gift``, ``MARKS, GRANT``."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.words.cues import Cues, cues
from redaction.words.meaning import (
    ANY_NAME,
    CLINICAL,
    FUNCTION,
    GIVEN,
    NAME,
    TRADE,
    UNKNOWN,
    WORD,
    meaning,
)
from redaction.words.name_cues import KIN
from redaction.words.reader import Reader
from redaction.words.word_list import word_set

_LISTS: Final = cues(
    "kids children enfants twins triplets jumeaux jumelles siblings sibs fratrie sons daughters"
    " brothers sisters freres soeurs filles presents present presente presentes here absent"
    " absente absents attendees attended participants regrets excuse excuses chair chaired team"
    " equipe staff leavers joiners departs arrivees cc membres members invites"
)
_LISTS_AND_KIN: Final = Cues(_LISTS | KIN)
_LABELS: Final = word_set(
    "present presente here chair chaired team equipe staff departs cc invites members membres"
    " excuse excuses attended regrets leavers joiners arrivees"
)
"""Before these a colon must stand."""
_ITEM: Final = (
    r"(?:(?:Drs?|Dre|Mrs?|Ms|Mme|M)\.? )?[A-Z][A-Za-z'-]{1,20}(?: [A-Z][A-Za-z'-]{0,20}\.?)?"
)
_LIST: Final = re.compile(
    rf"(?P<lead> ?: ?| (?:are |sont |named |\()?)"
    rf"(?P<items>{_ITEM}(?:(?:, ?| and | et | & | ?/ ?){_ITEM}){{0,12}})"
)
_ONE: Final = re.compile(r"[A-Z][A-Za-z'-]{1,20}")
_PAIRS: Final = re.compile(
    r"[A-Z][a-z'-]{1,20} [A-Z][A-Za-z'-]{1,20}(?:, | et | and | & )"
    r"(?:[A-Z][a-z'-]{1,20} [A-Z][A-Za-z'-]{1,20}(?:, | et | and | & )){1,11}"
    r"[A-Z][a-z'-]{1,20} [A-Z][A-Za-z'-]{1,20}"
)
_CAPITALS: Final = re.compile(
    r"(?P<family>[A-Z](?<![\w-].)[A-Z'-]{2,20}), (?P<given>[A-Z]{3,20})(?![\w-])"
)
_AGED: Final = re.compile(
    r"(?P<name>[A-Z](?<![\w'-].)[a-z'-]{2,20}) \(\d{1,6}(?: ?(?:ans?|yo?|[FMHfmh]))?\)"
)


def listed_names(reader: Reader) -> Iterator[tuple[int, int]]:
    """Yield where a word of a list of people stands, which may still be another word."""
    yield from _after_a_word_for_people(reader)
    yield from _paired(reader)
    yield from _in_capitals(reader)
    yield from _aged(reader)


def _after_a_word_for_people(reader: Reader) -> Iterator[tuple[int, int]]:
    """Yield each word of a list of at least two, or of one after a colon."""
    for word in reader.scan.of(_LISTS_AND_KIN):
        match = _LIST.match(reader.plain, word.end)
        if match is None:
            continue
        labelled = ":" in match["lead"]
        several = "," in match["items"] or " " in match["items"].strip()
        alone = word.low in _LABELS or word.low in KIN - _LISTS
        if (alone and not labelled) or not (labelled or several):
            continue
        for one in _ONE.finditer(reader.plain, *match.span("items")):
            yield one.span()


def _paired(reader: Reader) -> Iterator[tuple[int, int]]:
    """Yield the words of a list of first and family names, if lists know half of them."""
    for match in _PAIRS.finditer(reader.plain) if ", " in reader.plain else ():
        words = [one.span() for one in _ONE.finditer(reader.plain, *match.span())]
        named = sum(
            meaning(reader.plain[start:end]).reading in (NAME, UNKNOWN) for start, end in words
        )
        if 4 * named >= len(words):  # one name in every other pair
            yield from words


def _in_capitals(reader: Reader) -> Iterator[tuple[int, int]]:
    """Yield two words in capitals that a comma parts, if both are borne as names: MARKS, GRANT."""
    for match in _CAPITALS.finditer(reader.plain) if ", " in reader.plain else ():
        both = (meaning(match["family"]), meaning(match["given"]))
        if all(
            found.reading is not WORD and found.senses & ANY_NAME and not found.senses & TRADE
            for found in both
        ):
            yield match.span("family")
            yield match.span("given")


def _aged(reader: Reader) -> Iterator[tuple[int, int]]:
    """Yield a first name with an age or a number in brackets behind it: Destiny (21)."""
    for match in _AGED.finditer(reader.plain) if "(" in reader.plain else ():
        senses = meaning(match["name"]).senses
        if senses & GIVEN and not senses & (FUNCTION | TRADE | CLINICAL):
            yield match.span("name")
