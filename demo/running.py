"""Runs the demonstration until it is told to end, and says what to click."""

import asyncio
import json
import signal
import sys
import tempfile
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from connectors import logs
from connectors.contract import Clock
from demo.errors import DataDirNotEmptyError, MomentInvalidError
from demo.examples import ticket_of
from demo.patients import PATIENTS
from demo.pretend_emrs import Source
from demo.world import SITE_NUMBER, Clocks, Ports, World, running_world
from toolbar.cli.panel import panel_address
from toolbar.cli.speech import catalogue

OTTAWA: Final = ZoneInfo("America/Toronto")


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for."""

    port: int
    portal_port: int
    data_dir: Path | None
    as_json: bool
    browse: bool


def run(order: Order, clock: Clock, portal_now: str | None) -> None:
    """Run until SIGINT or SIGTERM; raise a ``ProductError`` if something keeps us from starting."""
    clocks = Clocks(clock, _starting_at(portal_now) if portal_now else clock)
    with _folder(order.data_dir) as directory:
        asyncio.run(_run(order, clocks, directory))


async def _run(order: Order, clocks: Clocks, directory: Path) -> None:
    loop = asyncio.get_running_loop()
    logs.watch(loop)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(told.set))
    async with running_world(directory, clocks, Ports(order.port, order.portal_port)) as world:
        _say(order, world)
        await told.wait()


def _say(order: Order, world: World) -> None:
    if order.as_json:
        sys.stdout.write(json.dumps(_description(world), ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("\n".join(_sentences(world)) + "\n")
    sys.stdout.flush()
    if order.browse and not order.as_json:
        webbrowser.open(panel_address(world.bridge_port, world.doors.panel_secret))


def _description(world: World) -> dict[str, object]:
    """Return what programs need (contract.md, ``ocean-demo --json``)."""
    return {
        "bridge": world.bridge_url,
        "portal": world.portal.url,
        "panel_url": f"{world.bridge_url}/panel/",
        "panel_secret": world.doors.panel_secret,
        "toolbar_token": world.doors.toolbar_token,
        "toolbar_origin": None,
        "site_number": SITE_NUMBER,
        "site_token": world.site_token,
        "data_dir": str(world.directory),
        "mail_url": world.mail.url,
        "logins": [asdict(login) for login in world.logins],
        "clinics": [_clinic(world, source) for source in world.emrs.sources()],
        "shared_encryption_key": world.keys.shared_encryption_key,
    }


def _clinic(world: World, source: Source) -> dict[str, object]:
    patient = PATIENTS[0]
    return {
        "connector": source.connector,
        "emr_url": source.page_of(patient),
        "context": source.context_of(patient),
        "ticket": ticket_of(SITE_NUMBER, source.connector),
        "canaries": [*(one for who in PATIENTS for one in who.canaries()), *world.credentials()],
    }


def _sentences(world: World) -> Iterator[str]:
    words = catalogue()
    yield words.text("demo.ready")
    panel = panel_address(world.bridge_port, world.doors.panel_secret)
    yield words.text("demo.first", address=panel)
    yield words.text("demo.then")
    for source in world.emrs.sources():
        code = f"demo.source.{source.connector}"
        yield words.text(code, name=source.name, address=f"{source.emr.url}/")
    yield words.text("demo.portal", address=world.portal.url)
    for login in world.logins:
        role = words.text(f"demo.role.{login.role}")
        yield words.text("demo.login", role=role, user=login.user, password=login.password)
    yield words.text("demo.mail", address=world.mail.url)
    yield words.text("demo.folder", folder=str(world.directory))
    yield words.text("demo.end")


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """Lend the folder that was asked for, if it is new or empty; else one that is removed again."""
    if wanted is None:
        with tempfile.TemporaryDirectory(prefix="ocean-demo-") as made:
            yield Path(made)
        return
    if wanted.exists() and (not wanted.is_dir() or any(wanted.iterdir())):
        raise DataDirNotEmptyError
    wanted.mkdir(parents=True, exist_ok=True)
    yield wanted.resolve()


def _starting_at(text: str) -> Clock:
    """Return a clock that shows this ISO moment now and runs on (without zone: Ottawa's).

    Raises ``MomentInvalidError``.
    """
    begun = None
    with suppress(ValueError):
        begun = datetime.fromisoformat(text)
    if begun is None:
        raise MomentInvalidError
    shown = (begun if begun.tzinfo else begun.replace(tzinfo=OTTAWA)).astimezone(UTC)
    started = time.monotonic()
    return lambda: shown + timedelta(seconds=time.monotonic() - started)
