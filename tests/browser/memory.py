"""Reads the memory of another process of this user, as a thief with a core dump would."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

WRITABLE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw")
ENCODINGS = ("utf-8", "latin-1", "utf-16-le")
"""As Python, SQLite and the network write a text."""


def chunks(pid: int) -> Iterator[bytes]:
    """Yield every writable region."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text("utf-8").splitlines():
            if found := WRITABLE.match(line):
                start, end = (int(one, 16) for one in found.groups())
                memory.seek(start)
                try:
                    yield memory.read(end - start)
                except OSError:  # a region that cannot be read, such as [vvar]
                    continue


def found_in(pieces: Iterable[bytes], words: Iterable[str]) -> set[str]:
    """Return the words that stand in any piece, in any of the encodings."""
    needles = {
        word.encode(encoding): word
        for word in words
        for encoding in ENCODINGS
        if encoding != "latin-1" or word.isascii() or all(ord(one) < 256 for one in word)
    }
    found = set()
    for piece in pieces:
        found |= {word for needle, word in needles.items() if needle in piece}
    return found
