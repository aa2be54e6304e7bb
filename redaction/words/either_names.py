"""Judges words that may be names or words, where they stand with a capital: Rose, Page, Mark."""

import re
from typing import Final

from redaction.words.birth_dates import MONTHS
from redaction.words.masked import is_hidden_after
from redaction.words.meaning import COMMON, FREQUENT, GIVEN, TRADE, WORD
from redaction.words.name_cues import ALSO_VERBS, SAID
from redaction.words.person_cues import is_told_of_person
from redaction.words.reader import BY_CUE, ROLE_CUE, Reader
from redaction.words.word_list import word_set

_MONTHS: Final = frozenset(name for names in MONTHS for name in names)
_PRESSED: Final = word_set(
    "click clicked clicking press pressed select selected choose button tab menu"
    " cliquer clique cliquez bouton onglet appuyer appuyez choisir choisissez selectionner"
)
"""After these stands the label of a button."""
_BEING: Final = frozenset({"is", "was", "has", "aide", "s'occupe"})
_INITIAL: Final = re.compile(r" [A-Z]\.(?!\w)")
_ABLE: Final = word_set(
    "can can't cannot won't wont couldn't would wouldn't went peut peux veut va vient pense"
    " l'appelle"
    " l'a m'a t'a nous vous me te n'a n'est ne"
)
_HAVING: Final = word_set("is was has isn't wasn't hasn't will est a etait avait")
_ALONE: Final = re.compile(r"[ \t,.!-]*(?:[\n\r]|$)")


def stands_with_capital(reader: Reader, index: int) -> bool:
    """Say whether a cue, or a capital inside a sentence, makes it a name."""
    if _is_announced(reader, index):
        return True
    following = reader.low(index + 1)
    if reader.low(index - 1) in _PRESSED:
        return False
    if reader.opens(index):
        acts = following in SAID or _does_what_people_do(reader, index)
        return acts or _stands_alone(reader, index) or is_told_of_person(reader, index)
    if reader.low(index) in _MONTHS:
        return following in SAID or following in _BEING
    return not _titled(reader, index)


def _does_what_people_do(reader: Reader, index: int) -> bool:
    """Say whether a first name opens a sentence before ``can``, ``peut``; a page is no person."""
    senses = reader.meanings[index].senses
    first = senses & GIVEN and senses & FREQUENT and not senses & TRADE
    if not first or reader.low(index) in ALSO_VERBS or reader.gap_after(index) != " ":
        return False
    following = reader.low(index + 1)
    return following in _ABLE or (following in _HAVING and not senses & COMMON)


def _has_initial(reader: Reader, index: int) -> bool:
    """Say whether an initial stands behind a first name: Chase L."""
    senses = reader.meanings[index].senses
    if not senses & GIVEN or senses & TRADE:
        return False
    return _INITIAL.match(reader.plain, reader.words[index].end) is not None


def _is_announced(reader: Reader, index: int) -> bool:
    if _has_initial(reader, index):
        return True
    cue = reader.cue(index)
    if cue >= ROLE_CUE or _follows_initial(reader, index):
        return True
    if reader.low(index - 1) in ("par", "by"):
        return _ALONE.match(reader.plain, reader.words[index].end) is not None
    return cue == BY_CUE and reader.low(index) not in _MONTHS and not _titled(reader, index)


def _follows_initial(reader: Reader, index: int) -> bool:
    before = reader.word(index - 1)
    if before is None or reader.gap(index) not in (". ", "."):
        return False
    return len(before.text) == 1 and before.text.isupper()


def _titled(reader: Reader, index: int) -> bool:
    """Say whether ordinary words with capitals stand beside it, as in a heading or a button."""
    if is_hidden_after(reader.plain, reader.words[index].end):
        return True
    for at in (index - 1, index + 1):
        word = reader.word(at)
        if word is None or reader.gap(max(at, index)) not in (" ", "-", "/"):
            continue
        heading = (
            reader.meanings[at].reading is WORD and word.text[0].isupper() and len(word.text) > 1
        )
        if heading and not (at < index and reader.opens(at)):
            return True
    return False


def _stands_alone(reader: Reader, index: int) -> bool:
    """Say whether the word is a line of its own, a value, or in brackets: a signature, a remark."""
    word = reader.words[index]
    if reader.plain[word.start - 1 : word.start] == "(":
        return reader.plain[word.end : word.end + 1] == ")"
    if ":" in reader.gap(index):
        return _ALONE.match(reader.plain, word.end) is not None
    start = reader.plain.rfind("\n", max(0, word.start - 40), word.start) + 1
    alone = not reader.plain[start : word.start].strip(" \t-,~*")
    return alone and start > 0 and _ALONE.match(reader.plain, word.end) is not None
