"""Reads a document of each format; a reader answers none if it is not of its format."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from connectors.contract import JsonTree, RawDocument
from connectors.errors import ChartUnreadableError
from connectors.formats.reading import Reading
from connectors.shapes import EMR_ID, OCEAN_REFERENCE, Identifier, Keep
from connectors.strict_json import read_strictly
from connectors.subject import Subject
from redaction.folding import fold
from redaction.structure import csv_table, form, http_head
from redaction.structure.flat_keep import FLAT
from redaction.structure.media_types import Format
from redaction.structure.technical import GENERIC_JSON, RULES

KIND: Final = "json"
MOST_BYTES: Final = 32 * 2**20
_MOST_NODES: Final = 200_000


@dataclass(frozen=True, slots=True)
class Understood:
    """A document, the allow-list of its format, and what it states of itself. No repr of values."""

    document: RawDocument
    rule: Keep
    subject: Subject
    emr_id: str | None = None
    ocean_reference: str | None = None
    encoding: str = "utf-8"

    def __repr__(self) -> str:
        return "Understood(…)"


Reader = Callable[[bytes], Understood | None]


def decoded(body: bytes) -> tuple[str | None, str]:
    """Return a body as text and the encoding that gives the same bytes back; none if binary."""
    if b"\0" in body:
        return None, "utf-8"
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return body.decode("latin-1"), "latin-1"


def _of_emrs(body: bytes, read: Callable[[bytes], Reading]) -> Understood | None:
    """Understand what the connectors read, under the allow-list that all EMRs share."""
    # loaded here, like the readers: who masks a line of a log needs none of them
    from connectors.formats import ocean_raw  # noqa: PLC0415 - loaded by its first use, to start fast
    from connectors.formats.keep import KEEP  # noqa: PLC0415 - loaded by its first use, to start fast

    reading = None
    with suppress(ChartUnreadableError):
        reading = read(body)
    if reading is None:
        return None
    document = reading.document
    return Understood(
        document,
        KEEP[document.kind],
        reading.subject.merged_with(reading.aside),
        reading.emr_id,
        ocean_raw.reference_in(document) if document.kind == ocean_raw.KIND else None,
        decoded(body)[1] if document.kind == "hl7-v2" else "utf-8",
    )


def _hl7(body: bytes) -> Understood | None:
    from connectors.formats import hl7v2  # noqa: PLC0415 - loaded by its first use, to start fast

    return _of_emrs(body, hl7v2.read)


def _xml(body: bytes) -> Understood | None:
    from connectors.formats import cds  # noqa: PLC0415 - loaded by its first use, to start fast

    return _of_emrs(body, lambda whole: cds.read(io.BytesIO(whole)))


def _ocean(body: bytes) -> Understood | None:
    from connectors.formats import ocean_raw  # noqa: PLC0415 - loaded by its first use, to start fast

    return _of_emrs(body, ocean_raw.read)


def _fhir(body: bytes) -> Understood | None:
    from connectors.formats import fhir  # noqa: PLC0415 - loaded by its first use, to start fast

    return _of_emrs(body, fhir.read)


def _json(body: bytes) -> Understood | None:
    """Understand JSON of nobody's format, also as one text per line."""
    if len(body) > MOST_BYTES:
        return None
    written = body.removeprefix(b"\xef\xbb\xbf")
    tree: object = None
    with suppress(ValueError, RecursionError):  # their messages quote the body
        tree = read_strictly(written)
    if tree is None:
        with suppress(ValueError, RecursionError):
            tree = [read_strictly(line) for line in written.splitlines() if line.strip()]
    if not isinstance(tree, dict | list) or not tree:
        return None
    document = RawDocument(KIND, "application/json", JsonTree(tree))
    return Understood(document, GENERIC_JSON, Subject(), *_stated(_members(tree)))


def _flat(read: Callable[[str], RawDocument | None]) -> Reader:
    def reader(body: bytes) -> Understood | None:
        text, encoding = decoded(body)
        document = read(text) if text is not None and len(body) <= MOST_BYTES else None
        if document is None or text is None:
            return None
        content = document.content
        leaves = () if isinstance(content, JsonTree) else getattr(content, "leaves", ())
        named = ((leaf.path, text[leaf.start : leaf.end]) for leaf in leaves)
        emr_id, reference = _stated(named)
        return Understood(document, FLAT, Subject(), emr_id, reference, encoding)

    return reader


def _members(tree: object) -> Iterator[tuple[str, object]]:
    waiting = [tree]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        match waiting.pop():
            case dict() as node:
                yield from node.items()
                waiting += node.values()
            case list() as node:
                waiting += node


def _stated(named: Iterator[tuple[str, object]]) -> tuple[str | None, str | None]:
    """Return the EMR ID and the Ocean reference that stand under their names; none if two differ.

    A longer number is no EMR ID: what was typed in its place must not pass for it.
    """
    found: Mapping[Identifier, set[str]] = {EMR_ID: set(), OCEAN_REFERENCE: set()}
    for name, value in named:
        rule = RULES.get(fold(name))
        if isinstance(rule, Identifier) and rule in found and type(value) in (str, int):
            with suppress(ValueError):  # an integer of thousands of digits has no str()
                found[rule].add(str(value).strip())
    emr_ids, references = (found[rule] - {""} for rule in (EMR_ID, OCEAN_REFERENCE))
    return _only(emr_ids), _only(references)


def _only(values: set[str]) -> str | None:
    value = values.pop() if len(values) == 1 else None
    return value if value and value.isascii() and value.isdigit() and len(value) <= 8 else None


READERS: Final[Mapping[Format, tuple[Reader, ...]]] = {
    Format.JSON: (_ocean, _fhir, _json),
    Format.XML: (_xml,),
    Format.HL7: (_hl7,),
    Format.FORM: (_flat(form.read),),
    Format.HTTP: (_flat(http_head.read),),
    Format.HEADERS: (_flat(http_head.read),),
    Format.TABLE: (_flat(csv_table.read),),
}
"""The readers of each format, the more particular first."""
