"""kill -9 at any moment and a portal with bad manners: all arrives, once, in order."""

import asyncio
import json
import os
import random
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.secret import Secret
from connectors.secret_store import FileVault, SecretStore
from tests.crash.conftest import ROUNDS
from tests.crash.sender import TOKEN
from tests.toolbar.troubleshooting.conftest import PretendPortal
from toolbar.troubleshooting.portal_client import SITE_TOKEN

ROOT = Path(__file__).parents[2]
KILLS = 40 if ROUNDS == 1 else 200
STRIDE = 3 if ROUNDS == 1 else 1
"""How many steps are between the steps at which the process kills itself."""
MANNERS = ["ok", "drop-after-commit", "half", "reset", "500", "429 0", "503 0", "no-json", "stall"]


@pytest.fixture
async def portal() -> AsyncIterator[PretendPortal]:
    pretend = PretendPortal()
    await pretend.start()
    yield pretend
    await pretend.stop()


class Clinic:
    """A folder, and the processes that work in it one after the other."""

    def __init__(self, folder: Path, portal: PretendPortal, sender: Process) -> None:
        self.folder = folder
        self.portal = portal
        self.sender = sender
        self.promised: list[int] = []
        SecretStore(FileVault(folder / "secrets.json"), (SITE_TOKEN,)).put(
            SITE_TOKEN, Secret(TOKEN)
        )

    async def run(self, count: int, *, step: int = 0, seconds: float = 60.0) -> bool:
        """Run a process, kill it after a while or let it kill itself; say whether it ended well."""
        first = max(self.promised, default=0) + 1
        order = json.dumps([str(self.folder), self.portal.url, first, count, step])
        told = [await self._line(order)]
        killing = asyncio.get_running_loop().call_later(
            seconds, os.kill, int(told[0].removeprefix("pid ")), signal.SIGKILL
        )
        while told[-1] != "end":
            told.append(await self._line())
            if told[-1] == "done":
                killing.cancel()
        killing.cancel()
        self.promised += [int(line) for line in told if line.isdecimal()]
        return "done" in told

    async def _line(self, order: str = "") -> str:
        assert self.sender.stdin is not None
        assert self.sender.stdout is not None
        if order:
            self.sender.stdin.write(order.encode() + b"\n")
        line = await self.sender.stdout.readline()
        assert line
        return line.decode().strip()

    def check(self) -> None:
        """Everything that was promised has arrived once, each thread in its order."""
        numbers = [int(name[-12:]) for name in self.portal.tickets]
        assert set(self.promised) <= set(numbers)
        assert len(numbers) == len(set(numbers))
        for thread in range(3):
            ours = [number for number in numbers if number % 3 == thread]
            assert ours == sorted(ours)
        bodies = {int(name[-12:]): body for name, body in self.portal.tickets.items()}
        assert all(body == b'{"number":%d}' % number for number, body in bodies.items())


@pytest.fixture
async def clinic(new_folder: Callable[[], Path], portal: PretendPortal) -> AsyncIterator[Clinic]:
    sender = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.crash.sender", cwd=ROOT,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    yield Clinic(new_folder(), portal, sender)
    sender.kill()
    await sender.wait()


async def test_killed_at_random(clinic: Clinic) -> None:
    chance = random.Random(1)  # noqa: S311 - a seed for a test, no secret
    clock = asyncio.get_running_loop().time
    began = clock()
    assert await clinic.run(3)
    # so that the kills fall into its work, however slow the computer is
    latest = (clock() - began) / 2
    clinic.portal.script = chance.choices(MANNERS, weights=[8, 2, 2, 2, 2, 1, 1, 2, 1], k=9000)
    clinic.portal.keys_script = chance.choices(["ok", "reset", "503 0"], [8, 1, 1], k=9000)
    killed = 0
    while killed < KILLS:
        killed += not await clinic.run(3, seconds=chance.uniform(0.0, latest))
    clinic.portal.script = clinic.portal.keys_script = []
    assert await clinic.run(1)
    clinic.check()
    assert len(clinic.promised) > KILLS / 2


@pytest.mark.usefixtures("disk")
async def test_killed_at_every_step(clinic: Clinic) -> None:
    chance = random.Random(2)  # noqa: S311 - a seed for a test, no secret
    ran_through, step = 0, 1
    while ran_through < 4:
        clinic.portal.script = chance.choices(["ok", "drop-after-commit", "half"], k=3)
        ran_through += await clinic.run(1, step=step)
        step += STRIDE
    clinic.portal.script = []
    assert await clinic.run(1)
    clinic.check()
    assert step > 60
    assert len(clinic.promised) > 3


async def test_the_check_would_find_a_loss_a_double_and_a_disorder(portal: Any) -> None:
    for arrived, promised in (([1, 2], [1, 2, 3]), ([1, 4, 4], [1, 4]), ([4, 1], [1, 4])):
        clinic = Clinic.__new__(Clinic)
        clinic.portal, clinic.promised = portal, promised
        # doubled is what arrives under two names
        portal.tickets = {
            f"{at}-{number:012d}": b'{"number":%d}' % number for at, number in enumerate(arrived)
        }
        with pytest.raises(AssertionError):
            clinic.check()
