"""Judges words in small letters that may be names: ``pt zqvmtra``, ``his wife rose called``."""

from typing import Final

from redaction.words.meaning import EITHER, FAMILY, FREQUENT, GIVEN, NAME, TRADE, UNKNOWN
from redaction.words.name_cues import ALSO_VERBS, KIN, SAID
from redaction.words.ordinary_names import ENDS
from redaction.words.person_cues import has_lived
from redaction.words.reader import GREETING_CUE, ROLE_CUE, TITLE_CUE, Reader
from redaction.words.word_list import word_set

_HUMAN: Final = word_set(
    "called calls phoned says said asks asked wants wanted told thinks thought knows likes lives"
    " denies complains here ici wrote emailed texted dit veut demande appelle habite pense croit"
    " vient"
)
"""What people do and programs do not."""
_LABELS: Final = word_set("name names nom noms prenom surname lastname firstname")
_AFTER_KIN: Final = word_set(
    "too also and et is was has had aussi who qui est a with avec in at from de w on said say"
    " there here came lives helps est va veut"
)


def stands_in_small_letters(reader: Reader, index: int) -> bool:
    """Say whether a word in small letters is a name by its meaning and by what is around it."""
    word, found = reader.words[index], reader.meanings[index]
    cue = reader.cue(index)
    if found.reading is NAME:
        long = len(word.text) > (2 if found.senses & FREQUENT else 3)
        return long or cue >= ROLE_CUE
    if cue == TITLE_CUE:
        return True
    following = reader.low(index + 1)
    if cue not in (ROLE_CUE, GREETING_CUE):
        return found.reading is EITHER and (
            _does_what_people_do(reader, index) or _owns(reader, index)
        )
    ended = ENDS.match(reader.plain, word.end) is not None or following in SAID
    if found.reading is EITHER:
        kin = reader.low(index - 1) in KIN and following in _AFTER_KIN
        kin = kin or (reader.low(index - 1) in _LABELS and not found.senses & TRADE)
        frequent = bool(found.senses & FREQUENT)
        return frequent and (ended or kin or cue == GREETING_CUE or _has_family_name(reader, index))
    named = bool(following) and reader.meanings[index + 1].reading in (NAME, UNKNOWN)
    return ended or named


def _does_what_people_do(reader: Reader, index: int) -> bool:
    """Say whether a first name opens a clause before what only people do: ``rose wants``."""
    senses, low = reader.meanings[index].senses, reader.low(index)
    if not (senses & GIVEN and senses & FREQUENT) or senses & TRADE or low in ALSO_VERBS:
        return False
    clause = reader.opens(index) or reader.gap(index).strip(" ") in (",", "-", ";")
    acts = reader.gap_after(index) == " " and reader.low(index + 1) in _HUMAN
    return clause and (acts or has_lived(reader, index))


def _owns(reader: Reader, index: int) -> bool:
    """Say whether it is a frequent family name with something of its own: brown's percocet."""
    word, senses = reader.words[index], reader.meanings[index].senses
    frequent = senses & FAMILY and senses & FREQUENT and not senses & TRADE
    return word.low.endswith("'s") and bool(frequent) and word.low[:-2] not in ALSO_VERBS


def _has_family_name(reader: Reader, index: int) -> bool:
    """Say whether a frequent family name ends the phrase: ``pt sawyer brook (they/them)``."""
    other = reader.word(index + 1)
    if other is None or reader.gap_after(index) != " ":
        return False
    senses = reader.meanings[index + 1].senses
    family = senses & FAMILY and senses & FREQUENT and not senses & TRADE
    return bool(family) and ENDS.match(reader.plain, other.end) is not None
