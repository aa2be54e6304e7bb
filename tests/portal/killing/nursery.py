"""Real processes of ``ocean-portal`` in a fraction of a second each, to be killed or stopped."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.portal.killing.plans import Plan
from tests.portal.operating.processes import LISTENING

ROOT = Path(__file__).parents[3]
PATIENCE = 120.0
"""Seconds; a busy machine takes its time."""
SENDER = "no-reply@support.invalid"


@dataclass(frozen=True)
class Child:
    """One process."""

    pid: int
    heard: Path

    def strike(self, blow: int = signal.SIGKILL) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, blow)

    def state(self) -> str:
        """Return the letter of /proc: T is stopped; nothing if it is gone."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
        except OSError:
            return ""

    async def becomes(self, *states: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.state() not in states:  # noqa: ASYNC110 - of another process
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        self.strike()
        await self.becomes("")

    async def url(self) -> str:
        """Return where it answers, once it does."""
        async with asyncio.timeout(PATIENCE):
            while (found := LISTENING.search(self.heard.read_text("utf-8"))) is None:  # noqa: ASYNC110 - a file
                await asyncio.sleep(0.02)
        return f"http://127.0.0.1:{found[1]}"


@contextmanager
def nursery_process() -> Iterator[subprocess.Popen[str]]:
    """Start what bears the processes of all tests."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.portal.killing.nursery_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},  # noqa: TID251 - for the child
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@dataclass
class Nursery:
    """Bears processes on one database that send to one mail server."""

    process: subprocess.Popen[str]
    folder: Path
    database_url: str
    smtp_port: int
    public_url: str
    children: list[Child] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)

    async def worker(self, plan: Plan | None = None) -> Child:
        mail = ("--smtp-url", f"smtp://127.0.0.1:{self.smtp_port}", "--mail-from", SENDER)
        return await self._bear("worker", plan, *mail, "--public-url", self.public_url)

    async def portal(self) -> Child:
        keys = ("--factor-key", str(self.folder / "factor.key"))
        return await self._bear("serve", None, "--port", "0", "--no-deliver-mail", *keys)

    async def _bear(self, command: str, plan: Plan | None, *options: str) -> Child:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        heard = self.folder / f"heard-{next(self.numbers)}.txt"
        heard.touch()
        arguments = [command, "--database-url", self.database_url, *options]
        order = {"arguments": arguments, "heard": str(heard), "plan": (plan or Plan()).written()}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        child = Child(int(await asyncio.to_thread(self.process.stdout.readline)), heard)
        self.children.append(child)
        return child
