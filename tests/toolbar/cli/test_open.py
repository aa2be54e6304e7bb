"""``open`` gives the panel's secret to this folder's own bridge, not to what looks like it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.contract import Clock
from connectors.secret_store import Kept
from tests.toolbar.cli.here import run_here
from toolbar.bridge.errors import Occupant
from toolbar.bridge.health import PRODUCT
from toolbar.bridge.listening import who_listens
from toolbar.bridge.serve import serving
from toolbar.settings import Settings


async def health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok", "product": PRODUCT, "version": "26.11.0"})


@pytest.fixture
async def squatter() -> AsyncIterator[int]:
    """A program on the port that says it is a bridge."""
    app = web.Application()
    app.router.add_get("/health", health)
    async with TestServer(app, host="127.0.0.1") as server:
        assert server.port is not None
        yield server.port


async def test_a_squatter_who_looks_like_a_bridge_gets_no_secret(
    squatter: int, tmp_path: Path
) -> None:
    assert await who_listens(squatter) is Occupant.BRIDGE  # nothing that it answers tells it apart
    (tmp_path / "settings.toml").write_text(f"[bridge]\nport = {squatter}\n")
    done = await run_here("open", "--data-dir", str(tmp_path), BROWSER="/bin/true %s")
    assert done.code == 1
    assert "bridge-not-running" in done.stderr
    assert not (tmp_path / "open-panel.html").exists()


async def test_our_bridge_is_opened_on_whatever_port_it_took(tmp_path: Path, clock: Clock) -> None:
    async with serving(Settings(secrets=Kept.FILE), tmp_path, clock, 0) as port:
        done = await run_here("open", "--data-dir", str(tmp_path), BROWSER="/bin/true %s")
        page = (tmp_path / "open-panel.html").read_text("utf-8")
    assert done.code == 0, done.stderr
    assert re.search(rf"http://127\.0\.0\.1:{port}/panel/#[\w-]{{20,}}", page)


async def test_an_answer_in_two_pieces_is_read_to_its_end() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.2)
        writer.write(json.dumps({"product": PRODUCT}).encode())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        assert await who_listens(server.sockets[0].getsockname()[1]) is Occupant.BRIDGE
