"""The outbox: what is to be sent, on disk, before anybody is told that it is queued."""

import asyncio
import secrets
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from connectors.secret import Secret
from toolbar.troubleshooting import outbox_rows as rows
from toolbar.troubleshooting.at_rest import AtRest
from toolbar.troubleshooting.errors import (
    OutboxUnavailableError,
    SubmissionNotWaitingError,
    SubmissionUnknownError,
)
from toolbar.troubleshooting.outbox_database import Connect, connect, open_database
from toolbar.troubleshooting.submission import Submission

LEASE: Final = 180.0
"""Seconds for which a claimed submission belongs to one process; longer than any delivery."""

T = TypeVar("T")


class Outbox:
    """Keeps submissions; every change is committed durably before its method answers.

    All SQLite calls run in one worker thread. After any failure of SQLite or of
    the disk the file is closed, and the next call opens and checks it anew: a
    failed fsync is never retried as if nothing had happened.
    """

    def __init__(
        self,
        path: Path,
        key: Secret,
        *,
        connecting: Connect = connect,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._at_rest = AtRest(key)
        self._connecting = connecting
        self._monotonic = monotonic
        self._database: sqlite3.Connection | None = None
        self._me = secrets.token_hex(8)
        self._closed = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="outbox")

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, path: Path, key: Secret, *, connecting: Connect = connect
    ) -> AsyncIterator["Outbox"]:
        """Open the file, close it at the end; raise ``OutboxUnavailableError``."""
        outbox = cls(path, key, connecting=connecting)
        try:
            await outbox._run(lambda _: None)
            yield outbox
        finally:
            await outbox.close()

    async def close(self) -> None:
        """Give back what was claimed, and close the file; the owner has stopped the courier.

        Whoever still calls hears ``OutboxUnavailableError``.
        """
        if self._closed:
            return
        with suppress(OutboxUnavailableError):  # then the lease ends by itself
            if self._database is not None:
                await self._run(lambda database: rows.release(database, self._me))
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._closed = True
        self._thread.shutdown(wait=False)

    async def put(self, submission: Submission, plaintext: bytes) -> Submission:
        """Keep a submission and its bytes; answer once both are on disk.

        If the idempotency key or the submission is already kept, nothing is
        changed and the kept one is answered: the caller compares fingerprints.
        """
        return await self._run(
            lambda database: rows.insert(
                database, submission, self._at_rest.seal(submission.submission_id, plaintext)
            )
        )

    async def get(self, submission_id: str) -> Submission:
        """Return one; raise ``SubmissionUnknownError``."""
        found = await self._run(lambda database: rows.by_id(database, submission_id))
        if found is None:
            raise SubmissionUnknownError
        return found

    async def list(self) -> Sequence[Submission]:
        """Return all, the newest first."""
        return await self._run(rows.newest_first)

    async def find_by_key(self, idempotency_key: str) -> Submission | None:
        """Return the one that was put under this key, or none."""
        return await self._run(lambda database: rows.by_key(database, idempotency_key))

    async def payload(self, submission_id: str) -> bytes | None:
        """Return the bytes that wait to be sent, or none if they are gone or unreadable."""
        sealed = await self._run(lambda database: rows.payload(database, submission_id))
        return None if sealed is None else self._at_rest.unseal(submission_id, sealed)

    async def claim_due(self, now: datetime) -> tuple[Submission, bytes] | None:
        """Take the submission that has waited longest, for this process alone, for a while.

        One whose bytes cannot be decrypted (the key is lost) is parked, never dropped.
        """
        while True:
            found = await self._run(
                lambda database: rows.claim(database, now, self._me, self._monotonic(), LEASE)
            )
            if found is None:
                return None
            submission, sealed = found
            plaintext = self._at_rest.unseal(submission.submission_id, sealed)
            if plaintext is not None:
                return submission, plaintext
            await self.park(submission.submission_id, "outbox-key-lost")

    async def next_due(self, now: datetime) -> float | None:
        """Return the seconds until something may be due; none if nothing waits."""
        return await self._run(
            lambda database: rows.seconds_until_due(database, now, self._monotonic(), LEASE)
        )

    async def delivered(
        self,
        submission_id: str,
        *,
        ticket_number: str,
        first_answer_due_at: str,
        ticket_url: str | None,
    ) -> Submission:
        """Note the ticket and wipe the bytes; true whoever held the lease."""
        return await self._change(
            lambda database: rows.deliver(
                database, submission_id, (ticket_number, first_answer_due_at, ticket_url)
            )
        )

    async def retry_later(
        self, submission_id: str, now: datetime, delay: timedelta, reason: str
    ) -> Submission:
        """Give the lease back; due again after the delay."""
        return await self._change(
            lambda database: rows.give_back(database, submission_id, self._me, reason, now + delay)
        )

    async def park(self, submission_id: str, reason: str) -> Submission:
        """Give the lease back; a person has to look before it is tried again."""
        return await self._change(
            lambda database: rows.give_back(database, submission_id, self._me, reason, None)
        )

    async def cancel(self, submission_id: str) -> Submission:
        """Wipe the bytes of one that waits; raise ``SubmissionNotWaitingError`` for another."""
        return await self._change(lambda database: rows.cancel(database, submission_id))

    async def retry(self, submission_id: str, now: datetime) -> Submission:
        """Make one that waits or is parked due now; raise ``SubmissionNotWaitingError``."""
        return await self._change(lambda database: rows.retry(database, submission_id, now))

    async def _change(self, change: Callable[[sqlite3.Connection], rows.Changed]) -> Submission:
        changed = await self._run(change)
        if changed.submission is None:
            raise SubmissionUnknownError
        if not changed.done:
            raise SubmissionNotWaitingError
        return changed.submission

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._closed:
            raise OutboxUnavailableError
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._in_thread, work)

    def _in_thread(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._database is None:
            self._database = open_database(self._path, self._connecting)
        answer: list[T] = []
        with suppress(sqlite3.Error, OSError):
            self._database.execute("BEGIN IMMEDIATE")
            answer.append(work(self._database))
            self._database.execute("COMMIT")
            return answer[0]
        self._close()
        raise OutboxUnavailableError

    def _close(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
        self._database = None
