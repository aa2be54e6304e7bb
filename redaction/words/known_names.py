"""Finds the names of the chart's people in other forms.

A short form (Bob for Robert), one typing error in five letters or more, the
initials. What the chart itself says is masked wherever it stands; a short form
that is a word of the language (Will, Rose) only where a name can stand.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.folding import fold
from redaction.lexicons import nicknames
from redaction.words.known_initials import written_initials
from redaction.words.known_writings import NOT_A_NAME
from redaction.words.meaning import COMMON, FUNCTION, NAME, UNKNOWN, WORD
from redaction.words.name_cues import SAID
from redaction.words.one_error import one_error
from redaction.words.reader import NO_CUE, ROLE_CUE, Reader

_FIELDS: Final = ("family_name", "given_name", "other_names", "relatives", "providers")
_AUXILIARIES: Final = frozenset(
    {"is", "was", "has", "had", "est", "a", "avait", "etait", "isn't", "n'a", "n'est", "and", "et"}
)
_SHORTEST_WITH_ERROR: Final = 5
_LONGEST_COMPOUND: Final = 40
_COMPOUND_BEFORE: Final = re.compile(r"(?:(?<![A-Za-z])[A-Za-z]{1,20}-){1,3}$")
_COMPOUND_AFTER: Final = re.compile(r"(?:-[A-Z][A-Za-z]{0,20}){1,3}")


class KnownNames:
    """The names of one subject; ``parts`` are all of them, folded, each by itself."""

    __slots__ = (
        "_cut",
        "_heads",
        "_initials",
        "_long",
        "_particles",
        "_short",
        "_shortened",
        "_tails",
        "parts",
    )

    def __init__(self, subject: Subject) -> None:
        names = [name for field in _FIELDS for name in subject.get(field)]
        parts = {fold(part) for name in names for part in name.replace("-", " ").split()}
        self.parts = {part for part in parts if len(part) > 1 and part not in NOT_A_NAME}
        self._particles = parts & (NOT_A_NAME - {"the", "and", "for"})
        self._long = [part for part in self.parts if len(part) >= _SHORTEST_WITH_ERROR]
        self._heads = {part[:2] for part in self._long}
        self._tails = {part[-2:] for part in self._long}
        given = (*subject.get("given_name"), *subject.get("other_names"), *subject.get("relatives"))
        self._short = {
            other.replace(" ", "")
            for name in given
            for part in name.replace("-", " ").split()
            for other in nicknames(fold(part))
        } - self.parts
        firsts = [fold(part) for name in given for part in name.replace("-", " ").split()]
        self._cut = {first[:end] for first in firsts for end in range(3, len(first))} - self._short
        self._shortened = self._cut | self._short
        self._initials = written_initials(subject)

    def find(self, reader: Reader) -> Iterator[tuple[int, int]]:
        """Yield the ranges of short forms, of names with one error, of initials."""
        if not self.parts:
            return
        for index, (word, found) in enumerate(zip(reader.words, reader.meanings, strict=True)):
            ordinary = found.reading is WORD
            if len(word.text) < 3 or (ordinary and word.text[0].islower()):
                if word.low in self._shortened and self._is_beside(reader, index):
                    yield word.start, word.end  # penney, gord
                continue
            if not self._is_another_form(reader, index):
                continue
            if not ordinary or not reader.opens(index):
                yield word.start + found.skip, word.end
        for text in self._initials:
            yield from _whole(reader.plain, text)

    def _is_another_form(self, reader: Reader, index: int) -> bool:
        word, found = reader.words[index], reader.meanings[index]
        parts = [part.removesuffix("'s") for part in word.low[found.skip :].split("-")]
        for part in parts:
            if (part[:2] in self._heads or part[-2:] in self._tails) and self._is_misspelt(part):
                return True
        if not self._cut.isdisjoint(parts):  # any shortening: Gord, for Gordon
            return self._is_beside(reader, index)
        return not self._short.isdisjoint(parts) and self.stands(reader, index)

    def stands(self, reader: Reader, index: int) -> bool:
        """Say whether a word that is one of the names stands as a name."""
        word, found = reader.words[index], reader.meanings[index]
        rare = found.reading in (NAME, UNKNOWN) or not found.senses & (COMMON | FUNCTION)
        if rare or (word.text.isupper() and len(word.text) > 1):
            return True
        cue, following = reader.cue(index), reader.low(index + 1)
        if cue >= ROLE_CUE or self._is_beside(reader, index):
            return True
        small = word.text[0].islower()
        if not (small and found.senses & FUNCTION) and (
            cue > NO_CUE or following in SAID or word.low.endswith("'s")
        ):
            return True
        if small or not reader.opens(index):
            return not small
        return following in _AUXILIARIES or not reader.gap_after(index).startswith(" ")

    def widened(self, reader: Reader, start: int, end: int, kind: Kind) -> tuple[int, int]:
        """Widen a name by the rest of a compound, and by the chart's particles before it."""
        if kind is not Kind.NAME:
            return start, end
        plain = reader.plain
        after = _COMPOUND_AFTER.match(plain, end)
        if plain[start - 1 : start] == "-":
            before = _COMPOUND_BEFORE.search(plain, max(0, start - _LONGEST_COMPOUND), start)
            start = before.start() if before else start
        if self._particles:
            start = self._before_particles(plain, start)
        return start, after.end() if after else end

    def _before_particles(self, plain: str, start: int) -> int:
        words = plain[max(0, start - _LONGEST_COMPOUND) : start].replace("\n", " ").split(" ")
        if words.pop() or start > _LONGEST_COMPOUND:  # no space before it; a word cut in two
            words = words[1:] if plain[start - 1 : start] in " \n" else []
        for word in reversed(words):
            if word.lower() not in self._particles:
                break
            start -= len(word) + 1
        return start

    def _is_beside(self, reader: Reader, index: int) -> bool:
        """Say whether another name of the chart, or any name, stands right beside it."""
        for at in (index - 1, index + 1):
            other = reader.word(at)
            if (
                other is None
                or reader.gap(max(at, index)).strip("-,. ")
                or "\n" in reader.gap(max(at, index))
            ):
                continue
            if (
                len(other.text) > 1
                and (fold(other.text) in self.parts or reader.meanings[at].reading is NAME)
                and other.low != reader.words[index].low
            ):
                return other.text[0].isupper() or reader.words[index].text[0].islower()
        return False

    def _is_misspelt(self, text: str) -> bool:
        return text not in self.parts and any(one_error(text, part) for part in self._long)


def _whole(plain: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where a text stands with nothing but signs around it."""
    at = plain.find(text)
    while at >= 0:
        end = at + len(text)
        if not plain[at - 1 : at].isalnum() and not plain[end : end + 1].isalnum():
            yield at, end
        at = plain.find(text, end)
