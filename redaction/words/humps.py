"""Weighs a word with capitals inside by its pieces: ``getDemographicNo``, ``MarieTremblay``.

Programs write so, and so do people who name a file after a patient. A frequent name among
the pieces makes a name, and so do two words beside each other that are names more than words.
"""

import re
from functools import lru_cache
from typing import Final

from redaction.lexicons import Reading, Sense, fold_word, senses
from redaction.lexicons.senses import read_alone
from redaction.words.word_list import word_set

_HUMP: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SHORTEST: Final = 3
"""Programs are full of shorter forms: ``getPtNo``."""
_SHORTEST_NAME: Final = 4
_LONGEST_SHORT_FORM: Final = 4  # PSQLException
_SHORT_FORMS: Final = word_set(
    "arg args attr auth btn cfg cmd col cond ctx dao decl def del dest dir dto elem evt exec"
    " expr fmt fn func gen hdr idx impl img init lang len lib loc meth msg num obj param params"
    " pkg pos pre prev proc prop props prov ptr qty ref regex req res resp ret seq sess sig spec"
    " src stmt str struct sub svc sync tbl temp tmp trans txt util utils val var vec xhr"
)
"""What programmers write for a longer word, in any language of theirs."""
_NO_NAME: Final = Sense.TRADE | Sense.DRUG | Sense.LAB | Sense.FUNCTION


def holds_name(text: str) -> bool:
    """Say whether a frequent name, or two words that are hardly words, are among the pieces."""
    before = Sense(0)
    for piece in map(fold_word, _HUMP.findall(text)):
        found = senses(piece) if len(piece) >= _SHORTEST else Sense(0)
        if not found & Sense.FREQUENT or found & _NO_NAME:  # a frequent word is a name
            before = Sense(0)
            continue
        if len(piece) >= _SHORTEST_NAME and read_alone(found) is Reading.NAME:
            return True
        if (before | found) & Sense.GIVEN and before and not before & found & Sense.COMMON:
            return True  # roseClaire; not readLong, lightGreen
        before = found
    return False


@lru_cache(maxsize=4_096)
def is_known(text: str) -> bool:
    """Say whether each piece of some length is a word of the language, whatever else it may be."""
    return all(map(_is_word, _HUMP.findall(text)))


def _is_word(piece: str) -> bool:
    if len(piece) < _SHORTEST:
        return True
    folded = fold_word(piece)
    found = senses(folded)
    if folded in _SHORT_FORMS:
        return True
    reading = read_alone(found)
    if reading is Reading.UNKNOWN:
        return piece.isupper() and len(piece) <= _LONGEST_SHORT_FORM
    return reading is Reading.WORD or bool(found & (Sense.COMMON | Sense.TRADE))


def is_hump(text: str, start: int, end: int) -> bool:
    """Say whether capitals or digits part a range from the rest of its word: gatineauClinic."""
    before, first = text[start - 1 : start] if start else "", text[start]
    begins = not before.isalpha() or (before.islower() and first.isupper())
    return begins and text[end - 1].islower() and not text[end : end + 1].islower()
