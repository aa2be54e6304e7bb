"""Documents of every format, sound and broken as links and people break them.

What leaves of each, and what is said of it, is approved by its digest.
"""

import base64
import gzip
import hashlib
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from redaction.structure.document import redact_document
from tests.fuzz.formats import FORMATS, of_patients
from tests.fuzz.mutation import Mutator
from tests.redaction.approved.texts import Given, charts, notes

STATED: Final = (
    "application/json", "application/fhir+json", "application/hl7-v2", "application/xml",
    "text/csv", "text/plain", "application/x-www-form-urlencoded", "message/http", "text/x-unknown",
)  # fmt: skip
WORD: Final = re.compile(rb"[^|^~&\r\n<>\"',:;{}\[\]=/ ?%\\]+")
BROKEN: Final = 0.3
"""How many are broken in their form, too, and of how many a type is stated that is not theirs."""


class Document(NamedTuple):
    """A document, the type that is stated of it, and whose it is."""

    body: bytes
    media_type: str | None
    whose: Given
    knows_keep: bool


def documents(seed: int, many: int) -> Iterator[Document]:
    """Yield the same documents for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - texts, not secrets
    groups = _sound()
    makers = [Mutator(sound, of_patients(), seed) for sound in groups]
    words = [word for sound in groups for one in sound for word in WORD.findall(one)]
    patients = notes("dev/en") + notes("dev/fr")
    for _ in range(many):
        if draw.random() < BROKEN:
            body = draw.choice(makers).next()
        else:
            body = _exchanged(draw, draw.choice(draw.choice(groups)), words)
        for _ in range(draw.choice((0, 0, 0, 0, 0, 1, 2))):
            body = draw.choice(PACKINGS)(body)
        stated = draw.choice(STATED) if draw.random() < BROKEN else None
        yield Document(body, stated, draw.choice(patients), draw.random() < 0.5)


def digests_of_documents(given: Iterable[Document]) -> list[str]:
    """Return four signs for each document, which say what leaves of it and what is said of it."""
    return [hashlib.sha256(said_of(one)).hexdigest()[:4] for one in given]


def said_of(one: Document) -> bytes:
    """Return all that redaction answers about a document."""
    keep = one.whose.keep if one.knows_keep else None
    done = redact_document(one.body, one.media_type, subject=one.whose.subject, keep=keep)
    facts = {path: dict(said) for path, said in done.facts.items()}
    report = (done.media_type, sorted(done.findings.items()), done.dropped, facts, done.encoding)
    return done.output + repr(report).encode()


@cache
def _sound() -> list[Sequence[bytes]]:
    forms: dict[str, list[bytes]] = {}
    for one in charts():
        forms.setdefault(one.name.partition("~")[2], []).append(one.text.encode())
    return [*(made.sound() for made in FORMATS.values()), *forms.values()]


def _exchanged(draw: random.Random, body: bytes, words: Sequence[bytes]) -> bytes:
    """Put words of any document in the places of up to eight others; the form stays."""
    for _ in range(draw.randint(0, 8)):
        places = list(WORD.finditer(body))
        start, end = draw.choice(places).span()
        body = body[:start] + draw.choice(words) + body[end:]
    return body


def _zipped(body: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:  # stored: another zlib packs in another way
        archive.writestr(zipfile.ZipInfo("a.txt"), body)
    return written.getvalue()


PACKINGS: Final[Sequence[Callable[[bytes], bytes]]] = (
    base64.b64encode,
    base64.encodebytes,
    lambda body: gzip.compress(body, 0, mtime=0),
    _zipped,
    lambda body: b"data:text/plain;base64," + base64.b64encode(body),
    lambda body: b"\xef\xbb\xbf" + body,
)
