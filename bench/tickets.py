"""Tickets by the API beside the bare inserts of the same rows; the queue at 100 and 100,000.

On SQLite, or with ``OCEAN_BENCH_POSTGRESQL`` set on a PostgreSQL of its own; another number of
tickets in the long queue with ``OCEAN_BENCH_TICKETS``.
"""

import asyncio
import itertools
import os
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from aiohttp import ClientSession, MultipartWriter
from sqlalchemy import insert, select

from bench.databases import analyze, databases
from bench.visiting import PASSWORD, get, in_turns, logged_in
from connectors.secret import Secret
from portal.administration import create_site, create_site_token, create_user
from portal.database import Database, open_database
from portal.mail.models import Mail
from portal.migrate import migrate
from portal.people.models import StaffRole
from portal.running import Serving, run_portal
from portal.tables import Table
from portal.tickets.events import TicketEvent
from portal.tickets.models import Ticket, TicketMasking, TicketService, TicketState
from portal.tickets.queue import PAGE
from portal.tickets.search import TicketText
from tests.portal.hosting import make_tree
from toolbar.troubleshooting.bundle import canonical

START: Final = datetime(2026, 11, 23, 15, tzinfo=UTC)
SITE, DESK = "7001", "desk@bench.invalid"
POSTS, CALLERS, ROUNDS, FEW = 240, 8, 60, 100
AT_ONCE: Final = 2000
ROWS: Final[tuple[type[Table], ...]] = (
    *(Ticket, TicketService, TicketMasking, TicketText, TicketEvent, Mail),
)


async def main() -> None:
    """Print both comparisons."""
    settings = os.environ  # noqa: TID251 - the runner's
    many = int(settings.get("OCEAN_BENCH_TICKETS", "100000"))
    async with databases(4) as urls:
        await _compare_posts(urls[0], urls[1])
        await _compare_queues(urls[2], urls[3], many)


async def _compare_posts(url: str, bare_url: str) -> None:
    async with open_database(url) as database:
        await migrate(database)
        token = await _furnish(database)
    serving = Serving(do_duties=False)
    async with run_portal(url, lambda: START, serving=serving) as portal, ClientSession() as caller:
        work = partial(_post, caller, f"{portal.url}/api/v1/tickets", token)
        posted = await _rate(work)
        rows = await _rows(portal.database)
    async with open_database(bare_url) as database:
        await migrate(database)
        await _furnish(database)
        bare = await _rate(partial(_insert, database, rows))
    print(
        f"tickets, by the API: {posted:.0f}/s; bare inserts of the same rows, a transaction for "
        f"each ticket: {bare:.0f}/s; {posted / bare:.2f} of the bare inserts"
    )


async def _rate(work: Callable[[int], Awaitable[None]]) -> float:
    numbers = iter(range(POSTS))

    async def caller() -> None:
        for number in numbers:
            await work(number)

    begun = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return POSTS / (time.perf_counter() - begun)


async def _post(caller: ClientSession, address: str, token: str, _: int) -> None:
    tree = make_tree(SITE)
    form = MultipartWriter("form-data")
    part = form.append(canonical(tree), {"Content-Type": "application/json"})
    part.set_content_disposition("form-data", name="bundle")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": tree["submission_id"]}
    async with caller.post(address, data=form, headers=headers) as answer:
        answer.raise_for_status()


async def _rows(database: Database) -> list[list[tuple[type[Table], list[dict[str, Any]]]]]:
    """Return what each ticket left in each table."""
    found: dict[int, list[tuple[type[Table], list[dict[str, Any]]]]] = {}
    async with database.reading() as session:
        for table in ROWS:
            columns = list(table.__table__.columns)
            read = await session.execute(select(*columns))
            rows = [dict(zip((one.key for one in columns), row, strict=True)) for row in read]
            key = "id" if table is Ticket else "ticket_id"
            rows.sort(key=lambda row: row[key])
            for ticket, group in itertools.groupby(rows, key=lambda row: row[key]):
                found.setdefault(ticket, []).append((table, list(group)))
    return list(found.values())


async def _insert(
    database: Database, rows: list[list[tuple[type[Table], list[dict[str, Any]]]]], number: int
) -> None:
    async with database.writing() as session:
        for table, some in rows[number]:
            await session.execute(insert(table), some)


async def _compare_queues(few_url: str, many_url: str, many: int) -> None:
    async with AsyncExitStack() as stack:
        asks = []
        for url, number in ((few_url, FEW), (many_url, many)):
            async with open_database(url) as database:
                await migrate(database)
                await _fill(database, number)
                await analyze(database)
            serving = Serving(do_duties=False)
            portal = await stack.enter_async_context(
                run_portal(url, lambda: START + timedelta(hours=1), serving=serving)
            )
            asks.append(await stack.enter_async_context(logged_in(portal.url, DESK)))
        for path in (
            "/tickets",
            "/tickets?view=unassigned&emr=oscar",
            "/tickets?q=morning",
            "/tickets?q=since",
        ):
            few, more = await in_turns([partial(get, one, path) for one in asks], ROUNDS)
            print(
                f"the queue, {path}, p50/p95 with {FEW}: {1000 * few[0]:.1f}/{1000 * few[1]:.1f} "
                f"ms, with {many}: {1000 * more[0]:.1f}/{1000 * more[1]:.1f} ms; p95 is "
                f"{more[1] / few[1]:.2f} times"
            )


async def _furnish(database: Database) -> str:
    await create_site(database, lambda: START, SITE, "Bench Clinic")
    secret = Secret(PASSWORD)
    await create_user(database, lambda: START, DESK, "Dan Desk", secret, StaffRole.ASSOCIATE)
    token = await create_site_token(database, lambda: START, SITE, "bench")
    return token.expose()  # to be sent


async def _fill(database: Database, number: int) -> None:
    await _furnish(database)
    body = canonical(make_tree(SITE))
    for first in range(0, number, AT_ONCE):
        batch = range(first, min(first + AT_ONCE, number))
        async with database.writing() as session:
            await session.execute(insert(Ticket), [_ticket(n, body) for n in batch])
            texts = [{"ticket_id": n + 1, "public": True, "words": _words(n)} for n in batch]
            await session.execute(insert(TicketText), texts)


def _words(number: int) -> str:
    """Return words that a search finds in a page of tickets, whatever the size, or its own."""
    return "note since this morning" if number < PAGE else f"note since this word{number}"


def _ticket(number: int, body: bytes) -> dict[str, Any]:
    received = START - timedelta(seconds=number)
    return {
        "id": number + 1,
        "site_id": 1,
        "idempotency_key": str(uuid.UUID(int=number)),
        "bundle": body,
        "bundle_digest": bytes(32),
        "received_at": received,
        "first_answer_due_at": received + timedelta(hours=2),
        "calendar_version": "bench",
        "state": TicketState.NEW,
        "language": "en",
        "emr": "oscar",
        "emr_id": "1234",
        "ocean_reference": "482",
        "reporter_email": DESK,
        "scope": "one_patient",
        "signature": f"{number % 50}",
        "clock_runs": True,
        "attend_at": received + timedelta(hours=2),
    }


if __name__ == "__main__":
    asyncio.run(main())
