"""Documents at the limits of what is read: depth, length, columns, layers, where a part begins.

What surrounds a document is drawn so that it often ends a sign before a limit, on it, or behind.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tests.redaction.approved.documents import PACKINGS, Document
from tests.redaction.approved.sound import sound

LIMITS: Final = (
    4,
    8,
    12,
    16,
    20,
    24,
    40,
    60,
    64,
    80,
    128,
    140,
    200,
    300,
    500,
    512,
    1024,
    4000,
    4096,
)
"""Lengths and counts that some reader asks about."""
AROUND: Final = 2
DEEP: Final = ((b'{"a":', b"}"), (b"[", b"]"), (b"<a>", b"</a>"), (b'[{"name":', b"}]"))
DEEPEST: Final = 48
LEADS: Final = (b" ", b"a", b"\n", b"a ", b"0", b"\t", b"- ", b"a,", b"<p>", b"\xc3\xa9")
LARGEST: Final = 65_536


def documents_at_edges(seed: int, many: int, sets: Sequence[str]) -> Iterator[Document]:
    """Yield the same documents for the same seed: every second one as it was drawn."""
    draw = random.Random(seed)  # noqa: S311 - texts, not secrets
    for number, one in enumerate(sound(seed, many, sets)):
        body = one.text.encode()
        if number % 2:
            body = draw.choice(EDITS)(draw, body)[:LARGEST]
        yield Document(body, None, one, draw.random() < 0.5)


def _near(draw: random.Random, most: int = LIMITS[-1]) -> int:
    limit = draw.choice([one for one in LIMITS if one <= most])
    return limit + draw.randint(-AROUND, AROUND)


def _repeated(draw: random.Random, body: bytes) -> bytes:
    """Let a part of up to forty signs stand as often as a limit allows, or once more."""
    at = draw.randrange(len(body) + 1)
    part = body[at : at + draw.randint(1, 40)]
    return body[:at] + part * _near(draw, 512) + body[at:]


def _deep(draw: random.Random, body: bytes) -> bytes:
    opened, closed = draw.choice(DEEP)
    depth = draw.randint(1, DEEPEST)
    return opened * depth + (body if draw.random() < 0.5 else b"7") + closed * depth


def _led(draw: random.Random, body: bytes) -> bytes:
    """Let the document, or a part of it, begin about as many signs later as a limit is."""
    at = draw.choice((0, 0, draw.randrange(len(body) + 1)))
    return body[:at] + draw.choice(LEADS) * _near(draw) + body[at:]


def _cut(draw: random.Random, body: bytes) -> bytes:
    return body[: _near(draw)]


def _packed(draw: random.Random, body: bytes) -> bytes:
    for _ in range(draw.randint(1, 6)):
        body = draw.choice(PACKINGS)(body[: LARGEST // 4])
    return body


EDITS: Final[Sequence[Callable[[random.Random, bytes], bytes]]] = (
    _repeated, _deep, _led, _cut, _packed,
)  # fmt: skip
