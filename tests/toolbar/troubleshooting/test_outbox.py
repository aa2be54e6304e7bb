"""The outbox keeps what it said it keeps, and gives each submission to one process at a time."""

import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.secret import Secret
from toolbar.troubleshooting.errors import (
    OutboxFullError,
    OutboxUnavailableError,
    SubmissionNotWaitingError,
    SubmissionUnknownError,
)
from toolbar.troubleshooting.outbox import Limits, Outbox
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_answers import Delivered, Standing
from toolbar.troubleshooting.submission import State, Submission

KEY = Secret("ab" * 32)
BODY = b'{"schema":"troubleshooting-bundle/1"}'
PARCEL = Parcel(BODY)
NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


def now() -> datetime:
    return NOW


def opened(path: Path, key: Secret = KEY, **other: Any) -> AbstractAsyncContextManager[Outbox]:
    return Outbox(path, key, now, **other).opened()


class Monotonic:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def monotonic() -> Monotonic:
    return Monotonic()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
async def outbox(path: Path, clock: Any, monotonic: Monotonic) -> AsyncIterator[Outbox]:
    async with Outbox(path, KEY, clock, monotonic=monotonic).opened() as one:
        yield one


@pytest.fixture
def make(clock: Any) -> Any:
    def submission(number: int = 1) -> Submission:
        return Submission(
            submission_id=f"00000000-0000-4000-8000-{number:012d}",
            state=State.QUEUED,
            idempotency_key=f"key-{number}",
            fingerprint="f" * 64,
            created_at=clock(),
            site_number="7001",
            connector="parchment",
        )

    return submission


async def test_what_is_put_is_there_after_a_restart(outbox: Outbox, path: Path, make: Any) -> None:
    await outbox.put(make(), PARCEL)
    await outbox.close()
    async with opened(path, KEY) as again:
        claimed = await again.claim_due()
    assert claimed is not None
    assert claimed[0].idempotency_key == "key-1"
    assert claimed[1] == PARCEL


async def test_the_same_key_is_kept_once(outbox: Outbox, make: Any) -> None:
    first = await outbox.put(make(), PARCEL)
    assert await outbox.put(make(), Parcel(b"other")) == await outbox.get(first.submission_id)
    assert await outbox.parcel(first.submission_id) == PARCEL
    assert len(await outbox.list()) == 1


async def test_a_delivered_submission_keeps_its_ticket_and_loses_its_bytes(
    outbox: Outbox, make: Any
) -> None:
    kept = await outbox.put(make(), PARCEL)
    await outbox.claim_due()
    after = await outbox.delivered(
        kept.submission_id, Delivered("T-1", None, "2026-11-23T17:31:00Z", None)
    )
    assert (after.state, after.ticket_number) == (State.DELIVERED, "T-1")
    assert await outbox.parcel(kept.submission_id) is None
    assert await outbox.next_due() is None


async def test_where_a_ticket_stands_is_kept_and_forgotten_with_its_submission(
    path: Path, make: Any, clock: Any
) -> None:
    standing = Standing("waiting", None, None, "America/Vancouver", "T-2")
    async with Outbox(path, KEY, clock).opened() as outbox:
        kept = await outbox.put(make(), PARCEL)
        await outbox.claim_due()
        before = await outbox.note_standing(kept.submission_id, standing)
        assert before.ticket_state is None  # support has no ticket of it yet
        ticket = Delivered("T-1", None, "2026-11-23T17:31:00Z", None, "America/Toronto")
        after = await outbox.delivered(kept.submission_id, ticket)
        assert (after.first_answer_due_at, after.time_zone) == (
            "2026-11-23T17:31:00Z",
            "America/Toronto",
        )
        await outbox.note_standing(kept.submission_id, standing)
    async with Outbox(path, KEY, clock).opened() as outbox:
        (found,) = await outbox.list()
        assert (found.ticket_state, found.first_answer_due_at) == ("waiting", None)
        assert (found.time_zone, found.merged_into) == ("America/Vancouver", "T-2")
        clock.pass_by(days=31)
        assert await outbox.purge() == 1
        again = await outbox.put(make(2), PARCEL)  # under the number that is free again
        assert (again.ticket_state, again.time_zone, again.merged_into) == (None, None, None)


async def test_a_parked_submission_waits_for_a_person(
    outbox: Outbox, make: Any, clock: Any
) -> None:
    kept = await outbox.put(make(), PARCEL)
    await outbox.claim_due()
    await outbox.park(kept.submission_id, "portal-refused")
    clock.pass_by(days=30)
    assert await outbox.claim_due() is None
    after = await outbox.retry(kept.submission_id)
    assert (after.state, after.reason) == (State.QUEUED, None)
    assert await outbox.claim_due() is not None


async def test_a_cancelled_submission_loses_its_bytes(outbox: Outbox, make: Any) -> None:
    kept = await outbox.put(make(), PARCEL)
    after = await outbox.cancel(kept.submission_id)
    assert (after.state, after.reason) == (State.CANCELLED, None)
    assert await outbox.parcel(kept.submission_id) is None
    assert await outbox.claim_due() is None
    for change in (outbox.cancel(kept.submission_id), outbox.retry(kept.submission_id)):
        with pytest.raises(SubmissionNotWaitingError):
            await change


async def test_cancelling_after_an_attempt_says_that_it_may_have_arrived(
    outbox: Outbox, make: Any
) -> None:
    kept = await outbox.put(make(), PARCEL)
    await outbox.claim_due()
    with pytest.raises(SubmissionNotWaitingError):
        await outbox.cancel(kept.submission_id)
    await outbox.retry_later(kept.submission_id, "portal-unreachable")
    assert (await outbox.cancel(kept.submission_id)).reason == "may-have-arrived"


async def test_an_unknown_submission_is_unknown(outbox: Outbox) -> None:
    for call in (
        outbox.get("x"),
        outbox.cancel("x"),
        outbox.retry("x"),
        outbox.park("x", "portal-refused"),
    ):
        with pytest.raises(SubmissionUnknownError):
            await call
    assert await outbox.parcel("x") is None


async def test_a_lost_key_parks_the_submission_and_drops_nothing(
    outbox: Outbox, path: Path, make: Any
) -> None:
    kept = await outbox.put(make(), PARCEL)
    await outbox.close()
    async with opened(path, Secret("cd" * 32)) as other:
        assert await other.parcel(kept.submission_id) is None
        assert await other.claim_due() is None
        after = await other.get(kept.submission_id)
    assert (after.state, after.reason) == (State.PARKED, "outbox-key-lost")
    async with opened(path, KEY) as again:
        assert await again.parcel(kept.submission_id) == PARCEL


async def test_a_payload_cannot_be_moved_to_another_row(
    outbox: Outbox, path: Path, make: Any
) -> None:
    first, other = make(1), make(2)
    await outbox.put(first, Parcel(b"first"))
    await outbox.put(other, Parcel(b"other"))
    await outbox.close()
    with sqlite3.connect(path) as database:
        database.execute(
            "UPDATE payload SET sealed = (SELECT sealed FROM payload WHERE submission_id = ?) "
            "WHERE submission_id = ?",
            (first.submission_id, other.submission_id),
        )
    database.close()
    async with opened(path, KEY) as again:
        assert await again.parcel(first.submission_id) == Parcel(b"first")
        assert await again.parcel(other.submission_id) is None


async def test_the_file_is_the_owners_alone(outbox: Outbox, path: Path, make: Any) -> None:
    await outbox.put(make(), PARCEL)
    await outbox.claim_due()
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    names = ("outbox.db", "outbox.db-shm", "outbox.db-wal", "outbox.owner", "outbox.users")
    assert modes == dict.fromkeys(names, 0o600)


async def test_a_folder_that_is_gone_is_no_false_promise(tmp_path: Path) -> None:
    with pytest.raises(OutboxUnavailableError):
        async with opened(tmp_path / "gone" / "outbox.db", KEY):
            pass


async def test_a_closed_outbox_takes_nothing(outbox: Outbox, make: Any) -> None:
    await outbox.close()
    await outbox.close()
    with pytest.raises(OutboxUnavailableError):
        await outbox.put(make(), PARCEL)


async def test_attachments_come_back_in_order_and_go_when_it_is_delivered(
    outbox: Outbox, make: Any
) -> None:
    parcel = Parcel(BODY, (b"first picture" * 900, b"second picture" * 900))
    kept = await outbox.put(make(), parcel)
    assert await outbox.parcel(kept.submission_id) == parcel
    claimed = await outbox.claim_due()
    assert claimed is not None
    assert claimed[1] == parcel
    await outbox.delivered(kept.submission_id, Delivered("T-1", None, None, None))
    assert await outbox.parcel(kept.submission_id) is None


async def test_what_does_not_fit_is_refused_and_the_rest_goes_on(path: Path, make: Any) -> None:
    async with opened(path, limits=Limits(largest=250_000)) as small:
        for number in range(1, 6):
            await small.put(make(number), Parcel(b"x" * 30_000))
        with pytest.raises(OutboxFullError) as caught:
            await small.put(make(6), Parcel(b"x" * 90_000))
        assert caught.value.__context__ is None
        kept = {one.idempotency_key for one in await small.list()}
        assert kept == {f"key-{number}" for number in range(1, 6)}
        # room is made by what leaves, not by waiting
        for number in range(1, 4):
            await small.cancel(make(number).submission_id)
        await small.put(make(6), Parcel(b"x" * 90_000))
        entries = [one.body for one in await small.audit.entries()]
        assert len([body for body in entries if '"queued"' in body]) == 6


async def test_what_fails_on_the_way_keeps_nothing_and_locks_nobody_out(
    path: Path, make: Any
) -> None:
    moments = [NOW]  # one to open with; the audit's entry finds none

    def clock() -> datetime:
        return moments.pop()

    async with Outbox(path, KEY, clock).opened() as first, opened(path) as second:
        with pytest.raises(IndexError):
            await first.put(make(1), PARCEL)
        await second.put(make(2), PARCEL)
        assert [one.idempotency_key for one in await first.list()] == ["key-2"]


async def test_what_was_delivered_long_ago_is_forgotten_and_what_waits_never(
    path: Path, make: Any
) -> None:
    moment = [NOW]
    limits = Limits(kept=timedelta(days=30))
    async with Outbox(path, KEY, lambda: moment[0], limits=limits).opened() as outbox:
        await outbox.put(make(1), PARCEL)
        await outbox.put(make(2), PARCEL)
        await outbox.put(make(3), PARCEL)
        first = await outbox.claim_due()
        assert first is not None
        await outbox.delivered(first[0].submission_id, Delivered("1", None, None, None))
        second = await outbox.claim_due()
        assert second is not None
        await outbox.park(second[0].submission_id, "portal-refused")
        moment[0] += timedelta(days=30)
        assert await outbox.purge() == 0
        moment[0] += timedelta(seconds=1)
        assert await outbox.purge() == 1
        moment[0] += timedelta(days=4000)
        assert await outbox.purge() == 0
        left = {one.idempotency_key for one in await outbox.list()}
        assert left == {"key-2", "key-3"}
        assert [await outbox.parcel(make(one).submission_id) for one in (2, 3)] == [PARCEL] * 2


async def test_a_lost_bit_is_told_from_a_lost_key(outbox: Outbox, path: Path, make: Any) -> None:
    kept = await outbox.put(make(), PARCEL)
    await outbox.close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE payload SET sealed = x'00'")
    database.close()
    async with opened(path) as again:
        assert await again.parcel(kept.submission_id) is None
        assert await again.claim_due() is None
        assert (await again.get(kept.submission_id)).reason == "outbox-damaged"
