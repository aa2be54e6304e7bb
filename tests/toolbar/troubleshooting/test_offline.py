"""Seven days without a network: nothing is lost, nobody is stormed, and then all of it arrives."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from connectors.secret import Secret
from connectors.secret_store import FileVault, SecretStore
from toolbar.troubleshooting import outbox_turns
from toolbar.troubleshooting.courier import Courier
from toolbar.troubleshooting.errors import (
    DeliveryError,
    PortalBusyError,
    PortalUnreachableError,
)
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_answers import Delivered
from toolbar.troubleshooting.submission import Destination, State, Submission

KEY = Secret("ab" * 32)
QUEUED = 100
DAYS = 7.0
DAY = 86_400.0


@dataclass
class Support:
    """Somebody far away, of whom it is known when who asked; off until the cable is back."""

    clock: Any
    reachable: bool = False
    busy: float | None = None
    asked: list[float] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    hung: type[DeliveryError] = PortalUnreachableError

    async def deliver(self, submission: Submission, _: Parcel) -> Delivered:
        self.asked.append(self.clock.now.timestamp())
        if self.busy is not None:
            raise PortalBusyError(self.busy)
        if not self.reachable:
            raise PortalUnreachableError
        self.arrived.append(submission.idempotency_key)
        return Delivered(f"T-{len(self.arrived)}", None, None, None)


@pytest.fixture
def monotonic(clock: Any) -> Any:
    began = clock.now
    return lambda: float((clock.now - began).total_seconds())


@pytest.fixture
async def outbox(tmp_path: Path, clock: Any, monotonic: Any) -> AsyncIterator[Outbox]:
    async with Outbox(tmp_path / "outbox.db", KEY, clock, monotonic=monotonic).opened() as one:
        yield one


@pytest.fixture
def support(clock: Any) -> Support:
    return Support(clock)


@pytest.fixture
def courier(outbox: Outbox, support: Support, tmp_path: Path) -> Courier:
    secrets = SecretStore(FileVault(tmp_path / "secrets.json"), ())
    return Courier(outbox, {Destination.PORTAL: support}, secrets)


async def put(outbox: Outbox, clock: Any, number: int) -> None:
    submission = Submission(
        submission_id=f"00000000-0000-4000-8000-{number:012d}",
        state=State.QUEUED,
        idempotency_key=f"key-{number}",
        fingerprint="f" * 64,
        created_at=clock(),
        site_number="7001",
        connector="parchment",
    )
    await outbox.put(submission, Parcel(b"{}"))


async def live(courier: Courier, outbox: Outbox, clock: Any, seconds: float) -> None:
    """Let time pass as the courier's own loop would: on to when something is due."""
    end = clock.now.timestamp() + seconds
    while clock.now.timestamp() < end:
        while await courier.deliver_due_once() is not None:
            pass
        due = await outbox.next_due()
        left = end - clock.now.timestamp()
        clock.pass_by(seconds=left if due is None else min(max(due, 0.001), left))


def in_any(times: list[float], seconds: float) -> int:
    """Return the largest number of times that lie within so many seconds."""
    return max((sum(t <= other < t + seconds for other in times) for t in times), default=0)


async def test_seven_days_offline_and_then_everything_arrives_in_order(
    outbox: Outbox, courier: Courier, support: Support, clock: Any
) -> None:
    for number in range(QUEUED):
        await put(outbox, clock, number)
    await live(courier, outbox, clock, DAYS * DAY)
    assert support.arrived == []
    tries = support.asked
    # 15 minutes at most, 7.5 on the average: one question at a time, not one per submission
    assert DAYS * DAY / (15 * 60) <= len(tries) <= 2.5 * DAYS * DAY / (15 * 60)
    assert in_any(tries[20:], 60.0) < 12
    support.reachable = True
    support.asked = []
    await live(courier, outbox, clock, 40 * 60)
    assert sorted(support.arrived) == sorted(f"key-{number}" for number in range(QUEUED))
    assert len(support.asked) == QUEUED
    assert {one.state for one in await outbox.list()} == {State.DELIVERED}


async def test_without_leaving_it_alone_there_would_be_a_storm(
    outbox: Outbox, courier: Courier, support: Support, clock: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(outbox_turns, "hold", lambda *_: None)
    for number in range(QUEUED):
        await put(outbox, clock, number)
    await live(courier, outbox, clock, DAY / 12)
    assert len(support.asked) > 10 * 2.5 * (DAY / 12) / (15 * 60)


async def test_a_portal_that_asks_for_an_hour_is_left_for_an_hour_by_all(
    outbox: Outbox, courier: Courier, support: Support, clock: Any
) -> None:
    for number in range(20):
        await put(outbox, clock, number)
    support.busy = 3600.0
    await live(courier, outbox, clock, 6 * 3600)
    assert len(support.asked) == 6
    support.busy, support.reachable = None, True
    await live(courier, outbox, clock, 3 * 3600)
    assert len(support.arrived) == 20


async def test_one_that_breaks_the_portal_holds_up_no_other(
    outbox: Outbox, courier: Courier, support: Support, clock: Any, monkeypatch: Any
) -> None:
    for number in range(20):
        await put(outbox, clock, number)
    support.reachable = True
    deliver = support.deliver

    async def breaking(submission: Submission, parcel: Parcel) -> Delivered:
        if submission.idempotency_key == "key-0":
            raise PortalBusyError
        return await deliver(submission, parcel)

    monkeypatch.setattr(support, "deliver", breaking)
    await live(courier, outbox, clock, 3600)
    assert len(support.arrived) == 19


async def test_many_clinics_do_not_come_back_at_once(
    clock: Any, tmp_path: Path, monotonic: Any
) -> None:
    """Full jitter: after an outage the first questions are spread over the whole wait."""
    first: list[float] = []
    for clinic in range(16):
        folder = tmp_path / str(clinic)
        folder.mkdir()
        support = Support(clock)
        secrets = SecretStore(FileVault(folder / "secrets.json"), ())
        began = clock.now
        async with Outbox(folder / "outbox.db", KEY, clock, monotonic=monotonic).opened() as one:
            courier = Courier(one, {Destination.PORTAL: support}, secrets)
            await put(one, clock, 1)
            await live(courier, one, clock, 2 * 3600)
            support.reachable, support.asked = True, []
            back = clock.now.timestamp()
            await live(courier, one, clock, 3600)
            first.append(support.asked[0] - back)
        clock.now = began
    assert in_any(first, 60.0) < 8
    assert max(first) > 300
