"""Whose turn it is: one owner, the order of confirming, waits that no clock can break."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.secret import Secret
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.outbox_turns import LONGEST_WAIT
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_answers import Delivered
from toolbar.troubleshooting.submission import Destination, State, Submission

KEY = Secret("ab" * 32)
PARCEL = Parcel(b"{}")


class Monotonic:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def monotonic() -> Monotonic:
    return Monotonic()


@pytest.fixture
async def outbox(tmp_path: Path, clock: Any, monotonic: Monotonic) -> AsyncIterator[Outbox]:
    async with Outbox(tmp_path / "outbox.db", KEY, clock, monotonic=monotonic).opened() as one:
        yield one


@pytest.fixture
async def second(tmp_path: Path, clock: Any, monotonic: Monotonic) -> AsyncIterator[Outbox]:
    async with Outbox(tmp_path / "outbox.db", KEY, clock, monotonic=monotonic).opened() as one:
        yield one


@pytest.fixture
def make(clock: Any) -> Any:
    def submission(number: int = 1, **other: Any) -> Submission:
        made = Submission(
            submission_id=f"00000000-0000-4000-8000-{number:012d}",
            state=State.QUEUED,
            idempotency_key=f"key-{number}",
            fingerprint="f" * 64,
            created_at=clock(),
            site_number="7001",
            connector="parchment",
        )
        return replace(made, **other)

    return submission


async def claimed(outbox: Outbox) -> str | None:
    found = await outbox.claim_due()
    return None if found is None else found[0].idempotency_key


async def test_one_owner_delivers_and_others_put(outbox: Outbox, second: Outbox, make: Any) -> None:
    await outbox.put(make(1), PARCEL)
    await second.put(make(2), PARCEL)
    assert await claimed(outbox) == "key-1"
    assert await claimed(second) is None
    assert await second.next_due() is None
    assert await claimed(outbox) == "key-2"


async def test_an_owner_that_stops_hands_over_what_it_was_sending(
    outbox: Outbox, second: Outbox, make: Any
) -> None:
    await outbox.put(make(), PARCEL)
    assert await claimed(outbox) == "key-1"
    await outbox.close()
    found = await second.claim_due()
    assert found is not None
    assert found[0].reason == "interrupted"


async def test_an_owner_that_is_killed_is_followed_at_once(
    outbox: Outbox, tmp_path: Path, make: Any
) -> None:
    await outbox.put(make(), PARCEL)
    program = (
        "import asyncio, sys, datetime\n"
        "from pathlib import Path\n"
        "from connectors.secret import Secret\n"
        "from toolbar.troubleshooting.outbox import Outbox\n"
        "async def main():\n"
        "    now = lambda: datetime.datetime(2026, 11, 23, 16, tzinfo=datetime.UTC)\n"
        "    async with Outbox(Path(sys.argv[1]), Secret('ab' * 32), now).opened() as one:\n"
        "        print((await one.claim_due())[0].idempotency_key, flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, str(tmp_path / "outbox.db"), stdout=asyncio.subprocess.PIPE
    )
    assert other.stdout is not None
    assert await other.stdout.readline() == b"key-1\n"
    assert await claimed(outbox) is None
    assert (await outbox.get(make().submission_id)).state is State.SENDING
    other.kill()
    await other.wait()
    assert await claimed(outbox) == "key-1"


async def test_what_is_confirmed_first_goes_first_whatever_the_clock_says(
    outbox: Outbox, make: Any, clock: Any
) -> None:
    await outbox.put(make(1), PARCEL)
    clock.pass_by(days=-365)
    await outbox.put(make(2), PARCEL)
    clock.pass_by(days=700)
    await outbox.put(make(3), PARCEL)
    clock.pass_by(days=-365)
    listed = [kept.idempotency_key for kept in await outbox.list()]
    assert listed == ["key-3", "key-2", "key-1"]
    assert [await claimed(outbox) for _ in range(4)] == ["key-1", "key-2", "key-3", None]


async def test_one_waits_for_those_before_it_in_its_thread_and_no_others(
    outbox: Outbox, make: Any, monotonic: Monotonic
) -> None:
    for number, thread in enumerate(["chart a", "chart a", "chart b"], 1):
        await outbox.put(make(number, thread=thread), PARCEL)
    assert await claimed(outbox) == "key-1"
    assert await claimed(outbox) == "key-3"
    assert await claimed(outbox) is None
    await outbox.retry_later(make(1).submission_id, "portal-busy")
    monotonic.now += 2  # the first wait is a second at most
    assert await claimed(outbox) == "key-1"
    assert await claimed(outbox) is None
    await outbox.park(make(1).submission_id, "portal-refused")
    assert await claimed(outbox) == "key-2"  # a person may never look


async def test_who_waits_for_an_earlier_one_is_not_due_before_it(
    outbox: Outbox, make: Any, monotonic: Monotonic
) -> None:
    """Else the courier, told that something is due, would ask again and again."""
    for number in (1, 2):
        await outbox.put(make(number, thread="chart a"), PARCEL)
    assert await outbox.next_due() == 0
    await claimed(outbox)
    assert await outbox.next_due() is None
    await outbox.retry_later(make(1).submission_id, "portal-busy", 600.0)
    assert await outbox.next_due() == 600
    monotonic.now += 600
    assert await outbox.next_due() == 0


async def test_a_destination_that_failed_is_left_alone_whatever_is_due(
    outbox: Outbox, make: Any, monotonic: Monotonic
) -> None:
    await outbox.put(make(1), PARCEL)
    await outbox.put(make(2), PARCEL)
    await outbox.put(make(3, destination=Destination.ZENDESK), PARCEL)
    assert await claimed(outbox) == "key-1"
    await outbox.retry_later(make(1).submission_id, "portal-busy", 600.0)
    assert await claimed(outbox) == "key-3"
    assert await claimed(outbox) is None
    assert await outbox.next_due() == 600
    monotonic.now += 600
    assert await claimed(outbox) == "key-1"
    assert await claimed(outbox) == "key-2"


async def test_a_destination_that_answers_is_left_alone_no_longer(
    outbox: Outbox, make: Any
) -> None:
    await outbox.put(make(1), PARCEL)
    await outbox.put(make(2), PARCEL)
    assert [await claimed(outbox), await claimed(outbox)] == ["key-1", "key-2"]
    await outbox.retry_later(make(1).submission_id, "portal-busy", 600.0)
    await outbox.delivered(make(2).submission_id, Delivered("T-2", None, None, None))
    await outbox.put(make(3), PARCEL)
    assert await claimed(outbox) == "key-3"


async def test_a_wait_ends_by_whichever_clock_says_so(
    outbox: Outbox, make: Any, clock: Any, monotonic: Monotonic
) -> None:
    """The wall clock is set back; the computer starts anew; both."""
    kept = make()
    await outbox.put(kept, PARCEL)
    for wall, ticks in ((-400 * 86_400.0, 600.0), (600.0, -990.0), (-400 * 86_400.0, -990.0)):
        assert await claimed(outbox) == "key-1"
        after = await outbox.retry_later(kept.submission_id, "portal-busy", 600.0)
        assert after.next_attempt_at == clock() + timedelta(seconds=600)
        assert await claimed(outbox) is None
        clock.pass_by(seconds=wall)
        monotonic.now += ticks
        assert await outbox.next_due() == 0
    assert await claimed(outbox) == "key-1"


async def test_a_clock_set_back_a_little_holds_nothing_for_longer(
    outbox: Outbox, make: Any, clock: Any, monotonic: Monotonic
) -> None:
    await outbox.put(make(), PARCEL)
    await claimed(outbox)
    await outbox.retry_later(make().submission_id, "portal-busy", 600.0)
    clock.pass_by(hours=-5)
    monotonic.now += 599
    assert await claimed(outbox) is None
    assert await outbox.next_due() == 1
    monotonic.now += 1
    assert await claimed(outbox) == "key-1"


async def test_nothing_is_put_off_for_longer_than_a_day(
    outbox: Outbox, make: Any, clock: Any, monotonic: Monotonic
) -> None:
    await outbox.put(make(), PARCEL)
    await claimed(outbox)
    after = await outbox.retry_later(make().submission_id, "portal-busy", 1e9)
    assert after.next_attempt_at == clock() + timedelta(seconds=LONGEST_WAIT)
    clock.pass_by(seconds=LONGEST_WAIT - 1)
    monotonic.now += LONGEST_WAIT - 1
    assert await claimed(outbox) is None
    clock.pass_by(seconds=1)
    assert await claimed(outbox) == "key-1"


async def test_whoever_asks_for_it_does_not_wait_for_the_destination(
    outbox: Outbox, make: Any
) -> None:
    await outbox.put(make(), PARCEL)
    await claimed(outbox)
    await outbox.retry_later(make().submission_id, "portal-busy", 600.0)
    await outbox.retry(make().submission_id)
    assert await claimed(outbox) == "key-1"


async def test_what_the_courier_notes_of_one_that_is_not_being_sent_changes_nothing(
    outbox: Outbox, make: Any
) -> None:
    await outbox.put(make(), PARCEL)
    before = await outbox.get(make().submission_id)
    assert await outbox.park(make().submission_id, "portal-refused") == before
    assert await outbox.retry_later(make().submission_id, "portal-busy") == before
