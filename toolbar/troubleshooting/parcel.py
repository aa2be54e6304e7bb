"""A bundle and its screenshots as one run of bytes: what the outbox keeps until it is delivered.

A parcel without screenshots is the bundle itself. Otherwise a zero byte follows,
which canonical JSON cannot hold, and each picture after its length in four bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_END: Final = b"\0"
_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class Parcel:
    """What leaves the clinic in one delivery."""

    bundle: bytes = field(repr=False)
    attachments: tuple[bytes, ...] = field(default=(), repr=False)


def pack(bundle: bytes, attachments: Iterable[bytes]) -> bytes:
    """Return the bytes to keep."""
    pictures = [len(one).to_bytes(_LENGTH, "big") + one for one in attachments]
    return b"".join([bundle, _END, *pictures]) if pictures else bundle


def unpack(packed: bytes) -> Parcel:
    """Return what ``pack`` was given; the bytes come authenticated from the outbox."""
    bundle, _, rest = packed.partition(_END)
    pictures = []
    while rest:
        end = _LENGTH + int.from_bytes(rest[:_LENGTH], "big")
        pictures.append(rest[_LENGTH:end])
        rest = rest[end:]
    return Parcel(bundle, tuple(pictures))
