"""Followers told of one article by 1, 2 and 4 workers on PostgreSQL, beside a bare aiosmtplib loop.

``OCEAN_BENCH_FOLLOWERS`` is their number (1000), ``OCEAN_BENCH_WORKERS`` how many workers
in turn ("1 2 4"; without any only publication is measured). Publication is timed beside a bare
``INSERT ... SELECT`` of as many rows, on SQLite and on PostgreSQL. The peer is a
process of its own; rates are from its first mail to its last. Processor time is
told apart: the senders (and of it their starts), the peer, PostgreSQL.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import insert, select, text, update

from bench.databases import analyze
from bench.processes import family_time, processor_time, resident
from portal.announcements import editing, publishing
from portal.announcements.models import Follow, Section, State
from portal.announcements.sections import need_sections
from portal.database import Database, default_url, open_database
from portal.mail.finishing import progress
from portal.mail.models import Mail, Mailing
from portal.migrate import migrate
from portal.people.models import Person
from tests.portal.postgresql import PostgreSql

FOLLOWERS: Final = int(os.environ.get("OCEAN_BENCH_FOLLOWERS", "1000"))  # noqa: TID251 - its size
NOW: Final = datetime(2026, 11, 23, 15, tzinfo=UTC)
CHUNK: Final = 5000
ENOUGH: Final = 20_000
"""Mails that show the rate of the bare loop."""
BARE_TABLE: Final = "CREATE TABLE bare (follow_id integer, recipient varchar(254))"
BARE_ROWS: Final = """
INSERT INTO bare SELECT announcement_follow.id, person.user_name
FROM announcement_follow JOIN person ON person.id = announcement_follow.person_id
"""
WORKERS: Final = tuple(
    int(one)
    for one in os.environ.get("OCEAN_BENCH_WORKERS", "1 2 4").split()  # noqa: TID251 - its runs
)
WORKER: Final = "from portal.cli import main; main()"
BARE: Final = """
import asyncio, sys
from email.message import EmailMessage
import aiosmtplib
async def main(port, count):
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port) as client:
        for number in range(count):
            message = EmailMessage()
            message["From"], message["Subject"] = "a@support.invalid", "Rhubarb release"
            message["To"] = f"reader-{number}@clinic.invalid"
            message.set_content("x" * 400)
            await client.send_message(message)
asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """How one way of sending went."""

    rate: float
    """Mails per second."""
    seconds: float
    """From the first mail to the last."""
    senders: float
    """CPU seconds of the senders between the first mail and the last."""
    starts: float
    """CPU seconds of the senders before the first mail."""
    peer: float
    postgresql: float
    memory: tuple[int, int]
    """MiB of the largest sender, when a tenth was sent and at the end."""


class Peer:
    """The mail server, seen from here."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.port = int(self._line())

    def ask(self, word: str = "tell") -> dict[str, float]:
        """Return what it took; "new" begins a count."""
        if self._process.stdin is None:
            raise RuntimeError("no peer")
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return dict(json.loads(self._line()))

    def _line(self) -> str:
        return self._process.stdout.readline() if self._process.stdout else ""


@contextmanager
def peer_of_its_own() -> Iterator[Peer]:
    """Run the mail server."""
    command = [sys.executable, "-m", "bench.peers.mail_peer"]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:  # noqa: S603 - ours
        yield Peer(process)
        if process.stdin:
            process.stdin.close()


def run(peer: Peer, count: int, server: int, *commands: list[str]) -> Run:
    """Let these programs send; raises if not everybody got exactly one mail."""
    peer.ask("new")
    programs = [
        subprocess.Popen(one, env=dict(os.environ), stderr=subprocess.DEVNULL)  # noqa: S603, TID251 - our own workers
        for one in commands
    ]
    deadline = time.monotonic() + 60 + count / 20
    early, late, used, starts = 0, 0, 0.0, 0.0
    before = [peer.ask()["cpu"], family_time(server)]
    while (told := peer.ask())["mails"] < count and time.monotonic() < deadline:
        late, used = _measure(programs)
        if told["mails"] == 0:
            starts, before = used, [told["cpu"], family_time(server)]
        if told["mails"] < count / 10:
            early = late
        time.sleep(0.1)
    _, used = _measure(programs)
    after = [told["cpu"], family_time(server)]
    for one in programs:
        one.terminate()
    for one in programs:
        one.wait()
    told = peer.ask()
    if (told["mails"], told["addresses"]) != (count, count):
        raise RuntimeError("not everybody got one mail")
    served, stored = (later - earlier for earlier, later in zip(before, after, strict=True))
    rate = (count - 1) / told["seconds"]
    return Run(rate, told["seconds"], used - starts, starts, served, stored, (early, late))


def _measure(programs: list[subprocess.Popen[bytes]]) -> tuple[int, float]:
    """Return the most memory (MiB) and the CPU seconds of all that still run."""
    found = [(resident(one.pid) >> 20, processor_time(one.pid)) for one in programs]
    return max(memory for memory, _ in found), sum(used for _, used in found)


async def fill(database: Database) -> int:
    """Make the followers; return a reviewed article."""
    await need_sections(database)
    async with database.writing() as session:
        section = await session.scalar(select(Section.id).limit(1))
    for start in range(0, FOLLOWERS, CHUNK):
        numbers = range(start, min(start + CHUNK, FOLLOWERS))
        async with database.writing() as session:
            people = [
                {
                    "id": n + 1,
                    "user_name": f"reader-{n}@clinic{n % 50}.invalid",
                    "name": "R",
                    "password_hash": "x",
                    "created_at": NOW,
                }
                for n in numbers
            ]
            await session.execute(insert(Person), people)
            follows = [
                {
                    "section_id": section,
                    "language": "en",
                    "person_id": n + 1,
                    "updates": False,
                    "token": f"{n:032x}",
                    "created_at": NOW,
                }
                for n in numbers
            ]
            await session.execute(insert(Follow), follows)
    number = await editing.create(database, NOW, 1, section or 0, critical=False)
    await editing.save_text(database, NOW, 1, number, "en", title="Rhubarb release", body="Here.")
    await editing.move(database, NOW, 1, number, State.REVIEW)
    return number


async def publish(database: Database, name: str) -> None:
    """Publish, and insert as many rows of the same addresses into a table without indexes."""
    await migrate(database)
    number = await fill(database)
    await analyze(database)
    memory = resident(os.getpid()) >> 20
    begun = time.monotonic()
    await publishing.publish(database, NOW, 1, number)
    took = time.monotonic() - begun
    grown = (resident(os.getpid()) >> 20) - memory
    begun = time.monotonic()
    async with database.writing() as session:
        await session.execute(text(BARE_TABLE))
        await session.execute(text(BARE_ROWS))
    bare = time.monotonic() - begun
    async with database.reading() as session:
        mailings = list(await session.scalars(select(Mailing)))
        begun = time.monotonic()
        counts = await progress(session, mailings)
        counted = time.monotonic() - begun
    if [one["waiting"] for one in counts.values()] != [FOLLOWERS]:
        raise RuntimeError("not everybody has a row")
    print(
        f"{name}: publication to {FOLLOWERS} followers {took:.2f} s, {took / bare:.1f} of a bare "
        f"INSERT ... SELECT; the portal grew by {grown} MiB; progress {counted * 1000:.0f} ms",
        flush=True,
    )


async def send(database: Database, url: str, peer: Peer, server: int) -> None:
    """Send the same article by a bare loop, and by each number of workers."""
    some = min(FOLLOWERS, ENOUGH)
    bare = run(peer, some, server, [sys.executable, "-c", BARE, str(peer.port), str(some)])
    print(f"bare aiosmtplib loop: {bare.rate:.0f} mails/s; {_shares(bare)}", flush=True)
    one_rate = 0.0
    for workers in WORKERS:
        await _make_waiting(database)
        command = [sys.executable, "-c", WORKER, "worker", "--database-url", url]
        command += ["--smtp-url", f"smtp://127.0.0.1:{peer.port}"]
        command += ["--mail-from", "a@support.invalid", "--public-url", "https://p.invalid"]
        found = run(peer, FOLLOWERS, server, *[command] * workers)
        one_rate = one_rate or found.rate
        print(
            f"{workers} worker(s): {found.rate:.0f} mails/s, {found.rate / bare.rate:.2f} "
            f"of the bare loop, {found.rate / one_rate:.2f} of one worker; "
            f"{_shares(found)}; memory {found.memory[0]} to {found.memory[1]} MiB",
            flush=True,
        )


async def main() -> None:
    with TemporaryDirectory(prefix="pg") as folder, peer_of_its_own() as peer:
        async with open_database(default_url(Path(folder))) as database:
            await publish(database, "SQLite")
        cluster = Path(folder) / "pg"
        cluster.mkdir()
        postgresql = PostgreSql(cluster)
        url = await postgresql.create("bench")
        server = int((cluster / "postmaster.pid").read_text("ascii").split()[0])
        async with open_database(url) as database:
            await publish(database, "PostgreSQL")
            if WORKERS:
                await send(database, url, peer, server)
        postgresql.end()


def _shares(found: Run) -> str:
    """Say how many processors each had while mails went."""
    shares = (found.senders, found.peer, found.postgresql)
    senders, peer, server = (used / found.seconds for used in shares)
    return (
        f"processors: senders {senders:.2f}, peer {peer:.2f}, PostgreSQL {server:.2f} "
        f"(starts {found.starts:.1f} s)"
    )


async def _make_waiting(database: Database) -> None:
    """Let the same article wait to go to everybody again, as a publication leaves it."""
    again = {"next_attempt_at": NOW, "sent_at": None, "attempts": 0, "ended": None}
    async with database.writing() as session:
        await session.execute(update(Mail).values(again))
    await analyze(database)


if __name__ == "__main__":
    asyncio.run(main())
