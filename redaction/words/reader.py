"""Looks around a word: what stands before and after it, whether it opens a sentence."""

import re
from bisect import bisect_left
from functools import cached_property
from operator import itemgetter
from typing import Final

from redaction.words.masked import HIDDEN
from redaction.words.meaning import Meaning
from redaction.words.name_cues import BY, GREETINGS, KIN, NAME_LABELS, PEOPLE, TITLES
from redaction.words.scan import Scan, Word

NO_CUE: Final = 0
BY_CUE: Final = 1
ROLE_CUE: Final = 2
GREETING_CUE: Final = 3
TITLE_CUE: Final = 4

_OPENS: Final = re.compile(
    r"(?:^|[.!?:;|\n\r\u2022>*\"()\[\]{}\u00ab\u201c=]|--? ?|\d[.)]|\u2063[ \t](?=[ \t]))"
    r"[ \t\"'(*_\u00ab\u201c-]*$"
)
_SIGNS: Final = frozenset(" \t.,:;=\"'([|>*_-\n\r\u00ab\u201c@")
_DOTTED: Final = re.compile(r"\.(?:[a-z]|[A-Z][a-z]+[A-Z(])")

_AFTER_INITIAL: Final = frozenset({". ", " ", "."})
_BEFORE_CODE: Final = frozenset("_\\#$%")
_AFTER_CODE: Final = frozenset("_\\=")
_AFTER_TITLE: Final = frozenset("\n,;")  # no name: 14 ms; VLAN
_PAUSE: Final = frozenset("\n.;:@")


_start: Final = itemgetter(0)


def _announces(before: str, gap: str) -> bool:
    """Say whether a label or an abbreviated role stands before: ``Patient:``, ``inf. ``."""
    if ":" in gap or "=" in gap:
        return before in NAME_LABELS or before in PEOPLE
    return gap == ". " and len(before) <= 4 and before in PEOPLE


class Reader:
    """The words of a text with what each may mean, and what stands around them."""

    __slots__ = ("__dict__", "plain", "scan", "words")

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.plain = scan.plain
        self.words = scan.words

    @cached_property
    def meanings(self) -> list[Meaning]:
        """Return the meaning of each word."""
        return self.scan.meanings

    def gap(self, index: int) -> str:
        """Return what stands between a word and the one before it."""
        start = self.words[index - 1].end if index else 0
        return self.plain[start : self.words[index].start]

    def gap_after(self, index: int) -> str:
        """Return what stands between a word and the next one, or the end."""
        end = self.words[index + 1].start if index + 1 < len(self.words) else len(self.plain)
        return self.plain[self.words[index].end : end]

    def at(self, start: int, end: int) -> int | None:
        """Return the index of the word that has exactly this range, or none."""
        index = bisect_left(self.words, start, key=_start)
        word = self.word(index)
        return index if word is not None and word[:2] == (start, end) else None

    def word(self, index: int) -> Word | None:
        """Return a word, or none outside of the text."""
        return self.words[index] if 0 <= index < len(self.words) else None

    def low(self, index: int) -> str:
        """Return a word in small letters, empty outside of the text."""
        return self.words[index].low if 0 <= index < len(self.words) else ""

    def opens(self, index: int) -> bool:
        """Say whether a sentence, a line, a quotation or a field begins with the word."""
        start = self.words[index].start
        return _OPENS.search(self.plain, max(0, start - 6), start) is not None if start else True

    def cue(self, index: int) -> int:
        """Return how strongly the words before this one, initials passed over, announce a name."""
        own = self._cue(index)
        if own == TITLE_CUE or not self._follows_initial(index):  # M. is a title, no initial
            return own
        at = index
        while at > 1 and index - at < 3 and self._follows_initial(at):
            at -= 1
        found = self._cue(at)
        return found if found >= ROLE_CUE else NO_CUE

    def _follows_initial(self, at: int) -> bool:
        if at < 2:
            return False
        before = self.words[at - 1].text
        capital = self.words[at].text[0].isupper()
        return capital and len(before) == 1 and before.isupper() and self.gap(at) in _AFTER_INITIAL

    def _cue(self, index: int) -> int:
        gap = self.gap(index)
        if not index or len(gap) > 6 or not _SIGNS.issuperset(gap):
            return NO_CUE
        before = self.words[index - 1]
        if self._is_title(before, gap):
            return TITLE_CUE if _AFTER_TITLE.isdisjoint(gap) else NO_CUE
        if _announces(before.low, gap):
            return ROLE_CUE
        if "@" in gap or (before.low in GREETINGS and "." not in gap):
            return GREETING_CUE
        if _PAUSE.isdisjoint(gap) and (before.low in PEOPLE or self._ends_in_law(index - 1)):
            return ROLE_CUE
        return BY_CUE if before.low in BY and _PAUSE.isdisjoint(gap) and "," not in gap else NO_CUE

    def _is_title(self, word: Word, gap: str) -> bool:
        """Say whether it is a title; in ``5120 ms`` it is a unit."""
        if word.text == "ms" and self.plain[max(0, word.start - 2) : word.start].rstrip().isdigit():
            return False
        return word.low in TITLES or (word.text == "M" and gap.startswith("."))

    def _ends_in_law(self, index: int) -> bool:
        """Say whether this word ends a daughter in law, written apart."""
        in_law = self.low(index) == "law" and self.low(index - 1) == "in"
        return in_law and self.low(index - 2) in KIN

    def technical(self, index: int) -> bool:
        """Say whether the word is a piece of a path, an address, an identifier of a program."""
        plain, word = self.plain, self.words[index]
        before, last = (
            plain[max(0, word.start - 2) : word.start],
            plain[word.start - 1 : word.start],
        )
        after = plain[word.end : word.end + 2]
        if last in _BEFORE_CODE or last.isdigit():
            return word.start > 0
        if after[:1] in _AFTER_CODE or after[:1].isdigit() or after in ("()", "::", "//", ":/"):
            return bool(after)
        glued = before[:1] == HIDDEN or (before[:1].isalnum() and not before[:1].isupper())
        if last == "." and glued:
            return self.low(index - 1) not in TITLES  # mr.okafor is typed in haste
        if last == "/" and before[:1] in ("", " ", "/", "."):
            return True
        return _DOTTED.match(plain, word.end) is not None
