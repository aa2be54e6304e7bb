"""Looks around a word: what stands before and after it, whether it opens a sentence."""

import re
from functools import cached_property
from typing import Final

from redaction.words.meaning import Meaning, meaning
from redaction.words.name_cues import BY, GREETINGS, NAME_LABELS, PEOPLE, TITLES
from redaction.words.scan import Scan, Word

NO_CUE: Final = 0
BY_CUE: Final = 1
ROLE_CUE: Final = 2
GREETING_CUE: Final = 3
TITLE_CUE: Final = 4

_OPENS: Final = re.compile(
    r"(?:^|[.!?:;|\n\r\u2022>*\"()\[\]{}\u00ab\u201c=]|--? ?|\d[.)])[ \t\"'(*_\u00ab\u201c-]*$"
)
_SIGNS: Final = frozenset(" \t.,:;=\"'([|>*_-\n\r\u00ab\u201c@")
_DOTTED: Final = re.compile(r"\.(?:[a-z]|[A-Z][a-z]+[A-Z(])")


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
        return [meaning(word.text) for word in self.words]

    def gap(self, index: int) -> str:
        """Return what stands between a word and the one before it."""
        start = self.words[index - 1].end if index else 0
        return self.plain[start : self.words[index].start]

    def gap_after(self, index: int) -> str:
        """Return what stands between a word and the next one, or the end."""
        end = self.words[index + 1].start if index + 1 < len(self.words) else len(self.plain)
        return self.plain[self.words[index].end : end]

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
        """Return how strongly the words before this one announce a name."""
        gap = self.gap(index)
        if not index or len(gap) > 6 or not _SIGNS.issuperset(gap):
            return NO_CUE
        before = self.words[index - 1]
        if (
            len(before.text) == 1
            and before.text.isupper()
            and gap in (". ", " ", ".")
            and index > 1
        ):
            return self.cue(index - 1) if self.cue(index - 1) >= ROLE_CUE else NO_CUE
        if before.low in TITLES or (before.text == "M" and gap.startswith(".")):
            return TITLE_CUE if "\n" not in gap and "," not in gap else NO_CUE
        labelled = ":" in gap or "=" in gap
        if labelled and (before.low in NAME_LABELS or before.low in PEOPLE):
            return ROLE_CUE
        if gap == ". " and len(before.text) <= 4 and before.low in PEOPLE:
            return ROLE_CUE
        if before.low in GREETINGS and "." not in gap:
            return GREETING_CUE
        if "\n" in gap or "." in gap or ";" in gap or (":" in gap and "@" not in gap):
            return GREETING_CUE if "@" in gap else NO_CUE
        if before.low in PEOPLE:
            return ROLE_CUE
        if before.low in BY and "," not in gap:
            return BY_CUE
        return GREETING_CUE if gap.endswith("@") and len(gap) > 1 else NO_CUE

    def technical(self, index: int) -> bool:
        """Say whether the word is a piece of a path, an address, an identifier of a program."""
        plain, word = self.plain, self.words[index]
        before = plain[max(0, word.start - 2) : word.start]
        after = plain[word.end : word.end + 2]
        if before[-1:] in ("_", "\\", "#", "$", "%") or before[-1:].isdigit():
            return True
        if (
            after[:1] in ("_", "\\", "=")
            or after[:1].isdigit()
            or after in ("()", "::", "//", ":/")
        ):
            return True
        if before[-1:] == "." and before[:1].isalnum() and not before[:1].isupper():
            return True
        if before[-1:] == "/" and before[:1] in ("", " ", "/", "."):
            return True
        return (
            _DOTTED.match(plain, word.end) is not None
            and not plain[word.end + 1 : word.end + 2].isspace()
        )

    def line(self, index: int) -> str:
        """Return up to forty letters on both sides of the word, within its line."""
        word = self.words[index]
        start = self.plain.rfind("\n", max(0, word.start - 40), word.start) + 1
        before = self.plain[start or max(0, word.start - 40) : word.start]
        return before + self.plain[word.end : word.end + 40].partition("\n")[0]
