"""A whole run at the chattiest level: nothing that anybody sent is in a log or a file (A17)."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from demo.ports import free_port
from tests.toolbar.bridge.conftest import Bridge, Clock
from tests.toolbar.bridge.test_logs import CANARY, REQUESTS
from tests.toolbar.bridge.test_previews import CHART, TICKET, open_preview, seen, send
from tests.toolbar.bridge.test_serve import ask_health
from toolbar.cli.place import utc_now

RUN = """
import logging, sys
from pathlib import Path
from aiohttp import web
from connectors import logs
from connectors.secret_store import Kept
from oscar.connector import PLUGIN
from toolbar.bridge import protocol, serve
from toolbar.cli.place import utc_now
from toolbar.settings import PortalSettings, Settings

logs.set_up(logging.DEBUG)
logging.getLogger().setLevel(logging.DEBUG)
if sys.argv[3] == "without":
    logging.getLogger().handlers[0].setFormatter(logging.Formatter())
    protocol.BridgeHandler.handle_error = web.RequestHandler.handle_error
    protocol.BridgeHandler.log_exception = web.RequestHandler.log_exception
settings = Settings(
    portal=PortalSettings(site_number="7001"),
    secrets=Kept.FILE,
    connectors={"oscar": PLUGIN.settings()},
)
serve.run(settings, Path(sys.argv[1]), utc_now, int(sys.argv[2]))
"""


class RealClock(Clock):
    def __call__(self) -> datetime:
        return utc_now()


@contextmanager
def running(directory: Path, log: Path, *defence: str) -> Iterator[Bridge]:
    """Run a bridge in a process of its own, whose every word goes to ``log``."""
    port = free_port()
    command = [sys.executable, "-X", "dev", "-W", "ignore", "-c", RUN, str(directory), str(port)]
    with log.open("wb") as file:
        process = subprocess.Popen([*command, *defence], stdout=file, stderr=file)  # noqa: S603 - a command of our own
        try:
            ask_health(port)
            bridge = Bridge(directory, RealClock())
            bridge.port = port
            yield bridge
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)


def say_it_everywhere(bridge: Any) -> None:
    """Put the canary wherever a caller may put anything."""
    toolbar, panel = bridge.toolbar(), bridge.panel()
    for request in REQUESTS:
        with suppress(OSError):
            bridge.send_raw(request.encode())
    tree = {CANARY: CANARY, "connector": CANARY, "context": {CANARY: CANARY}}
    paths = ("/v1/pairings", "/v1/proofs", "/v1/panel-sessions", "/v1/identify", "/v1/previews")
    for caller in ({}, toolbar, panel, {"authorization": f"Bearer {CANARY}"}):
        for path in paths:
            for body in (tree, json.dumps(tree).encode()[:-1], CANARY.encode()):
                bridge.ask("POST", f"{path}?{CANARY}", body, **caller)
        bridge.ask("PUT", "/v1/context", tree, **caller)
        for method in ("GET", "PATCH", "DELETE", CANARY.upper()):
            bridge.ask(method, f"/v1/previews/{CANARY}", None, **caller, cookie=CANARY)
            bridge.ask(method, f"/{CANARY}/{CANARY}", None, **caller, x_a=CANARY)
    bridge.ask("GET", "/panel/", origin=f"https://{CANARY}.test", referer=CANARY)
    bridge.ask("GET", f"/panel/static/{CANARY.lower()}.js", user_agent=CANARY)
    bridge.ask("GET", "/health", host=f"{CANARY}:1")
    code = {"code": CANARY, "name": CANARY}
    bridge.ask("POST", "/v1/pairings", code, origin=f"https://{CANARY}.test")
    # and in a chart that is previewed and sent: the names in it are the canary
    sent = open_preview(bridge, toolbar, CHART)
    ticket = TICKET | {"description": f"It is {CANARY}."}
    assert send(bridge, sent, seen(bridge, sent), ticket=ticket).code == "patient-data-found"
    assert send(bridge, sent, seen(bridge, sent)).status == 202


def where_it_stands(directory: Path, log: Path) -> list[str]:
    """Return the files in which the canary is, in any of the ways in which one writes text."""
    forms = {CANARY.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")}
    forms |= {CANARY.lower().encode(), CANARY.upper().encode(), CANARY[::-1].encode()}
    forms.add(CANARY.encode().hex().encode())
    files = [log, *(file for file in directory.rglob("*") if file.is_file())]
    return [file.name for file in files if any(form in file.read_bytes() for form in forms)]


def test_a_run_with_canaries_everywhere_leaves_none(tmp_path: Path) -> None:
    directory, log = tmp_path / "clinic", tmp_path / "log"
    with running(directory, log, "with") as bridge:
        say_it_everywhere(bridge)
    assert where_it_stands(directory, log) == []
    assert b"the bridge listens" in log.read_bytes()
    assert (directory / "outbox.db").stat().st_size > 0


def test_as_aiohttp_logs_by_itself_it_would_stand_in_the_log(tmp_path: Path) -> None:
    directory, log = tmp_path / "clinic", tmp_path / "log"
    with running(directory, log, "without") as bridge:
        for request in REQUESTS:
            bridge.send_raw(request.encode())
    assert where_it_stands(directory, log) == ["log"]


@pytest.mark.parametrize("form", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_canary_in_a_file_is_found(tmp_path: Path, form: str) -> None:
    (tmp_path / "dump").write_bytes(b"..." + CANARY.encode(form) + b"...")
    (tmp_path / "log").write_bytes(b"")
    assert where_it_stands(tmp_path, tmp_path / "log") == ["dump"]
