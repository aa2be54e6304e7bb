"""Guesses which words are names: by what they may mean, by capitals, by the words beside them.

A word that is a name and nothing else is one wherever it stands. A word that
may be either (Rose, Page, Mark) needs a cue: a title, a role, a capital inside
a sentence, a name beside it. A word that no list knows is a name if it has a
capital. Guesses alone are shown to the user word by word, and can be dismissed.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.birth_dates import MONTHS
from redaction.words.dose import is_dosed
from redaction.words.eponyms import is_eponym
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import (
    ANY_NAME,
    CLINICAL,
    EITHER,
    EPONYM,
    FREQUENT,
    FUNCTION,
    GIVEN,
    NAME,
    TRADE,
    UNKNOWN,
    WORD,
)
from redaction.words.name_cues import (
    BY,
    KIN,
    EPONYM_OF,
    GREETINGS,
    NAME_LABELS,
    PEOPLE,
    SAID,
    TITLES,
)
from redaction.words.name_runs import ranges
from redaction.words.reader import (
    BY_CUE,
    GREETING_CUE,
    ROLE_CUE,
    TITLE_CUE,
    Reader,
)

_ENDS: Final = re.compile(r"[ \t]*(?:[,;:!?(\n\r)\]\"<\u00bb]|\.(?:\s|$)|$|-{1,2} |\d)")
_ALONE: Final = re.compile(r"[ \t,.!-]*(?:[\n\r]|$)")
_MONTHS: Final = frozenset(name for names in MONTHS for name in names)
_CUES: Final = TITLES | PEOPLE | GREETINGS | {"ref", "refs", "lang"}
_SOFT_CUES: Final = NAME_LABELS | BY
_ABBREVIATED: Final = re.compile(r"\.? ?:|\.(?= ?[:\d#])")


def names(reader: Reader) -> Iterator[Finding]:
    """Yield guesses, each a word with the particles and initials that belong to it."""
    seeds = {
        index
        for index, found in enumerate(reader.meanings)
        if found.reading != WORD and _is_name(reader, index)
    }
    seeds |= _ordinary_words(reader)
    for start, end in ranges(reader, seeds):
        yield Finding(start, end, Kind.NAME, Certainty.GUESS)


def _is_name(reader: Reader, index: int) -> bool:
    word, found = reader.words[index], reader.meanings[index]
    if len(word.text) < 2 or _is_cue(word.low, found.senses) or _is_technical(reader, index):
        return False
    text = word.text[found.skip :]
    if text[:1].islower():
        return _in_small_letters(reader, index)
    if found.senses & EPONYM and is_eponym(reader, index):
        return False
    if text.isupper():
        return _in_capitals(reader, index)
    if found.reading == EITHER:
        return _with_capital(reader, index)
    return found.reading == NAME or _is_unknown_name(reader, index)


def _is_cue(low: str, senses: int) -> bool:
    """Say whether the word announces names and is none: Mrs, patient; but Page may be one."""
    return low in _CUES or (low in _SOFT_CUES and not senses & ANY_NAME)


def _is_unknown_name(reader: Reader, index: int) -> bool:
    word = reader.words[index]
    if reader.cue(index) >= ROLE_CUE:
        return True
    known = _is_label(reader, index) or is_dosed(reader.plain, word.end)
    return len(word.text) > 2 and not known


def _is_technical(reader: Reader, index: int) -> bool:
    """Say whether it is a piece of code; a known name in the name of a file is a name."""
    word, found = reader.words[index], reader.meanings[index]
    named = found.reading == NAME and word.text[0].isupper() and len(word.text) > 3
    return not named and reader.technical(index)


def _is_label(reader: Reader, index: int) -> bool:
    """``Addr:``, ``Exp.``, ``Maurice's disease``: an unknown word that announces or qualifies."""
    word = reader.words[index]
    if len(word.text) < 6 and _ABBREVIATED.match(reader.plain, word.end):
        return True
    return reader.low(index + 1) in EPONYM_OF and reader.gap_after(index) in (" ", "' ")


def _with_capital(reader: Reader, index: int) -> bool:
    """Judge a name that is a word too, with a capital."""
    cue = reader.cue(index)
    if cue >= ROLE_CUE:
        return True
    if cue == BY_CUE and reader.low(index) not in _MONTHS and not _titled(reader, index):
        return True
    if _after_initial(reader, index):
        return True
    if reader.opens(index):
        return reader.low(index + 1) in SAID or _stands_alone(reader, index)
    if reader.low(index) in _MONTHS:
        return reader.low(index + 1) in SAID | {"is", "was", "has", "aide", "s'occupe"}
    return not _titled(reader, index)


def _after_initial(reader: Reader, index: int) -> bool:
    """``P. Hope``; ``vs. A. Plan`` has no word that can be a name."""
    before = reader.word(index - 1)
    if before is None or reader.gap(index) not in (". ", "."):
        return False
    return len(before.text) == 1 and before.text.isupper()


def _titled(reader: Reader, index: int) -> bool:
    """Say whether ordinary words with capitals stand beside it, as in a heading or a button."""
    for at in (index - 1, index + 1):
        word = reader.word(at)
        if word is None or reader.gap(max(at, index)) not in (" ", "-", "/"):
            continue
        heading = (
            reader.meanings[at].reading == WORD and word.text[0].isupper() and len(word.text) > 1
        )
        if heading and not (at < index and (reader.opens(at) or word.low in TITLES | PEOPLE)):
            return True
    return False


def _stands_alone(reader: Reader, index: int) -> bool:
    """Say whether the word is a line of its own, a value, or in brackets: a signature, a remark."""
    word = reader.words[index]
    if reader.plain[word.start - 1 : word.start] == "(":
        return reader.plain[word.end : word.end + 1] == ")"
    if ":" in reader.gap(index):
        return _ALONE.match(reader.plain, word.end) is not None
    start = reader.plain.rfind("\n", 0, word.start) + 1
    alone = not reader.plain[start : word.start].strip(" \t-,~*")
    return alone and start > 0 and _ALONE.match(reader.plain, word.end) is not None


def _in_capitals(reader: Reader, index: int) -> bool:
    word, found = reader.words[index], reader.meanings[index]
    length = len(word.text)
    if reader.cue(index) >= ROLE_CUE:
        return True
    if found.reading == EITHER:
        return False
    if found.reading == NAME and found.senses & FREQUENT and length > 3:
        return True
    if length > 4:
        return True
    return bool(reader.cue(index)) and found.reading == NAME


def _in_small_letters(reader: Reader, index: int) -> bool:
    word, found = reader.words[index], reader.meanings[index]
    cue = reader.cue(index)
    if found.reading == NAME:
        long = len(word.text) > (2 if found.senses & FREQUENT else 3)
        return long or cue >= ROLE_CUE
    if cue == TITLE_CUE:
        return True
    if cue not in (ROLE_CUE, GREETING_CUE):
        return False
    ended = _ENDS.match(reader.plain, word.end) is not None or reader.low(index + 1) in SAID
    if found.reading == EITHER:
        return bool(found.senses & FREQUENT) and (ended or cue == GREETING_CUE)
    following = reader.word(index + 1)
    named = following is not None and reader.meanings[index + 1].reading in (NAME, UNKNOWN)
    return ended or named


def _ordinary_words(reader: Reader) -> set[int]:
    """Return words of the language that stand as names: after a title, or after a role."""
    found = set()
    for cues in (TITLES, PEOPLE, GREETINGS):
        for low in cues & reader.scan.places.keys():
            for index in _after(reader, reader.scan.places[low]):
                word = reader.word(index)
                if (
                    word is not None
                    and reader.meanings[index].reading == WORD
                    and _stands(reader, index, titled=cues is TITLES)
                ):
                    found.add(index)
    return found


def _after(reader: Reader, places: list[int]) -> Iterator[int]:
    """Yield the words after some words, initials passed over."""
    for at in places:
        index = at + 1
        while index < at + 4 and len(reader.low(index)) == 1 and reader.words[index].text.isupper():
            index += 1
        yield index


def _stands(reader: Reader, index: int, *, titled: bool) -> bool:
    word, senses = reader.words[index], reader.meanings[index].senses
    if reader.cue(index) < (TITLE_CUE if titled else ROLE_CUE) or len(word.text) < 2:
        return False
    capital = word.text[0].isupper()
    if titled and capital:
        return not senses & FUNCTION or bool(senses & ANY_NAME)
    if titled:
        return bool(senses & ANY_NAME) and not senses & (FUNCTION | TRADE)
    if not capital or word.text.isupper():
        return False
    if reader.cue(index) == GREETING_CUE:
        return bool(senses & GIVEN) and _ENDS.match(reader.plain, word.end) is not None
    if reader.low(index - 1) in KIN and not reader.opens(index):
        return not senses & (FUNCTION | TRADE | CLINICAL) or _is_followed(reader, index)
    if not senses & GIVEN or senses & TRADE:
        return False
    return not senses & FUNCTION or _is_followed(reader, index)


def _is_followed(reader: Reader, index: int) -> bool:
    """Say whether a capital, a sign or the end follows, and no verb: neighbour Will Grant."""
    following = reader.word(index + 1)
    if following is None or reader.gap_after(index) != " ":
        return True
    return following.text[0].isupper() or following.low in SAID | {"aide", "is", "was", "has"}
