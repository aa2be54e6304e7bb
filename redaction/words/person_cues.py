"""Says whether what stands right behind a word is told of people alone.

It opens a line, so its capital says nothing: ``Marie DOB 1950-01-02``, ``Pierre, 45F``,
``Claire / Bob``, ``Rose est venue``.
"""

import re
from typing import Final

from redaction.words.meaning import FREQUENT, GIVEN, NAME, TRADE
from redaction.words.reader import Reader
from redaction.words.word_list import word_set

_FACT: Final = re.compile(
    r"[ \t]?[,;(/|-]?[ \t]{0,2}(?:"
    r"(?:dob|d\.o\.b\.?|ddn|d\.d\.n\.?|born|nee?|date of birth|date de naissance)[ :=]{1,3}"
    r"(?:le |on )?[\d\0]"
    r"|\(?(?:\+?1[ .-])?\(?\d{3}\)?[ .-]{0,2}\d{3}[ .-]?\d{4}(?!\d)"
    r"|(?:hcn|ohip|ramq|nam|phn|hin|uli|mrn|health card|carte|tel|cell?|ph|phone)[ .:#=]{1,3}\(?\d"
    r"|\d{1,3} ?(?:ans|y\.?/?o|yrs?|years? old|f|(?-i:[FMH]))(?!\w)"
    r"|(?-i:[FMH])[ ,/]{1,2}\d{1,3}(?![\d:.])"
    r"|(?:(?-i:[A-Z])[\w'.-]{0,30} ?){0,2}\"? ?<[\w.+%-]{1,64}@"
    r")",
    re.IGNORECASE,
)
"""A birth date (days are blank here), a number, an age with or without sex, an address for mail."""
_PAIRED: Final = word_set("and et")
_SIGNS: Final = frozenset({" / ", " & ", "/", "&"})
_HAVING: Final = word_set("has hasn't had a avait n'a n'avait")
_BEING: Final = word_set("is was isn't wasn't est etait n'est n'etait")
_DONE: Final = word_set(
    "appele rappele telephone demande dit ecrit oublie recu vu eu mal peur accouche signe manque"
    " refuse perdu called phoned said told asked forgot forgotten booked missed"
)
"""What people have done; a page is called and a file is signed too."""
_LIVED: Final = word_set(
    "venue venu alle allee arrivee arrive parti partie ne nee decede decedee enceinte malade"
    " absent absente inquiet inquiete fache fachee hospitalise hospitalisee tombe tombee crying"
    " calling coming waiting pregnant sick upset angry worried deceased born allergic requesting"
    " asking saying complaining feeling vomiting bleeding diabetic hospitalized hospitalised"
    " admitted discharged married divorced"
)
"""What people are."""
_LABELS: Final = word_set("bell best maison")
"""Words before a telephone number that are first names too."""
_NOT: Final = word_set("not pas jamais never deja already encore still just juste bien toujours")


def is_told_of_person(reader: Reader, index: int) -> bool:
    """Say whether a first name is followed by a fact of a person, another name, or a deed."""
    if not _is_first_name(reader, index):
        return False
    if _FACT.match(reader.plain, reader.words[index].end):
        return True
    return _is_paired(reader, index) or has_lived(reader, index)


def has_lived(reader: Reader, index: int) -> bool:
    """Say whether an auxiliary and what only people do follow: Rose est venue."""
    following = reader.low(index + 1)
    told = _DONE if following in _HAVING else _LIVED if following in _BEING else frozenset()
    at = index + 2 + (reader.low(index + 2) in _NOT)
    return reader.low(at) in told and reader.gap_after(index) == reader.gap(at) == " "


def _is_paired(reader: Reader, index: int) -> bool:
    """Say whether another first name stands beside it: Claire / Bob, Marie et Pierre."""
    linked = reader.low(index + 1) in _PAIRED and reader.gap_after(index) == " "
    gap = reader.gap_after(index + 1) if linked else reader.gap_after(index)
    at = index + (2 if linked else 1)
    if (gap != " " if linked else gap not in _SIGNS) or reader.word(at) is None:
        return False
    surely = NAME in (reader.meanings[index].reading, reader.meanings[at].reading)
    either = surely or reader.low(index + 1) == "et"  # not Red and Green; no French for those
    return either and reader.words[at].text.istitle() and _is_first_name(reader, at)


def _is_first_name(reader: Reader, index: int) -> bool:
    senses, low = reader.meanings[index].senses, reader.low(index)
    first = senses & GIVEN and senses & FREQUENT and not senses & TRADE
    return bool(first) and "-" not in low and low not in _LABELS  # dial-in
