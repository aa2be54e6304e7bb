"""Two portals and two workers on one PostgreSQL behave as one: real processes, real kills."""

import asyncio
import os
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from email import message_from_string
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession, MultipartWriter
from sqlalchemy import func, select, text

from demo.mail_sink import MailSink
from portal.database import open_database
from portal.migrate import require_current
from portal.row_security import APP_ROLE
from portal.tickets.models import Ticket
from tests.portal.hosting import MAPLE, MAPLE_ADMIN, Browser, Furnished, csrf_token, make_tree
from tests.portal.operating.processes import (
    Portal,
    end,
    heard_port,
    program,
    running,
    serving,
    start,
)
from tests.portal.postgresql import PostgreSql
from toolbar.troubleshooting.bundle import canonical

KILLS = int(os.environ.get("OCEAN_CRASH_ROUNDS", "3"))  # noqa: TID251 - the runner's
AT_ONCE = 8
ALONE = ("--no-deliver-mail",)
"""The workers deliver."""

DUTY = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
from sqlalchemy import text
from portal.database import open_database
from portal.duties import Duty, do_due

async def work(database, clock):
    async with database.writing() as session:
        await session.execute(text("INSERT INTO traces VALUES (1)"))

async def main():
    async with open_database(sys.argv[1]) as database:
        sys.stdout.write("ready\\n")
        sys.stdout.flush()
        sys.stdin.readline()
        moment = datetime(2026, 11, 25, tzinfo=UTC)
        await do_due(database, lambda: moment, (Duty("trace", timedelta(hours=1), work),))

asyncio.run(main())
"""

UNLOCKED = """
import asyncio, sys
from portal.database import open_database
from portal.migrate import upgrade

async def main():
    async with open_database(sys.argv[1]) as database, database.engine.begin() as connection:
        await connection.exec_driver_sql("SELECT 1")
        sys.stdout.write("ready\\n")
        sys.stdout.flush()
        sys.stdin.readline()
        await connection.run_sync(upgrade)

asyncio.run(main())
"""


@dataclass
class Pair:
    """Two portals on one database."""

    url: str
    portals: tuple[Portal, Portal]
    token: str

    async def tickets(self) -> int:
        async with open_database(self.url) as database, database.reading() as session:
            found = await session.execute(select(func.count()).select_from(Ticket))
            return found.scalar_one()


@pytest.fixture
async def pair(furnished_postgresql: Furnished, tmp_path: Path) -> AsyncIterator[Pair]:
    async with furnished_postgresql.copy(tmp_path) as url:
        with ExitStack() as opened:
            processes = [start(url, "serve", "--port", "0", *ALONE) for _ in range(2)]
            for one in processes:
                opened.callback(end, one)
            first, second = (Portal(one, heard_port(one)) for one in processes)
            yield Pair(url, (first, second), furnished_postgresql.tokens[MAPLE])


async def post(
    session: ClientSession, portal: Portal, token: str, tree: dict[str, object]
) -> tuple[int, dict[str, object]]:
    form = MultipartWriter("form-data")
    part = form.append(canonical(tree), {"Content-Type": "application/json"})
    part.set_content_disposition("form-data", name="bundle")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(tree["submission_id"])}
    url = f"{portal.url}/api/v1/tickets"
    async with session.post(url, data=form, headers=headers) as answer:
        return answer.status, await answer.json(content_type=None)


async def test_who_logs_in_at_one_goes_on_at_the_other(pair: Pair) -> None:
    first, second = pair.portals
    browser = Browser(first.url)
    try:
        assert (await browser.log_in(MAPLE_ADMIN)).status == 303
        browser.url = second.url
        assert (await browser.get("/tickets")).status == 200
        token = csrf_token(await browser.page("/tickets"))
        session = browser.cookie("ocean-session") or ""
        await browser.send("/log-out", {"Sec-Fetch-Site": "same-origin"}, csrf_token=token)
        browser.url = first.url
        browser.plant("ocean-session", session)
        assert (await browser.get("/tickets")).status == 303
    finally:
        await browser.session.close()


async def test_one_key_at_both_at_once_makes_one_ticket(pair: Pair) -> None:
    tree = make_tree(MAPLE)
    async with ClientSession() as session:
        answers = await asyncio.gather(
            *(post(session, pair.portals[n % 2], pair.token, tree) for n in range(2 * AT_ONCE))
        )
    assert {status for status, _ in answers} == {201}
    assert len({str(told["url"]).rpartition("/")[2] for _, told in answers}) == 1
    assert await pair.tickets() == 1


async def test_one_that_is_killed_in_the_middle_loses_and_doubles_nothing(pair: Pair) -> None:
    first, second = pair.portals
    trees = []
    async with ClientSession() as session:
        for kill in range(KILLS):
            with serving(pair.url, *ALONE) as doomed:
                batch = [make_tree(MAPLE) for _ in range(AT_ONCE)]
                trees += batch
                posts = [
                    asyncio.create_task(post(session, doomed, pair.token, one)) for one in batch
                ]
                await asyncio.sleep(0.01 + 0.04 * kill)
                doomed.process.kill()
                before = await asyncio.gather(*posts, return_exceptions=True)
            assert all(isinstance(one, ClientError) or one[0] == 201 for one in before)  # type: ignore[index]
            told = [await post(session, second, pair.token, one) for one in batch]
            assert {status for status, _ in told} == {201}
            for was, now in zip(before, told, strict=True):
                if not isinstance(was, BaseException):
                    assert was[1]["ticket_number"] == now[1]["ticket_number"]
        assert await pair.tickets() == len(trees)
        assert (await post(session, first, pair.token, make_tree(MAPLE)))[0] == 201


async def test_two_workers_deliver_each_mail_once(pair: Pair) -> None:
    async with MailSink() as sink, ClientSession() as session:
        mail = ("--smtp-url", f"smtp://127.0.0.1:{sink.smtp_port}")
        options = ("worker", *mail, "--public-url", pair.portals[0].url)
        with running(pair.url, *options), running(pair.url, *options):
            for n in range(2 * AT_ONCE):
                await post(session, pair.portals[n % 2], pair.token, make_tree(MAPLE))
            for _ in range(300):
                if len(sink.mails) == 2 * AT_ONCE:
                    break
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.5)  # in which a second copy would come
    ids = Counter(message_from_string(mail.raw)["Message-ID"] for mail in sink.mails)
    assert set(ids.values()) == {1}
    assert len(ids) == 2 * AT_ONCE


async def test_of_four_processes_one_does_a_duty(
    furnished_postgresql: Furnished, tmp_path: Path
) -> None:
    async with furnished_postgresql.copy(tmp_path) as url:
        owner = url.replace(f"//{APP_ROLE}@", "//postgres@")
        async with open_database(owner) as database, database.writing() as session:
            await session.execute(text("CREATE TABLE traces (n integer)"))
            await session.execute(text(f"GRANT ALL ON traces TO {APP_ROLE}"))
        with ExitStack() as opened:
            processes = [opened.enter_context(program(DUTY, url)) for _ in range(4)]
            for one in processes:
                assert one.stdout is not None
                assert one.stdout.readline() == "ready\n"
            for one in processes:
                one.communicate("go\n", timeout=20)
        assert {one.returncode for one in processes} == {0}
        async with open_database(url) as database, database.reading() as session:
            found = await session.execute(text("SELECT count(*) FROM traces"))
            assert found.scalar_one() == 1


async def test_two_that_migrate_at_once_migrate_once(postgresql: PostgreSql) -> None:
    url = await postgresql.create(f"migrated_{uuid.uuid4().hex[:8]}")
    with running(url, "migrate") as one, running(url, "migrate") as other:
        said = [process.communicate(timeout=60)[1] for process in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0], said
    async with open_database(url) as database:
        await require_current(database)


async def test_without_the_lock_one_of_two_would_fail(postgresql: PostgreSql) -> None:
    url = await postgresql.create(f"unlocked_{uuid.uuid4().hex[:8]}")
    with ExitStack() as opened:
        both = [opened.enter_context(program(UNLOCKED, url)) for _ in range(2)]
        for one in both:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in both:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in both:
            one.communicate(timeout=30)
    assert sorted(bool(one.returncode) for one in both) == [False, True]
