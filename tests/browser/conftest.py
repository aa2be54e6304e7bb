"""Chromium, and a pretend bridge: the real pages over a real socket, with canned API answers."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.browser.pretend_bridge import PretendBridge
from toolbar.bridge.panel.pages import routes

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # an EMR on the clinic's network: plain http, so the browser's own cryptography is not there
    "--host-resolver-rules=MAP emr.test 127.0.0.1",
]

PATIENCE = 20_000
"""Milliseconds that a page may take to show something, where two browsers share a slow machine."""


@pytest.fixture(autouse=True, scope="session")
def patience() -> None:
    expect.set_options(timeout=PATIENCE)


@asynccontextmanager
async def start_bridge() -> AsyncIterator[PretendBridge]:
    """Run a pretend bridge on loopback."""
    pretend = PretendBridge()
    async with serving(pretend):
        yield pretend


@asynccontextmanager
async def serving(pretend: PretendBridge, port: int | None = None) -> AsyncIterator[None]:
    """Let a pretend bridge answer, on any free port unless one is named."""
    app = web.Application()
    app.add_routes(routes)
    app.router.add_route("*", "/v1/{path:.*}", pretend.answer)
    server = TestServer(app, host="127.0.0.1", port=port)
    await server.start_server(shutdown_timeout=0.1)  # a page may still follow the events
    pretend.url = f"http://127.0.0.1:{server.port}"
    try:
        yield
    finally:
        await server.close()


@pytest.fixture
async def bridge() -> AsyncIterator[PretendBridge]:
    """A bridge on loopback."""
    async with start_bridge() as running:
        yield running


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """The system's Chromium; a machine without it skips, the CI fails."""
    async with running_chromium() as browser:
        yield browser


@asynccontextmanager
async def running_chromium(*arguments: str) -> AsyncIterator[Browser]:
    """Run Chromium with more arguments than the usual ones."""
    need_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments]
        )
        yield browser
        await browser.close()


def need_chromium() -> None:
    """Skip without Chromium; fail where the CI promised it."""
    if shutil.which(CHROMIUM) is None:
        if os.environ.get("CI"):  # noqa: TID251 - the CI says so itself
            pytest.fail("no Chromium")
        pytest.skip("no Chromium at /usr/bin/chromium: the browser tests did not run")


async def without(page: Page, script: str, check: str) -> None:
    """Switch a defence of a script off that the page loads."""

    async def fulfil(route: Any) -> None:
        address = route.request.url.replace("emr.test", "127.0.0.1")
        text = await (await route.fetch(url=address)).text()
        assert check in text
        await route.fulfill(body=text.replace(check, ""), content_type="text/javascript")

    await page.route(script, fulfil)


@pytest.fixture
def troubles() -> list[str]:
    """What went wrong in a page's scripts, or was blocked; a test that wants it empties it."""
    return []


@pytest.fixture
async def page(chromium: Browser, troubles: list[str]) -> AsyncIterator[Page]:
    """A window in English, in Toronto; a script that fails or is blocked fails the test."""
    context = await chromium.new_context(locale="en-CA", timezone_id="America/Toronto")

    def note(window: Page) -> None:
        window.on("pageerror", lambda error: troubles.append(str(error)))
        window.on("console", lambda said: troubles.append(said.text) if _blocked(said) else None)

    context.on("page", note)
    yield await context.new_page()
    await context.close()
    assert troubles == []


def _blocked(message: Any) -> bool:
    return message.type == "error" and "Content Security Policy" in message.text
