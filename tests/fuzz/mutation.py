"""Breaks documents as links, people and attackers do: by byte, by word, by place."""

import random
import re
from collections.abc import Sequence

_WORDS = re.compile(rb"([|^~&\r\n<>\"',:;{}\[\]=/ ]+)")
"""What separates words in HL7, JSON and XML; a word moved between them keeps the form."""

_LARGEST = 64 * 1024
ODD = (
    b"", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1b", b"\xc3", b"\xe9", b"\xed\xa0\x80",
    b"e\xcc\x81", b"\xe2\x80\xa8", b"\r", b"\n", b"\x0b", b"\x1c\r", b"MSH|^~\\&|", b"MSH|",
    b"PID|", b"\rZOE|", b"&#0;", b"&amp;", b"<![CDATA[", b"]]>", b"<!--", b"<!DOCTYPE a [",
    b"<?xml ?>", b"</", b"{", b"[", b"[[[[[[[[", b"}", b"]", b'"', b"\\", b"\\u0000", b"\\ud800",
    b"null", b"true", b"NaN", b"-1", b"1e999", b"9" * 40, b"9" * 5000, b"0", b"1970-01-01",
    b"00:00:00", b"2026-02-30", b"-1213642800000", b"A", b"a" * 3000, b"=" * 9,
    b"JVBERi0=", b"TVNIfF5+XCZ8",
)  # fmt: skip
"""What parsers trip over."""


class Mutator:
    """Makes ever new documents of a few sound ones; the same for the same seed."""

    def __init__(self, sound: Sequence[bytes], canaries: Sequence[str], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._sound = [_WORDS.split(document) for document in sound]
        self._canaries = [canary.encode() for canary in canaries] or [b""]
        self._by_word = (
            *(self._poison,) * 3,  # of a hundred places one has the defect: it takes many
            *(self._swap, self._put, self._drop, self._repeat, self._graft),
        )
        self._by_byte = (self._flip, self._cut, self._insert, self._end, self._recode)

    def next(self) -> bytes:
        """Return one document, broken in one to six places."""
        chance = self._random
        words = list(chance.choice(self._sound))
        for _ in range(chance.randint(0, 4)):
            chance.choice(self._by_word)(words)
        body = b"".join(words)[:_LARGEST]
        for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
            body = chance.choice(self._by_byte)(body)
        return body

    def _place(self, words: Sequence[object]) -> int:
        """Return a place, most often of a word: what separates them stands at odd places."""
        if not words:
            return 0
        place = self._random.randrange(len(words))
        return place & ~1 if self._random.random() < 0.8 else place

    def _swap(self, words: list[bytes]) -> None:
        one, other = self._place(words), self._place(words)
        words[one : one + 1], words[other : other + 1] = (
            words[other : other + 1],
            words[one : one + 1],
        )

    def _put(self, words: list[bytes]) -> None:
        place = self._place(words)
        words[place : place + 1] = [self._random.choice(ODD)]

    def _drop(self, words: list[bytes]) -> None:
        place = self._place(words)
        del words[place : place + self._random.choice((1, 1, 2, 20))]

    def _repeat(self, words: list[bytes]) -> None:
        place = self._place(words)
        some = words[place : place + self._random.choice((1, 2, 10))]
        words[place:place] = some * self._random.choice((1, 2, 50))

    def _graft(self, words: list[bytes]) -> None:
        other = self._random.choice(self._sound)
        start, place = self._place(other), self._place(words)
        words[place:place] = other[start : start + self._random.choice((1, 5, 60))]

    def _poison(self, words: list[bytes]) -> None:
        """Put a value of the patient where another value, or a name, belongs."""
        place = self._place(words)
        words[place : place + 1] = [self._random.choice(self._canaries)]

    def _flip(self, body: bytes) -> bytes:
        place = self._place(body)
        return body[:place] + bytes([self._random.randrange(256)]) + body[place + 1 :]

    def _cut(self, body: bytes) -> bytes:
        place = self._place(body)
        return body[:place] + body[place + self._random.randrange(1, 40) :]

    def _insert(self, body: bytes) -> bytes:
        place = self._place(body)
        return body[:place] + self._random.choice(ODD) + body[place:]

    def _end(self, body: bytes) -> bytes:
        return body[: self._place(body)]

    def _recode(self, body: bytes) -> bytes:
        codec = self._random.choice(("latin-1", "cp1252", "utf-16", "utf-16-be"))
        return body.decode("utf-8", "replace").encode(codec, "replace")
