"""Reads the rows of every table leaf in a damaged SQLite file, whatever leads there.

A page stands for itself: neither the schema nor the pages above it are needed,
so a flipped bit costs the rows whose own pages it hits. Format:
sqlite.org/fileformat2.html, "B-tree Pages" and "Record Format".
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

PAGE_SIZE: Final = 4096
"""SQLite's own default since 3.12; the outbox never asks for another."""

Value = int | float | str | bytes | None

_LEAF: Final = 0x0D
_INTEGERS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def rows(image: bytes) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Yield the row number and the values of each row that can be read."""
    for start in range(0, len(image), PAGE_SIZE):
        page = image[start : start + PAGE_SIZE]
        header = 100 if start == 0 else 0
        if len(page) < PAGE_SIZE or page[header] != _LEAF:
            continue
        (count,) = struct.unpack_from(">H", page, header + 3)
        for number in range(min(count, PAGE_SIZE // 4)):
            with suppress(ValueError, IndexError, struct.error):
                (cell,) = struct.unpack_from(">H", page, header + 8 + 2 * number)
                yield _row(image, page, cell)


def _row(image: bytes, page: bytes, cell: int) -> tuple[int, tuple[Value, ...]]:
    size, place = _varint(page, cell)
    number, place = _varint(page, place)
    record = _record(image, page, place, size)
    header_size, place = _varint(record, 0)
    kinds = []
    while place < header_size:
        kind, place = _varint(record, place)
        kinds.append(kind)
    values = []
    place = header_size
    for kind in kinds:
        value, place = _value(record, place, kind)
        values.append(value)
    if place != len(record):
        raise ValueError
    return number, tuple(values)


def _record(image: bytes, page: bytes, place: int, size: int) -> bytes:
    """Return the whole record: what stands in the page, and the pages it overflows into."""
    if size <= PAGE_SIZE - 35:
        return _exactly(page[place : place + size], size)
    least = (PAGE_SIZE - 12) * 32 // 255 - 23
    local = least + (size - least) % (PAGE_SIZE - 4)
    if local > PAGE_SIZE - 35:
        local = least
    pieces = [page[place : place + local]]
    (following,) = struct.unpack_from(">I", page, place + local)
    for _ in range(min(size, len(image)) // (PAGE_SIZE - 4) + 1):
        if following == 0:
            break
        start = (following - 1) * PAGE_SIZE
        pieces.append(image[start + 4 : start + PAGE_SIZE])
        (following,) = struct.unpack_from(">I", image, start)
    return _exactly(b"".join(pieces)[:size], size)


def _value(record: bytes, place: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, place
    if kind in _INTEGERS:
        size = _INTEGERS[kind]
        return int.from_bytes(
            _exactly(record[place : place + size], size), signed=True
        ), place + size
    if kind == 7:
        return struct.unpack_from(">d", record, place)[0], place + 8
    if kind in (8, 9):
        return kind - 8, place
    if kind < 12:
        raise ValueError
    size = (kind - 12) // 2
    body = _exactly(record[place : place + size], size)
    # one letter that is none costs that letter, not the row
    return (body.decode(errors="replace") if kind % 2 else body), place + size


def _varint(body: bytes, place: int) -> tuple[int, int]:
    value = 0
    for step in range(8):
        byte = body[place + step]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + step + 1
    return value << 8 | body[place + 8], place + 9


def _exactly(body: bytes, size: int) -> bytes:
    if len(body) != size:
        raise ValueError
    return body
