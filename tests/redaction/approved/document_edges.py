"""Documents at the limits of what is read: depth, length, columns, layers, where a part begins.

What surrounds a document is drawn so that it often ends a sign before a limit, on it, or behind.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tests.redaction.approved.documents import PACKINGS, WORD, Document, documents
from tests.redaction.approved.edges import words_by_senses

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
MOST_EDITS: Final = 3
NUMBER: Final = re.compile(rb"\d+")


def documents_at_edges(seed: int, many: int) -> Iterator[Document]:
    """Yield the same documents for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - texts, not secrets
    for one in documents(seed, many):
        body = one.body
        for _ in range(draw.randint(1, MOST_EDITS)):
            body = draw.choice(EDITS)(draw, body)[:LARGEST]
        yield one._replace(body=body)


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


def _counted(draw: random.Random, body: bytes) -> bytes:
    """Exchange up to three numbers for others near them, or for limits."""
    for _ in range(3):
        places = list(NUMBER.finditer(body))
        if not places:
            break
        start, end = draw.choice(places).span()
        digits = body[start:end]
        near = b"%d" % (int(digits[:40]) + draw.choice((-1, 1)))
        other = draw.choice((near, digits[:-1], digits + digits[-1:], b"%d" % _near(draw)))
        body = body[:start] + other + body[end:]
    return body


def _reworded(draw: random.Random, body: bytes) -> bytes:
    """Exchange up to six words for words of any combination of senses."""
    several = words_by_senses()
    senses = sorted(several)
    for _ in range(6):
        places = list(WORD.finditer(body[:4096]))
        if not places:
            break
        start, end = draw.choice(places).span()
        word = draw.choice(several[draw.choice(senses)])
        cased = draw.choice((word, word.title(), word.upper()))
        body = body[:start] + cased.encode() + body[end:]
    return body


EDITS: Final[Sequence[Callable[[random.Random, bytes], bytes]]] = (
    _repeated, _deep, _led, _cut, _packed, _counted, _counted, _reworded, _reworded,
)  # fmt: skip
