"""What became of mails is kept until the database has it, many in one transaction."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from portal.database import Database, open_database
from portal.mail import recording
from portal.mail.claiming import LEASE, Claim, claim
from portal.mail.conversation import Outcome, Step
from portal.mail.models import Mail
from portal.mail.queue import queue_mail
from portal.mail.recording import Recorder
from tests.portal.hosting import Hosted

TAKEN = Outcome(Step.TAKEN)


@pytest.fixture
async def database(hosted: Hosted) -> AsyncIterator[Database]:
    """A second way to the same database, that may fail."""
    async with open_database(hosted.database_url) as one:
        yield one


async def claims(hosted: Hosted, count: int) -> list[Claim]:
    async with hosted.portal.database.writing() as session:
        for number in range(count):
            queue_mail(session, hosted.clock(), "x", f"reader-{number}@clinic.invalid", "en")
    return await claim(hosted.portal.database, hosted.clock(), None)


async def sent(hosted: Hosted) -> int:
    async with hosted.portal.database.reading() as session:
        return len((await session.scalars(select(Mail).where(Mail.sent_at.is_not(None)))).all())


async def test_what_waits_is_noted_in_few_transactions(hosted: Hosted, database: Database) -> None:
    commits = 0

    def count(_: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(database.engine.sync_engine, "commit", count)
    recorder = Recorder(database, hosted.clock)
    await asyncio.gather(*(recorder.note(one, TAKEN) for one in await claims(hosted, 40)))
    assert await sent(hosted) == 40
    assert commits <= 3


async def test_a_database_that_is_away_gets_it_when_it_is_back(
    hosted: Hosted, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "AGAIN", 0.01)
    away = True

    def refuse(*_: Any) -> None:
        if away:
            raise ConnectionError

    event.listen(database.engine.sync_engine, "before_cursor_execute", refuse)
    recorder = Recorder(database, hosted.clock)
    noted = [recorder.note(one, TAKEN) for one in await claims(hosted, 2)]
    # however long: if it let go after its lease, the same mails would be claimed and sent again
    hosted.clock.forward(2 * LEASE)
    await asyncio.sleep(0.05)
    assert not any(one.done() for one in noted)
    assert await sent(hosted) == 0
    away = False
    async with asyncio.timeout(30):
        await asyncio.gather(*noted)
    assert await sent(hosted) == 2


async def test_a_worker_that_wakes_late_does_not_undo_what_another_noted(hosted: Hosted) -> None:
    (old,) = await claims(hosted, 1)
    hosted.clock.forward(LEASE)
    (new,) = await claim(hosted.portal.database, hosted.clock(), None)
    recorder = Recorder(hosted.portal.database, hosted.clock)
    await recorder.note(old, Outcome(Step.OTHER, 451))
    # still the other's, and not due: without the count of its claims it would be due in seconds
    hosted.clock.forward(timedelta(seconds=60))
    assert await claim(hosted.portal.database, hosted.clock(), None) == []
    await recorder.note(new, TAKEN)
    await recorder.note(old, Outcome(Step.RECIPIENT, 550))
    assert await sent(hosted) == 1
