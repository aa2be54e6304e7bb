"""Followers told of one article by 1, 2 and 4 workers on PostgreSQL, beside a bare aiosmtplib loop.

``OCEAN_BENCH_FOLLOWERS`` is their number (1000). The peer takes mail as fast as
a loop of Python can and notes when; rates are from its first mail to its last.
"""

import asyncio
import os
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import delete, insert, select, update

from portal.announcements import editing, publishing
from portal.announcements.models import Follow, Section, State
from portal.announcements.sections import need_sections
from portal.database import Database, open_database
from portal.mail.models import Mail
from portal.migrate import migrate
from portal.people.models import Person
from tests.portal.postgresql import PostgreSql

FOLLOWERS: Final = int(os.environ.get("OCEAN_BENCH_FOLLOWERS", "1000"))  # noqa: TID251 - its size
NOW: Final = datetime(2026, 11, 23, 15, tzinfo=UTC)
CHUNK: Final = 5000
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


class Peer(asyncio.Protocol):
    """Says yes to everything, one line per command, and notes when a message ends."""

    times: list[float]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a benchmark
        self.transport, self.buffer, self.body = transport, b"", False
        transport.write(b"220 peer\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while True:
            end = b"\r\n.\r\n" if self.body else b"\r\n"
            line, found, rest = self.buffer.partition(end)
            if not found:
                return
            self.buffer = rest
            if self.body:
                self.body = False
                self.times.append(time.monotonic())
                self.transport.write(b"250 taken\r\n")
            elif line[:4].upper() == b"DATA":
                self.body = True
                self.transport.write(b"354 go on\r\n")
            elif line[:4].upper() == b"QUIT":
                self.transport.write(b"221 bye\r\n")
                self.transport.close()
            else:
                self.transport.write(b"250 ok\r\n")


async def rate(count: int, *commands: list[str]) -> tuple[float, int]:
    """Return mails per second, and the most memory of a program in KiB."""
    times = Peer.times = []
    programs = [
        subprocess.Popen(one, env=dict(os.environ), stderr=subprocess.DEVNULL)  # noqa: ASYNC220, S603, TID251 - our own workers
        for one in commands
    ]
    deadline = time.monotonic() + 60 + count / 20
    while len(times) < count and time.monotonic() < deadline:  # noqa: ASYNC110 - the peer is a protocol
        await asyncio.sleep(0.05)
    memory = max(_most_memory(one.pid) for one in programs)
    for one in programs:
        one.kill()
        one.wait()
    if len(times) < count:
        raise RuntimeError("not all mails came")
    return (len(times) - 1) / (times[-1] - times[0]), memory


def _most_memory(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


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


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Peer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with TemporaryDirectory(prefix="pg") as folder:
        postgresql = PostgreSql(Path(folder))
        url = await postgresql.create("bench")
        async with open_database(url) as database:
            await migrate(database)
            number = await fill(database)
            begun = time.monotonic()
            await publishing.publish(database, NOW, 1, number)
            print(f"publication to {FOLLOWERS} followers: {time.monotonic() - begun:.2f} s")
            bare, _ = await rate(FOLLOWERS, [sys.executable, "-c", BARE, str(port), str(FOLLOWERS)])
            print(f"bare aiosmtplib loop: {bare:.0f} mails/s")
            one_rate = 0.0
            for workers in (1, 2, 4):
                async with database.writing() as session:
                    again = {"next_attempt_at": NOW, "sent_at": None, "attempts": 0, "ended": None}
                    await session.execute(
                        update(Mail).values(unsubscribe="/unsubscribe/x", **again)
                    )
                command = [sys.executable, "-c", WORKER, "worker", "--database-url", url]
                command += ["--smtp-url", f"smtp://127.0.0.1:{port}"]
                command += ["--mail-from", "a@support.invalid", "--public-url", "https://p.invalid"]
                found, memory = await rate(FOLLOWERS, *[command] * workers)
                one_rate = one_rate or found
                print(
                    f"{workers} worker(s): {found:.0f} mails/s, {found / bare:.2f} of the bare "
                    f"loop, {found / one_rate:.2f} of one worker; memory {memory // 1024} MiB"
                )
                await asyncio.sleep(0.2)
            async with database.writing() as session:
                await session.execute(delete(Mail))
        postgresql.end()
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
