"""Each article reaches each follower once, whatever the mail server does."""

import asyncio
import secrets
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import delete, event, select, update
from sqlalchemy.exc import IntegrityError

from portal.announcements import editing, following, publishing
from portal.announcements.fan_out import _rows
from portal.announcements.models import Follow
from portal.database import WAIT, open_database
from portal.ending import end
from portal.mail import worker as working
from portal.mail.claiming import LEASE
from portal.mail.held import Held
from portal.mail.models import Mail, MailAddress, Mailing
from portal.mail.settling import MOST_REFUSALS
from portal.mail.worker import MailWorker
from portal.people.models import Person
from portal.settings import MailSettings, Tls
from tests.portal.announcements.newsroom import SENDER, Newsroom
from tests.portal.announcements.unruly import Turns, Unruly
from tests.portal.hosting import Hosted, database_threads_end

KINDS = ("plain", "grey", "fails-in-data", "lost-answer", "hangs-up-at-rcpt")


@pytest.fixture
async def unruly() -> AsyncIterator[Unruly]:
    async with Unruly().serving() as one:
        yield one


async def add_followers(hosted: Hosted, room: Newsroom, *names: str) -> None:
    """Make people who follow the news; their password hash is nobody's."""
    section = await room.section()
    async with hosted.portal.database.writing() as session:
        people = [
            Person(
                user_name=f"{name}@clinic.invalid",
                name=name,
                password_hash="x",
                created_at=hosted.clock(),
            )
            for name in names
        ]
        session.add_all(people)
        await session.flush()
        ids = [one.id for one in people]
    for person in ids:
        await following.follow(
            hosted.portal.database, hosted.clock(), person, section, "en", updates=True
        )


def worker_to(hosted: Hosted, port: int, per_minute: int | None = None) -> MailWorker:
    settings = MailSettings("127.0.0.1", port, SENDER, Tls.NONE, per_minute=per_minute)
    return MailWorker(hosted.portal.database, hosted.clock, settings, hosted.url)


async def deliver(hosted: Hosted, unruly: Unruly, workers: int = 1) -> None:
    """Let workers send until nothing is due, an hour after the other."""
    for _ in range(4):
        every = [worker_to(hosted, unruly.port) for _ in range(workers)]
        await asyncio.gather(*(_until_idle(one) for one in every))
        hosted.clock.forward(timedelta(hours=2))


async def _until_idle(worker: MailWorker) -> None:
    while await worker.deliver_next():
        pass
    await worker.close()


@pytest.mark.parametrize("workers", [1, 3])
async def test_everybody_gets_it_once_and_twice_only_where_the_answer_was_lost(
    hosted: Hosted, room: Newsroom, unruly: Unruly, workers: int
) -> None:
    names = [f"{kind}-{number}" for kind in KINDS for number in range(3)]
    await add_followers(hosted, room, *names)
    await room.announce()
    await deliver(hosted, unruly, workers)
    taken = Counter(address.split("@")[0] for address, _ in unruly.taken)
    assert taken == {name: 2 if name.startswith("lost-answer") else 1 for name in names}
    ids: dict[str, set[str]] = {}
    for address, message_id in unruly.taken:
        ids.setdefault(address, set()).add(message_id)
    assert all(len(one) == 1 for one in ids.values())
    assert len({next(iter(one)) for one in ids.values()}) == len(names)
    assert set(await room.states()) == {"sent"}


async def test_a_mail_goes_to_one_and_names_nobody_else(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    names = [f"reader-{number}-{secrets.token_hex(4)}" for number in range(8)]
    await add_followers(hosted, room, *names)
    await room.announce()
    await deliver(hosted, unruly)
    assert unruly.recipients == [1] * len(names)
    for (address, _), raw in zip(unruly.taken, unruly.raw, strict=True):
        named = [name for name in names if name in raw]
        assert named == [address.split("@")[0]]


async def test_an_address_that_refuses_again_and_again_is_left_out(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    await add_followers(hosted, room, "nobody", "reader")
    for _ in range(MOST_REFUSALS + 1):
        await room.announce()
        await deliver(hosted, unruly)
    # the fourth publication did not even write a row for the address
    assert Counter(await room.states()) == {"sent": MOST_REFUSALS + 1, "refused": MOST_REFUSALS}
    assert unruly.met["nobody@clinic.invalid"] == MOST_REFUSALS
    async with hosted.portal.database.reading() as session:
        address = await session.get_one(MailAddress, "nobody@clinic.invalid")
    assert address.suspended_at is not None


async def test_an_address_that_takes_mail_again_begins_anew(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    await add_followers(hosted, room, "reader")
    async with hosted.portal.database.writing() as session:
        session.add(
            MailAddress(address="reader@clinic.invalid", refusals=2, last_at=hosted.clock())
        )
    await room.announce()
    await deliver(hosted, unruly)
    async with hosted.portal.database.reading() as session:
        assert (await session.scalars(select(MailAddress))).all() == []


async def test_what_is_withdrawn_is_not_sent(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    await add_followers(hosted, room, "first", "second", "third")
    number = await room.announce()
    worker = worker_to(hosted, unruly.port)
    assert await worker.deliver_next()  # it has claimed the others as well
    await publishing.withdraw(hosted.portal.database, hosted.clock(), room.editor, number)
    hosted.clock.forward(timedelta(seconds=2))
    await _until_idle(worker)
    assert len(unruly.taken) == 1
    assert Counter(await room.states()) == {"sent": 1, "withdrawn": 2}


async def test_what_is_paused_waits_and_goes_on(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    database, clock = hosted.portal.database, hosted.clock
    await add_followers(hosted, room, "first", "second")
    number = await room.announce()
    await publishing.pause(database, clock(), room.editor, number)
    await deliver(hosted, unruly)
    assert (unruly.taken, set(await room.states())) == ([], {"paused"})
    await publishing.go_on(database, clock(), room.editor, number)
    await deliver(hosted, unruly)
    assert len(unruly.taken) == 2


async def test_a_worker_that_hangs_is_taken_over_and_then_sends_nothing_of_what_it_held(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    await add_followers(hosted, room, "first", "second", "third")
    await room.announce()
    hanging = worker_to(hosted, unruly.port)
    assert await hanging.deliver_next()
    other = worker_to(hosted, unruly.port)
    assert not await other.deliver_next()
    hosted.clock.forward(LEASE)
    await _until_idle(other)
    assert len(unruly.taken) == 3
    await _until_idle(hanging)
    assert len(unruly.taken) == 3


async def test_a_worker_that_is_slow_asks_once_for_all_that_it_holds(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    """Asked for one by one, mails made slow workers slower: four had a sixth of one's rate."""
    await add_followers(hosted, room, *(f"reader-{number}" for number in range(30)))
    await room.announce()
    asked = 0

    def count(_: Any, __: Any, statement: str, *___: Any) -> None:
        nonlocal asked
        asked += statement.startswith("SELECT mail_outbox.id, mail_outbox.attempts")

    async with open_database(hosted.database_url) as database:
        event.listen(database.engine.sync_engine, "before_cursor_execute", count)
        settings = MailSettings("127.0.0.1", unruly.port, SENDER, Tls.NONE)
        worker = MailWorker(database, hosted.clock, settings, hosted.url)
        assert await worker.deliver_next()
        hosted.clock.forward(timedelta(seconds=2))
        await _until_idle(worker)
    assert len(unruly.taken) == 30
    assert asked == 1


@pytest.mark.parametrize("per_minute", [None, 12])
async def test_a_worker_that_ends_gives_back_what_it_held(
    hosted: Hosted, room: Newsroom, unruly: Unruly, per_minute: int | None
) -> None:
    """With its domain's turn, if it had one: another worker sends it at once."""
    await add_followers(hosted, room, "first", "second", "third")
    await room.announce()
    ending = worker_to(hosted, unruly.port, per_minute)
    assert await ending.deliver_next()
    await ending.close()
    await _until_idle(worker_to(hosted, unruly.port, per_minute))
    assert len(unruly.taken) == 3


async def test_what_the_database_did_not_answer_for_is_tried_again_at_once(
    hosted: Hosted, room: Newsroom, unruly: Unruly, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_followers(hosted, room, "first", "second")
    await room.announce()
    worker = worker_to(hosted, unruly.port)
    may_begin = Held.may_begin

    async def away(*_: object) -> bool:
        monkeypatch.setattr(Held, "may_begin", may_begin)
        raise ConnectionError

    monkeypatch.setattr(Held, "may_begin", away)
    with pytest.raises(ConnectionError):
        await worker.deliver_next()
    await _until_idle(worker)
    assert len(unruly.taken) == 2


@pytest.mark.parametrize("both", ["sqlite"], indirect=True)
async def test_a_worker_ends_although_another_process_keeps_the_database(
    hosted: Hosted, unruly: Unruly
) -> None:
    async with database_threads_end():
        with closing(sqlite3.connect(hosted.folder / "portal.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            async with open_database(hosted.database_url) as database:
                settings = MailSettings("127.0.0.1", unruly.port, SENDER, Tls.NONE)
                worker = MailWorker(database, hosted.clock, settings, hosted.url)
                running = asyncio.create_task(worker.run())
                await asyncio.sleep(0.5)  # it waits for the lock, half a minute at most
                async with asyncio.timeout(WAIT / 2):
                    await end(running)


async def test_a_domain_gets_its_share_a_minute_and_the_others_do_not_wait_for_it(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    await add_followers(hosted, room, *(f"reader-{number}" for number in range(20)))
    async with hosted.portal.database.writing() as session:
        await session.execute(
            update(Person)
            .where(Person.user_name == "reader-19@clinic.invalid")
            .values(user_name="elsewhere@hospital.invalid")
        )
    await room.announce()
    sent = []
    for _ in range(3):
        # two workers, one limit: twelve a minute, two at once after a rest
        for worker in (worker_to(hosted, unruly.port, 12), worker_to(hosted, unruly.port, 12)):
            await _until_idle(worker)
        sent.append(len(unruly.taken))
        hosted.clock.forward(timedelta(seconds=30))
    assert sent[0] == 4  # three of the clinic's, and the hospital's
    assert [b - a for a, b in pairwise(sent)] == [6, 6]
    assert "elsewhere@hospital.invalid" in [address for address, _ in unruly.taken]


async def test_somebody_who_unfollows_gets_nothing_that_waits(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    await add_followers(hosted, room, "stays", "leaves")
    await room.announce()
    async with hosted.portal.database.reading() as session:
        leaving = await session.scalar(
            select(Person.id).where(Person.user_name == "leaves@clinic.invalid")
        )
    assert leaving is not None
    await following.unfollow(hosted.portal.database, leaving)
    await deliver(hosted, unruly)
    assert [address for address, _ in unruly.taken] == ["stays@clinic.invalid"]


async def test_a_mail_whose_follow_went_during_the_publication_does_not_go(
    hosted: Hosted, room: Newsroom, unruly: Unruly
) -> None:
    await add_followers(hosted, room, "stays", "leaves")
    await room.announce()
    # what somebody does who unfollows before the publication commits: its rows are not seen yet
    async with hosted.portal.database.writing() as session:
        leaving = select(Person.id).where(Person.user_name == "leaves@clinic.invalid")
        await session.execute(delete(Follow).where(Follow.person_id.in_(leaving)))
    await deliver(hosted, unruly)
    assert [address for address, _ in unruly.taken] == ["stays@clinic.invalid"]
    assert Counter(await room.states()) == {"sent": 1, "withdrawn": 1}


async def test_the_database_itself_refuses_a_second_mail_to_a_follower(
    hosted: Hosted, room: Newsroom
) -> None:
    await add_followers(hosted, room, "reader")
    await room.announce()
    database = hosted.portal.database
    async with database.reading() as session:
        mailing = (await session.scalars(select(Mailing))).one()
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            await session.execute(_rows(mailing, await room.section(), updates=False))
    assert await room.states() == ["waiting"]


async def test_a_closed_account_is_told_nothing(hosted: Hosted, room: Newsroom) -> None:
    await add_followers(hosted, room, "closed")
    async with hosted.portal.database.writing() as session:
        await session.execute(
            update(Person)
            .where(Person.user_name == "closed@clinic.invalid")
            .values(closed_at=hosted.clock())
        )
    await room.announce()
    assert await room.states() == []


async def test_a_publication_that_fails_tells_nobody(hosted: Hosted, room: Newsroom) -> None:
    await add_followers(hosted, room, "reader")
    number = await room.write()

    class Stop(Exception):  # noqa: N818 - it stops, and is no error
        pass

    async def fail() -> None:
        async with hosted.portal.database.writing() as session:
            article = await editing.locked(session, number)
            await publishing._publish(session, hosted.clock(), room.editor, article)
            raise Stop

    with pytest.raises(Stop):
        await fail()
    async with hosted.portal.database.reading() as session:
        assert (await session.scalars(select(Mail))).all() == []


async def test_a_worker_that_is_told_to_end_notes_what_the_server_takes(
    hosted: Hosted, room: Newsroom
) -> None:
    await add_followers(hosted, room, "reader")
    await room.announce()
    reached, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Unruly):
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
            reached.set()
            await go_on.wait()
            return await super().handle_DATA(server, session, envelope)

    async with Slow().serving() as slow:
        running = asyncio.create_task(worker_to(hosted, slow.port).run())
        await reached.wait()
        ending = asyncio.create_task(end(running))
        await asyncio.sleep(0)
        go_on.set()
        async with asyncio.timeout(30):
            await ending
        assert len(slow.taken) == 1
    assert await room.states() == ["sent"]


async def end_in_the_middle(hosted: Hosted, room: Newsroom) -> int:
    """End a worker while the server has six texts; return how often another one sends them."""
    await add_followers(hosted, room, *(f"reader-{number}" for number in range(6)))
    await room.announce()
    async with Turns(6).serving() as turns, asyncio.timeout(60):
        running = asyncio.create_task(worker_to(hosted, turns.port).run())
        await turns.all_here.wait()
        ending = asyncio.create_task(end(running))
        while not ending.done():
            turns.go_on.release()
            await asyncio.wait([ending], timeout=0.1)
    hosted.clock.forward(timedelta(hours=2))
    async with Unruly().serving() as unruly:
        await _until_idle(worker_to(hosted, unruly.port))
    assert set(await room.states()) == {"sent"}
    return len(unruly.taken)


async def test_a_worker_that_is_told_to_end_waits_for_each_of_its_lanes(
    hosted: Hosted, room: Newsroom
) -> None:
    assert await end_in_the_middle(hosted, room) == 0


async def test_waiting_for_one_lane_alone_mails_would_go_twice(
    hosted: Hosted, room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defect that the test above looks for: what the first that ended cut off."""

    cut: list[asyncio.Task[None]] = []

    async def first_of(*lanes: asyncio.Task[None]) -> None:
        cut.extend(lanes)
        for lane in lanes:
            lane.cancel()
        if lanes:
            await asyncio.wait(lanes, return_when=asyncio.FIRST_COMPLETED)

    monkeypatch.setattr(working, "end", first_of)
    assert await end_in_the_middle(hosted, room) > 0
    await end(*cut)
