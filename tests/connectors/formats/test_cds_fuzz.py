"""Mutated exports: no error but ours, and no canary out."""

import io
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Identifiers
from connectors.errors import ChartUnreadableError
from connectors.formats import cds
from connectors.formats.keep import KEEP
from redaction.allow_list import redact

BODIES = [path.read_bytes() for path in sorted((Path(__file__).parent / "exports").glob("*.xml"))]
PIECES = [
    b"<", b">", b"/", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?x ?>", b"<!DOCTYPE a>",
    b"\x00", b"\x01", b"\xe9", b"\xff\xfe", b"&#0;", b"&lt;", b"<Demographics>", b"</Demographics>",
    b"<PatientRecord>", b"<TransactionInformation/>", b"<Gender>", b"</Gender>", b" xmlns='x'",
]  # fmt: skip
CANARIES = ("Quenouille", "Carcajou", "Hopitalfictive", "Prochefictif", "2345678904", "555-0142")
SENT = Identifiers(datetime(2026, 11, 23, tzinfo=UTC), emr_id="20077")

Change = tuple[int, int, bytes]
changes = st.lists(
    st.tuples(st.integers(0, 9_999), st.integers(0, 300), st.sampled_from([b"", *PIECES])),
    min_size=1,
    max_size=5,
)


def mutated(body: bytes, several: list[Change]) -> bytes:
    for place, length, piece in several:
        at = place % (len(body) + 1)
        body = body[:at] + piece + body[at + length :]
    return body


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(BODIES), changes)
def test_a_mutated_export_is_read_without_a_canary_or_refused(
    body: bytes, several: list[Change]
) -> None:
    with suppress(ChartUnreadableError):
        reading = cds.read(io.BytesIO(mutated(body, several)))
        text = redact(reading.document, KEEP, SENT, reading.subject).text
        assert text is not None
        assert [canary for canary in CANARIES if canary in text] == []


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_with_our_error(body: bytes) -> None:
    refused = False
    try:
        cds.read(io.BytesIO(body))
    except ChartUnreadableError as error:
        refused = error.__context__ is None
    assert refused
