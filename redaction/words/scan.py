"""Reads a text into words once, so that every recogniser can start from the words it knows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

from redaction.words.cues import Cues, lists_with
from redaction.words.masked import HIDDEN
from redaction.words.meaning import Meaning, meaning

_WORD: Final = re.compile(rf"[^\W\d_]+(?:['-][^\W\d_]+)*|{HIDDEN}+")
"""A mask is a word of its own, so that the words beside it stay apart."""

_DIGITS: Final = re.compile(r"[0-9]+")


def matches_at(
    pattern: re.Pattern[str], plain: str, starts: Iterable[int]
) -> Iterator[re.Match[str]]:
    """Yield what ``pattern.finditer`` does, if a match can only begin at one of the starts."""
    at = 0
    for start in starts:
        match = pattern.match(plain, start) if start >= at else None
        if match:
            at = match.end()
            yield match


class Word(NamedTuple):
    """One word of a plain text: in lower case, what it may mean, the cues that it is."""

    start: int
    end: int
    text: str
    low: str
    meaning: Meaning
    cues: tuple[int, ...]


_meaning: Final = itemgetter(4)
_lists: Final = itemgetter(5)


@lru_cache(maxsize=32_768)
def _known(text: str) -> tuple[str, Meaning, tuple[int, ...]]:
    """Return what the lists say of a spelling: all that is known of a word, in one look-up."""
    low = text.lower()
    return low, meaning(text), lists_with(low)


class Scan:
    """A plain text (``redaction.folding.Plain``) and its words."""

    __slots__ = ("__dict__", "plain")

    def __init__(self, plain: str) -> None:
        self.plain = plain

    @cached_property
    def low(self) -> str:
        """Return the text in small letters, each in its place."""
        low = self.plain.lower()
        if len(low) != len(self.plain):  # a letter that lowers to two
            low = "".join(c if len(c.lower()) > 1 else c.lower() for c in self.plain)
        return low

    @cached_property
    def words(self) -> list[Word]:
        """Return the words: letters, with apostrophes and hyphens inside."""
        make, plain = tuple.__new__, self.plain
        spans = [match.span() for match in _WORD.finditer(plain)]
        texts = [plain[start:end] for start, end in spans]
        return [
            make(Word, (*span, text, *known))
            for span, text, known in zip(spans, texts, map(_known, texts), strict=True)
        ]

    @cached_property
    def meanings(self) -> list[Meaning]:
        """Return the meaning of each word."""
        return list(map(_meaning, self.words))

    def blanked(self, plain: str) -> "Scan":
        """Return the scan of the same text with blank ranges; words are not read again."""
        scan = Scan(plain)
        scan.words = [word for word in self.words if plain[word.start] != "\0"]
        if len(scan.words) == len(self.words):
            scan.cued = self.cued
        return scan

    @cached_property
    def digits(self) -> list[int]:
        """Return where runs of digits begin."""
        return [match.start() for match in _DIGITS.finditer(self.plain)]

    @cached_property
    def cued(self) -> dict[int, list[int]]:
        """Return where the words of each list stand, by the number of the list."""
        cued: dict[int, list[int]] = {}
        for index, lists in enumerate(map(_lists, self.words)):
            for number in lists:
                cued.setdefault(number, []).append(index)
        return cued

    def at(self, wanted: Cues) -> Sequence[int]:
        """Return where the words of a list stand, as indexes into ``words``."""
        return self.cued.get(wanted.number, ())

    def of(self, wanted: Cues) -> Sequence[Word]:
        """Return the words of a list that the text holds."""
        places = self.cued.get(wanted.number)
        return [self.words[index] for index in places] if places else ()
