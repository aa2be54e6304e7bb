"""The outbox's file as its one worker thread sees it: open or not, ours to deliver from or not."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from connectors.contract import Clock
from toolbar.troubleshooting import outbox_turns
from toolbar.troubleshooting.at_rest import AtRest
from toolbar.troubleshooting.errors import OutboxUnavailableError
from toolbar.troubleshooting.file_lock import FileLock
from toolbar.troubleshooting.identifiers import iso
from toolbar.troubleshooting.outbox_database import Connect
from toolbar.troubleshooting.outbox_opening import Opened, open_outbox

T = TypeVar("T")


class OutboxFile:
    """Runs work in a transaction that is durable before ``run`` answers.

    After any failure of SQLite or of the disk the file is closed, and the next
    call opens and checks it anew: a failed fsync is never retried as if nothing
    had happened.
    """

    def __init__(self, path: Path, at_rest: AtRest, connecting: Connect, clock: Clock) -> None:
        self._path = path
        self._at_rest = at_rest
        self._connecting = connecting
        self._clock = clock
        self._opened: Opened | None = None
        self._owner = FileLock(path.with_name("outbox.owner"))
        self._owns = False
        self._closed = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return what the work returns, committed; raise ``OutboxUnavailableError``."""
        if self._closed:
            raise OutboxUnavailableError
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._in_thread, work)

    def becomes_owner(self, database: sqlite3.Connection) -> bool:
        """Say, inside of some work, whether this process is the one that delivers.

        What an owner that died was sending is due again.
        """
        if not self._owns and self._owner.take():
            outbox_turns.release(database)
            self._owns = True
        return self._owns

    async def close(self) -> None:
        """Give back what was claimed, and close; whoever still calls hears an error."""
        if self._closed:
            return
        with suppress(OutboxUnavailableError):  # then the next owner does it
            if self._owns:
                await self.run(outbox_turns.release)
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._closed = True
        self._thread.shutdown(wait=False)

    def _in_thread(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._opened is None:
            at = iso(self._clock())
            self._opened = open_outbox(self._path, self._connecting, self._at_rest, at)
        database = self._opened.database
        answer: list[T] = []
        with suppress(sqlite3.Error, OSError):
            database.execute("BEGIN IMMEDIATE")
            try:
                answer.append(work(database))
            except BaseException:  # whatever it is, no transaction stays open and locks out others
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")
            return answer[0]
        self._close()
        raise OutboxUnavailableError

    def _close(self) -> None:
        if self._opened is not None:
            with suppress(sqlite3.Error):
                self._opened.database.close()
            self._opened.users.let_go()
        self._opened = None
        self._owner.let_go()
        self._owns = False
