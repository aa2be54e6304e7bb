"""What the monitoring reads: counts by closed words, on a listener of its own."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from sqlalchemy.ext.asyncio import AsyncSession

from portal.database import default_url, open_database
from portal.figure_list import FIGURES
from portal.mail.queue import queue_mail
from portal.metrics import Figure, Metrics, counting, expose
from portal.operating.monitor import monitored
from portal.server import listen
from portal.state import METRICS
from tests.portal.hosting import BIRCH, MAPLE, Hosted, MovableClock

CANARY = "Quibblewick-4417"


@asynccontextmanager
async def monitor_of(hosted: Hosted, metrics: Metrics) -> AsyncIterator[str]:
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    database = hosted.portal.database
    async with monitored(listener, database, hosted.clock, metrics, asyncio.Event()):
        yield f"http://127.0.0.1:{port}"


async def read(hosted: Hosted, metrics: Metrics | None = None) -> str:
    async with monitor_of(hosted, metrics or Metrics()) as url:
        answer = await hosted.session.get(f"{url}/metrics")
        assert answer.status == 200
        return await answer.text()


def value(text: str, name: str) -> float:
    match = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert match is not None, name
    return float(match[1])


async def test_the_figures_are_those_of_the_database(hosted: Hosted) -> None:
    await hosted.make_ticket()
    hosted.clock.forward(timedelta(minutes=10))
    text = await read(hosted)
    assert value(text, "ocean_portal_sites") == 2
    assert value(text, 'ocean_portal_tickets{state="new"}') == 1
    assert value(text, 'ocean_portal_tickets{state="closed"}') == 0
    assert value(text, "ocean_portal_mail_waiting") == 1
    assert value(text, "ocean_portal_mail_oldest_seconds") == 600
    assert value(text, "ocean_portal_figures_failed") == 0


async def test_no_label_holds_a_site_a_person_or_a_patient(hosted: Hosted) -> None:
    await hosted.make_ticket(BIRCH)
    await hosted.get("/svc/v1/patients/482", MAPLE)
    await hosted.get(f"/tickets/{CANARY}")
    await hosted.session.request("PURGE", hosted.url + "/tickets")
    await hosted.get(f"/{CANARY}?x={CANARY}", MAPLE)
    text = await read(hosted, hosted.portal.metrics)
    for secret in (CANARY, MAPLE, BIRCH, "482", "1234", "reception@", hosted.tokens[MAPLE]):
        assert secret not in re.sub(r"[\d.e+-]+$", "", text, flags=re.MULTILINE)
    assert 'route="/svc/v1/patients/{reference}",status="401"' in text
    assert 'method="other",route="other",status="405"' in text


async def test_a_word_that_is_not_on_the_list_is_not_shown(hosted: Hosted) -> None:
    async def leaking(_: AsyncSession, __: datetime) -> Mapping[str, float]:
        return {"known": 1.0, CANARY: 2.0}

    figure = Figure("leaks", "A figure.", leaking, "word", frozenset({"known"}))
    body = await expose(Metrics(), hosted.portal.database, hosted.clock(), [figure])
    assert CANARY.encode() not in body
    assert b'ocean_portal_leaks{word="other"} 2.0' in body


async def test_without_a_database_the_counters_are_still_there(tmp_path: Path) -> None:
    async with open_database(default_url(tmp_path)) as empty:
        body = (await expose(Metrics(), empty, MovableClock()(), FIGURES)).decode()
    assert value(body, "ocean_portal_figures_failed") == len(FIGURES)
    assert "process_resident_memory_bytes" in body


async def test_the_public_listener_has_no_metrics(hosted: Hosted) -> None:
    assert (await hosted.get("/metrics")).status == 404


async def test_a_request_that_fails_or_is_cut_is_counted_too() -> None:
    metrics = Metrics()

    async def refuse(_: web.Request) -> web.Response:
        raise web.HTTPConflict

    async def break_down(_: web.Request) -> web.Response:
        raise ValueError

    app = web.Application(middlewares=[counting(metrics)])
    app[METRICS] = metrics
    app.router.add_get("/refuses", refuse)
    app.router.add_get("/breaks", break_down)
    from aiohttp.test_utils import TestServer  # noqa: PLC0415 - of this test alone

    async with TestServer(app) as server, ClientSession() as session:
        await session.get(server.make_url("/refuses"))
        await session.get(server.make_url("/breaks"))
    sample = metrics.registry.get_sample_value
    names = {"method": "GET", "route": "/refuses", "status": "409"}
    assert sample("ocean_portal_requests_total", names) == 1
    assert sample("ocean_portal_requests_total", names | {"route": "/breaks", "status": "ended"})


@pytest.mark.parametrize("hours", [0, 1])
async def test_ready_says_one_word_of_each_check(hosted: Hosted, hours: int) -> None:
    async with hosted.portal.database.writing() as session:
        queue_mail(session, hosted.clock(), "ticket-received", "a@b.invalid", "en")
    hosted.clock.forward(timedelta(hours=hours))
    answer = await hosted.get("/health/ready")
    mail = "stuck" if hours else "ok"
    assert (answer.status, await answer.json()) == (
        200,
        {"process": "ok", "database": "ok", "schema": "ok", "mail": mail},
    )
    assert await (await hosted.get("/health/live")).json() == {"process": "ok"}
