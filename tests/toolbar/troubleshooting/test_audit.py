"""Whoever edits, removes, moves, forges or cuts off an entry of the audit is found out."""

import json
import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.secret import Secret
from toolbar.troubleshooting.audit import (
    NOTHING,
    Broken,
    Checkpoint,
    Entry,
    append,
    read_checkpoint,
    verify,
)
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_answers import Delivered
from toolbar.troubleshooting.submission import State, Submission

KEY = b"k" * 32
NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
SECRET = Secret("ab" * 32)


def written(number: int = 20, key: bytes = KEY) -> list[Entry]:
    entries: list[Entry] = []
    last = Checkpoint(0, NOTHING)
    for one in range(number):
        entries.append(append(last, {"event": "queued", "submission_id": str(one)}, key))
        last = Checkpoint(entries[-1].number, entries[-1].hash)
    return entries


def checkpoint(entries: list[Entry], number: int) -> Checkpoint:
    return Checkpoint(number, entries[number - 1].hash)


def test_a_log_that_nobody_touched_is_whole() -> None:
    entries = written()
    found = verify(entries, KEY, [checkpoint(entries, 7), checkpoint(entries, 20)])
    assert (found.broken, found.checkpoint) == (None, checkpoint(entries, 20))
    assert verify([], KEY).broken is None


@pytest.mark.parametrize("at", range(20))
def test_an_edited_entry_is_found(at: int) -> None:
    entries = written()
    edited = entries[at].body.replace("queued", "parked")
    entries[at] = replace(entries[at], body=edited)
    found = verify(entries, KEY)
    assert (found.broken, found.at) == (Broken.EDITED, at + 1)


@pytest.mark.parametrize("at", range(19))
def test_a_removed_entry_is_found_renumbered_or_not(at: int) -> None:
    entries = written()
    del entries[at]
    assert verify(entries, KEY).broken is Broken.MISSING
    closed = [replace(one, number=number) for number, one in enumerate(entries, 1)]
    assert verify(closed, KEY).broken is Broken.EDITED


@pytest.mark.parametrize("at", range(19))
def test_entries_that_changed_places_are_found(at: int) -> None:
    entries = written()
    one, other = entries[at], entries[at + 1]
    entries[at], entries[at + 1] = (
        replace(other, number=one.number),
        replace(one, number=other.number),
    )
    assert verify(entries, KEY).broken is Broken.EDITED


def test_a_log_computed_anew_without_the_key_is_found() -> None:
    forged = written(20, key=b"x" * 32)
    assert verify(forged, KEY).broken is Broken.FORGED
    assert verify(forged, b"x" * 32).broken is None  # it is right but for the key


@pytest.mark.parametrize("left", range(20))
def test_a_log_that_was_cut_off_is_found_against_a_checkpoint(left: int) -> None:
    entries = written()
    assert verify(entries[:left], KEY).broken is None  # by itself it looks whole
    found = verify(entries[:left], KEY, [checkpoint(entries, 20)])
    assert (found.broken, found.at) == (Broken.TRUNCATED, left + 1)


def test_a_log_with_the_key_and_another_past_is_found_against_a_checkpoint() -> None:
    entries, other = written(), written()[:4]
    last = checkpoint(other, 4)
    for number in range(16):
        other.append(append(last, {"event": "queued", "submission_id": f"other {number}"}, KEY))
        last = Checkpoint(other[-1].number, other[-1].hash)
    assert verify(other, KEY).broken is None
    found = verify(other, KEY, [checkpoint(entries, 10)])
    assert (found.broken, found.at) == (Broken.REWRITTEN, 10)


def test_any_flipped_byte_of_any_entry_is_found() -> None:
    entries = written(4)
    chance = random.Random(1)  # noqa: S311 - a seed for a test, no secret
    for at in range(4):
        for place in range(len(entries[at].body)):
            body = bytearray(entries[at].body.encode())
            body[place] ^= 1 << chance.randrange(7)
            broken = list(entries)
            broken[at] = replace(entries[at], body=body.decode())
            assert verify(broken, KEY).broken is Broken.EDITED
        for place in range(32):
            spoiled = bytearray(entries[at].mac)
            spoiled[place] ^= 1
            broken = list(entries)
            broken[at] = replace(entries[at], mac=bytes(spoiled))
            assert verify(broken, KEY).broken is Broken.FORGED


def test_a_checkpoint_is_one_line() -> None:
    kept = checkpoint(written(), 20)
    assert read_checkpoint(kept.line() + "\n") == kept
    for other in ("", "20", "0:" + "a" * 64, "20:" + "g" * 64, "20:" + "a" * 63, "-1:" + "a" * 64):
        assert read_checkpoint(other) is None


def submission(number: int) -> Submission:
    return Submission(
        submission_id=f"00000000-0000-4000-8000-{number:012d}",
        state=State.QUEUED,
        idempotency_key=f"key-{number}",
        fingerprint="f" * 64,
        created_at=NOW,
        site_number="7001",
        connector="parchment",
    )


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """An outbox in which everything has happened once."""
    path = tmp_path / "outbox.db"
    async with Outbox(path, SECRET, lambda: NOW, actor="reception").opened() as outbox:
        for number in range(4):
            facts = {"emr_id": "1234", "ocean_reference": None}
            await outbox.put(submission(number), Parcel(b"{}", (b"picture",)), facts)
        claimed = await outbox.claim_due()
        assert claimed is not None
        await outbox.delivered(claimed[0].submission_id, Delivered("T-000001", None, None, None))
        claimed = await outbox.claim_due()
        assert claimed is not None
        await outbox.park(claimed[0].submission_id, "portal-refused")
        await outbox.retry(claimed[0].submission_id)
        await outbox.cancel(submission(3).submission_id)
    return path


async def test_it_says_who_sent_what_when_and_nothing_of_the_patient(path: Path) -> None:
    async with Outbox(path, SECRET, lambda: NOW).opened() as outbox:
        entries = [json.loads(one.body) for one in await outbox.audit.entries()]
    assert [one["event"] for one in entries] == [
        *["queued"] * 4, "delivered", "parked", "retried", "cancelled",
    ]  # fmt: skip
    assert entries[0] == {
        "actor": "reception",
        "at": "2026-11-23T15:30:00Z",
        "attachments_sha256": entries[0]["attachments_sha256"],
        "bundle_sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        "destination": "portal",
        "emr_id": "1234",
        "event": "queued",
        "site_number": "7001",
        "submission_id": submission(0).submission_id,
    }
    assert entries[4]["ticket_number"] == "T-000001"
    assert entries[5]["reason"] == "portal-refused"


TAMPERING = {
    "UPDATE audit SET entry = replace(entry, '1234', '4321') WHERE number = 2": Broken.EDITED,
    "DELETE FROM audit WHERE number = 3": Broken.MISSING,
    "UPDATE audit SET number = 99 WHERE number = 5": Broken.MISSING,
    "UPDATE audit SET mac = zeroblob(32) WHERE number = 1": Broken.FORGED,
    "DELETE FROM audit WHERE number > 6": Broken.TRUNCATED,
    "DELETE FROM audit": Broken.TRUNCATED,
}


@pytest.mark.parametrize("statement", TAMPERING)
async def test_whoever_opens_the_file_and_changes_it_is_found(path: Path, statement: str) -> None:
    async with Outbox(path, SECRET, lambda: NOW).opened() as outbox:
        kept = await outbox.audit.checkpoint()
        assert (await outbox.audit.verify([kept])).broken is None
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement)
        database.commit()
    async with Outbox(path, SECRET, lambda: NOW).opened() as outbox:
        assert (await outbox.audit.verify([kept])).broken is TAMPERING[statement]
