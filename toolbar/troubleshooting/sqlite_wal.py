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
    """One page as some transaction left it; ``commits`` if it ends that transaction."""

    page_number: int
    commits: bool
    page: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wal:
    """The frames of the log's present generation; ``sound`` of them are what SQLite will see."""

    frames: tuple[Frame, ...]
    sound: int

    @property
    def hides_commits(self) -> bool:
        """Say whether a transaction was written that SQLite will not see.

        It may be one that a power cut interrupted, and that nobody was told of;
        or one that was promised, on a disk that lost a bit.
        """
        return any(frame.commits for frame in self.frames[self.sound :])


def read_wal(body: bytes, page_size: int) -> Wal:
    """Read a log; one whose very header is damaged still has its frames."""
    if len(body) <= _HEADER.size:
        return Wal((), 0)
    magic, _, _, _, *salt, _, _ = _HEADER.unpack_from(body)
    order = ">" if magic == _MAGIC[1] else "<"
    checked = _checksum(body[: _HEADER.size - 8], (0, 0), order)
    is_whole = magic in _MAGIC and checked == _HEADER.unpack_from(body)[6:]
    found = list(_frames(body, page_size))
    if not is_whole and found:
        salt = list(found[0][1])
    frames, sound = [], 0
    for number, (frame, its_salt, header) in enumerate(found, 1):
        if its_salt != tuple(salt):
            # what follows is of an older generation, unless this frame alone is damaged
            if number == len(found) or found[number][1] != tuple(salt):
                break
            is_whole = False
        if is_whole:
            checked = _checksum(header[:8], checked, order)
            checked = _checksum(frame.page, checked, order)
            is_whole = checked == _FRAME.unpack(header)[4:]
        frames.append(frame)
        if is_whole and frame.commits:
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


def _frames(body: bytes, page_size: int) -> Iterator[tuple[Frame, tuple[int, int], bytes]]:
    step = _FRAME.size + page_size
    largest = len(body) // page_size + 1_000_000
    for start in range(_HEADER.size, len(body) - step + 1, step):
        header = body[start : start + _FRAME.size]
        number, size_after, salt_1, salt_2, _, _ = _FRAME.unpack(header)
        if not 0 < number < largest:
            number = 0
        page = body[start + _FRAME.size : start + step]
        # a frame that names no page that can be is kept, so that those behind it count
        frame = Frame(number or 1, size_after > 0, page if number else b"")
        yield frame, (salt_1, salt_2), header


def _checksum(words: bytes, seed: tuple[int, int], order: str) -> tuple[int, int]:
    """Return the sums over pairs of words, each of which takes the other in."""
    first, second = seed
    numbers = struct.unpack(f"{order}{len(words) // 4}I", words)
    for even, odd in zip(numbers[::2], numbers[1::2], strict=True):
        first = (first + even + second) & _WORD
        second = (second + odd + first) & _WORD
    return first, second
