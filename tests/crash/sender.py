"""A clinic's processes: each puts what it is told, says what it was promised, delivers.

The program is started once, since starting costs more than all the rest. Each
line on its stdin, FOLDER PORTAL FIRST COUNT STEP as JSON, makes it fork a
process of its own. That puts COUNT submissions from number FIRST on, writes a
line for each that was queued, delivers until all is delivered, and ends. With a
STEP it kills itself, as ``kill -9`` does, before the STEP-th change that it asks
the disk for.
"""

import asyncio
import json
import os
import signal
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Final, NoReturn

from aiohttp import ClientSession

from connectors.secret import Secret
from connectors.secret_store import FileVault, SecretStore
from tests.crash.disk import Disk
from toolbar.settings import PortalSettings
from toolbar.troubleshooting import backoff
from toolbar.troubleshooting.courier import Courier
from toolbar.troubleshooting.delivery_wire import Wire
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.outbox_database import connect
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_client import SITE_TOKEN, Portal
from toolbar.troubleshooting.portal_key import PortalKey
from toolbar.troubleshooting.submission import Destination, State, Submission

KEY: Final = Secret("ab" * 32)
TOKEN: Final = "site-token-parsnip-55120-quartz"


_LOADED_BY_FIRST_USE: Final = (
    "cryptography.hazmat.primitives.hpke",
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.kdf.hkdf",
    "toolbar.troubleshooting.credentials",
)
"""Loaded once, not by each process."""


class Dying:
    """Ends the process at the step that was asked for."""

    def __init__(self, step: int) -> None:
        self._left = step

    def _step(self) -> int:
        self._left -= 1
        if self._left == 0:
            die()
        return 0

    def write(self, _name: str, _offset: int, _body: bytes) -> int:
        return self._step()

    def truncate(self, _name: str, _size: int) -> int:
        return self._step()

    def sync(self, _name: str) -> int:
        return self._step()

    def remove(self, _name: str, *, lasts: bool) -> int:
        del lasts
        return self._step()


def die() -> NoReturn:
    """End as ``kill -9`` ends a process: nothing is cleaned up, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit


def submission(number: int) -> Submission:
    return Submission(
        submission_id=f"00000000-0000-4000-8000-{number:012d}",
        state=State.QUEUED,
        idempotency_key=f"key-{number}",
        fingerprint="f" * 64,
        created_at=now(),
        site_number="7001",
        connector="oscar",
        thread=f"chart-{number % 3}",
    )


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the entry point's clock


async def main(folder: Path, url: str, first: int, count: int, step: int) -> None:
    connecting = connect
    if step and (disk := Disk.one()) is not None:
        disk.witness = Dying(step)
        connecting = disk.connect
    backoff.CAP = 0.02  # type: ignore[misc]  # a day's patience in a second
    backoff.FIRST = 0.005  # type: ignore[misc]
    secrets = SecretStore(FileVault(folder / "secrets.json"), (SITE_TOKEN,))
    outbox = Outbox(folder / "outbox.db", KEY, now, connecting=connecting)
    async with ClientSession() as session, outbox.opened():
        settings = PortalSettings(url, "7001")
        portal = Portal(Wire(session), settings, secrets, PortalKey(folder))
        courier = Courier(outbox, {Destination.PORTAL: portal}, secrets)
        courier.patience = 0.3
        for number in range(first, first + count):
            await outbox.put(submission(number), Parcel(b'{"number":%d}' % number))
            say(number)
        while any(one.state is not State.DELIVERED for one in await outbox.list()):
            if await courier.deliver_due_once() is None:
                await asyncio.sleep(0.005)
        say("done")


def say(*words: object) -> None:
    """Write a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def fork_for_each_line() -> None:
    """Run what each line asks for in a process of its own, one after the other."""
    for module in _LOADED_BY_FIRST_USE:
        import_module(module)
    for line in sys.stdin:
        folder, url, first, count, step = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(main(Path(folder), url, first, count, step))
            finally:
                os._exit(0)
        say("pid", child)
        os.waitpid(child, 0)
        say("end")


if __name__ == "__main__":
    fork_for_each_line()
