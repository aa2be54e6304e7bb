"""Chromium itself heeds the policy that we write: without it the bridge is out of reach."""

import os
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import async_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.toolbar.doctor.certificates import self_signed
from toolbar.machine.browser_policy import documents

MANAGED = Path("/etc/chromium/policies/managed")
REACH = """async (address) => {
    try { return (await fetch(address)).status } catch { return "blocked" }
}"""


async def emr_page(_: web.Request) -> web.Response:
    return web.Response(text="<h1>EMR</h1>", content_type="text/html")


async def healthy(_: web.Request) -> web.Response:
    return web.json_response({}, headers={"Access-Control-Allow-Origin": "*"})


@pytest.fixture
async def page_server(tmp_path: Path) -> AsyncIterator[TestServer]:
    """An EMR on https, which the browser takes for one on the Internet."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path, "policy-emr.test"))
    app = web.Application()
    app.router.add_get("/", emr_page)
    server = TestServer(app, host="127.0.0.1", scheme="https")
    await server.start_server(ssl=context)
    yield server
    await server.close()


@pytest.fixture
async def bridge_address() -> AsyncIterator[str]:
    """What listens on loopback, and answers every page."""
    app = web.Application()
    app.router.add_get("/health", healthy)
    async with TestServer(app, host="127.0.0.1") as server:
        yield f"http://127.0.0.1:{server.port}/health"


@pytest.fixture
def managed() -> Iterator[Callable[[bytes], int]]:
    """Writes a file where this Chromium reads policies; it is removed again."""
    if os.geteuid() != 0 or not Path(CHROMIUM).exists():
        pytest.skip("not root, or no Chromium: the policy was not shown to a browser")
    made = [one for one in (MANAGED, *MANAGED.parents) if not one.exists()]
    MANAGED.mkdir(parents=True, exist_ok=True)
    path = MANAGED / f"ocean-toolbar-test-{os.getpid()}.json"
    yield path.write_bytes
    path.unlink(missing_ok=True)
    with suppress(OSError):  # another run has its file there still
        for folder in made:
            folder.rmdir()


async def reach(page_server: TestServer, address: str) -> object:
    """Open the EMR's page in a new Chromium and let it ask the bridge."""
    arguments = [
        *(one for one in ARGUMENTS if "host-resolver" not in one),
        "--host-resolver-rules=MAP policy-emr.test 127.0.0.1",
        f"--ip-address-space-overrides=127.0.0.1:{page_server.port}=public",
    ]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        context = await browser.new_context(ignore_https_errors=True)
        page = await context.new_page()
        await page.goto(f"https://policy-emr.test:{page_server.port}/")
        answer: object = await page.evaluate(REACH, address)
        await browser.close()
    return answer


@pytest.mark.parametrize(
    ("named", "outcome"),
    [(None, "blocked"), ("another.test", "blocked"), ("policy-emr.test", 200)],
)
async def test_the_policy_lets_exactly_the_named_page_in(
    page_server: TestServer,
    bridge_address: str,
    managed: Callable[[bytes], int],
    named: str | None,
    outcome: object,
) -> None:
    if named is not None:
        made = {one.name: one.body for one in documents([f"https://{named}:{page_server.port}"])}
        managed(made["linux-chrome-edge.json"])
    assert await reach(page_server, bridge_address) == outcome
