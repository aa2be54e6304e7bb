"""Reads SQLite's write-ahead log as bytes, past the place where SQLite itself gives up.

SQLite chains the checksums of frames, so one flipped bit makes it ignore that
frame and every later one, committed and synced though they were; it says
nothing about it. Format: sqlite.org/fileformat2.html, "The WAL-Index Format"
and "WAL Frame Format".
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_HEADER: Final = struct.Struct(">8I")
_FRAME: Final = struct.Struct(">6I")
_MAGIC: Final = (0x377F0682, 0x377F0683)
_WORD: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Frame:
    """One page as some transaction left it; ``commits`` if it ends that transaction.

    It is ``whole`` if its own checksum is right, whatever became of those before it.
    """

    page_number: int
    commits: bool
    whole: bool
    page: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wal:
    """The frames of the log's present generation; ``sound`` of them are what SQLite will see."""

    frames: tuple[Frame, ...]
    sound: int

    @property
    def hidden(self) -> tuple[Frame, ...]:
        """The whole frames that SQLite will not see."""
        return tuple(frame for frame in self.frames[self.sound :] if frame.whole)

    @property
    def hidden_commits(self) -> int:
        """How many transactions were written that SQLite will not see.

        The last may be one that a power cut interrupted, and that nobody was told
        of; those before it were promised, and the disk has lost a bit of them.
        """
        return sum(frame.commits for frame in self.frames[self.sound :])


def read_wal(body: bytes, page_size: int) -> Wal:
    """Read a log; one whose very header is damaged still has its frames."""
    if len(body) <= _HEADER.size:
        return Wal((), 0)
    magic, _, _, _, salt_1, salt_2, *sums = _HEADER.unpack_from(body)
    order = ">" if magic == _MAGIC[1] else "<"
    headed = magic in _MAGIC and _checksum(body[: _HEADER.size - 8], (0, 0), order) == (*sums,)
    found = list(_raw(body, page_size))
    salt = (salt_1, salt_2) if headed or not found else found[0].salt
    frames, sound, unbroken = list[Frame](), 0, headed
    before = (sums[0], sums[1])
    for number, raw in enumerate(found, 1):
        # what follows is of an older generation, unless this header alone is damaged
        ours = raw.salt == salt
        if not ours and (number == len(found) or found[number].salt != salt):
            break
        checked = _checksum(raw.page, _checksum(raw.header[:8], before, order), order)
        before = raw.sums
        whole = ours and checked == raw.sums and raw.page_number > 0
        frames.append(Frame(raw.page_number, ours and raw.size_after > 0, whole, raw.page))
        unbroken = unbroken and whole
        if unbroken and frames[-1].commits:
            sound = number
    return Wal(tuple(frames), sound)


def overlay(pages: bytes, frames: tuple[Frame, ...], page_size: int) -> bytes:
    """Return the database as it is once these frames are written into it."""
    image = bytearray(pages)
    for frame in frames:
        start = (frame.page_number - 1) * page_size
        if len(image) < start:
            image.extend(bytes(start - len(image)))
        image[start : start + page_size] = frame.page
    return bytes(image)


@dataclass(frozen=True, slots=True)
class _Raw:
    page_number: int
    size_after: int
    salt: tuple[int, int]
    sums: tuple[int, int]
    header: bytes
    page: bytes


def _raw(body: bytes, page_size: int) -> Iterator[_Raw]:
    step = _FRAME.size + page_size
    for start in range(_HEADER.size, len(body) - step + 1, step):
        header = body[start : start + _FRAME.size]
        number, size_after, salt_1, salt_2, *sums = _FRAME.unpack(header)
        page = body[start + _FRAME.size : start + step]
        yield _Raw(number, size_after, (salt_1, salt_2), (sums[0], sums[1]), header, page)


def _checksum(words: bytes, seed: tuple[int, int], order: str) -> tuple[int, int]:
    """Return the sums over pairs of words, each of which takes the other in."""
    first, second = seed
    numbers = struct.unpack(f"{order}{len(words) // 4}I", words)
    for even, odd in zip(numbers[::2], numbers[1::2], strict=True):
        first = (first + even + second) & _WORD
        second = (second + odd + first) & _WORD
    return first, second
