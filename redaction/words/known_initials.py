"""Writes the initials of the chart's patient as people do: ``M.T.``, ``J.-P. L.``, ``S.O'B.``."""

import re
from typing import Final

from connectors.subject import Subject
from redaction.folding import fold
from redaction.words.compound_initials import compound_initials
from redaction.words.known_writings import NOT_A_NAME
from redaction.words.meaning import UNKNOWN, WORD, meaning

_PREFIXED: Final = re.compile(r"[OD]'[A-Z]", re.IGNORECASE)
"""A prefix that belongs to the initial: S.O'B. for O'Brien."""


def written_initials(subject: Subject) -> set[str]:
    """Return the initials of given and family names, as people write them with dots or hyphens."""
    compounds = map(str.upper, compound_initials(subject))
    written = {form for each in compounds for form in ("-".join(each), ".-".join(each) + ".")}
    givens = [_first_letters(given) for given in subject.get("given_name")]
    for firsts in filter(None, givens):
        if len(firsts) > 1:
            written |= {"-".join(firsts), ".".join(firsts) + ".", ".-".join(firsts) + "."}
        for name in subject.get("family_name"):
            for last in _last_letters(name):
                written |= _joined(firsts, last)
    return written


def _joined(firsts: list[str], last: list[str]) -> set[str]:
    """Return the ways to write initials; three letters that are a word (MRN) need their dots."""
    written = {f"{'-'.join(firsts)} {last[0]}"} if len(firsts) > 1 else set()
    for letters in ([*firsts, *last], [firsts[0], *last]):
        written |= {".".join(letters) + ".", ". ".join(letters) + "."}
        glued = "".join(letters)
        if meaning(glued).reading is UNKNOWN or (
            len(letters) > 2 and meaning(glued).reading is not WORD
        ):
            written.add(glued)
    return written


def _last_letters(name: str) -> list[list[str]]:
    """Return what may stand for a family name: its first letter, all first letters, ``O'B``."""
    letters = _first_letters(name)
    prefixed = _PREFIXED.match(name)
    found = [letters[:1], letters, [prefixed[0].upper()] if prefixed else []]
    return [each for each in found if each]


def _first_letters(name: str) -> list[str]:
    """Return the first letter of each part of a name, without accents."""
    parts = (fold(part) for part in name.replace("-", " ").split())
    return [part[0].upper() for part in parts if part[:1].isalpha() and part not in NOT_A_NAME]
