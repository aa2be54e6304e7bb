"""Work in the background: each turn is one process's, and a failure stays its own."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from connectors.contract import Clock
from portal import database as database_module
from portal.database import Database, open_database
from portal.duties import Duty, DutyTurn, do_due, do_forever
from portal.ending import end
from tests.portal.hosting import Hosted

EVERY = timedelta(minutes=5)


def counting(done: list[str], name: str = "count") -> Duty:
    async def work(_: Database, __: Clock) -> None:
        await asyncio.sleep(0)
        done.append(name)

    return Duty(name, EVERY, work)


@pytest.mark.parametrize("both", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("hangs_after", "goes_on"), [("1s", True), ("1h", False)])
async def test_who_hangs_in_the_middle_of_a_turn_keeps_it_from_nobody(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch, hangs_after: str, *, goes_on: bool
) -> None:
    done: list[str] = []
    duty = counting(done)
    await do_due(hosted.portal.database, hosted.clock, (duty,))
    hosted.clock.forward(EVERY)
    monkeypatch.setattr(database_module, "HANGS_AFTER", hangs_after)
    async with open_database(hosted.database_url) as other, other.engine.connect() as hanging:
        await hanging.execute(update(DutyTurn).values(last_at=hosted.clock() - EVERY))
        waiting = asyncio.create_task(do_due(hosted.portal.database, hosted.clock, (duty,)))
        await asyncio.wait([waiting], timeout=3)
        assert waiting.done() is goes_on
        await hanging.invalidate()
        await waiting
    assert done == ["count", "count"]


async def fail(_: Database, __: Clock) -> None:
    raise ValueError("canary-of-a-chart")


async def test_a_duty_is_done_when_its_time_has_come(hosted: Hosted) -> None:
    done: list[str] = []
    duties = (counting(done),)
    assert await do_due(hosted.portal.database, hosted.clock, duties) == ["count"]
    hosted.clock.forward(EVERY - timedelta(seconds=1))
    assert await do_due(hosted.portal.database, hosted.clock, duties) == []
    hosted.clock.forward(timedelta(seconds=1))
    await do_due(hosted.portal.database, hosted.clock, duties)
    assert done == ["count", "count"]


async def test_of_many_processes_one_takes_the_turn(hosted: Hosted) -> None:
    done: list[str] = []
    async with open_database(hosted.database_url) as other:
        databases = (hosted.portal.database, other) * 8
        await asyncio.gather(*(do_due(one, hosted.clock, (counting(done),)) for one in databases))
    assert done == ["count"]


async def test_one_that_fails_keeps_nobody_from_their_turn(
    hosted: Hosted, logged: Callable[[], str]
) -> None:
    done: list[str] = []
    duties = (Duty("fail", EVERY, fail), counting(done))
    assert await do_due(hosted.portal.database, hosted.clock, duties) == ["fail", "count"]
    assert done == ["count"]
    assert "a duty failed" in logged()
    assert "canary" not in logged()


async def test_it_goes_on_until_it_is_ended(hosted: Hosted) -> None:
    begun = asyncio.Event()

    async def begin(_: Database, __: Clock) -> None:
        begun.set()

    duties = (Duty("begin", EVERY, begin),)
    task = asyncio.create_task(do_forever(hosted.portal.database, hosted.clock, duties))
    async with asyncio.timeout(30):
        await begun.wait()
    await end(task)
    assert task.cancelled()
