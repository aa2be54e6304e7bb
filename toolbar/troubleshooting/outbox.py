"""The outbox: what is to be sent, on disk, before anybody is told that it is queued."""

import hashlib
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from connectors.contract import Clock
from connectors.secret import Secret
from toolbar.troubleshooting import outbox_rows as rows
from toolbar.troubleshooting import outbox_turns
from toolbar.troubleshooting.at_rest import AtRest
from toolbar.troubleshooting.audit_log import AuditLog
from toolbar.troubleshooting.backoff import delay
from toolbar.troubleshooting.errors import (
    OutboxFullError,
    SubmissionNotWaitingError,
    SubmissionUnknownError,
)
from toolbar.troubleshooting.outbox_database import Connect, connect
from toolbar.troubleshooting.outbox_file import OutboxFile
from toolbar.troubleshooting.parcel import Parcel, pack, unpack
from toolbar.troubleshooting.submission import Submission

if TYPE_CHECKING:
    from toolbar.troubleshooting.portal_answers import Delivered, Standing

KEY_LOST: Final = "outbox-key-lost"
DAMAGED: Final = "outbox-damaged"
_BY_A_PERSON: Final = ("cancelled", "retried")
"""What is refused where it cannot be done; the courier only notes what it has seen."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many bytes may be kept, and how long what is delivered or cancelled stays listed."""

    largest: int = 512 * 1024 * 1024
    kept: timedelta = timedelta(days=30)


class Outbox:
    """Keeps submissions; every change is committed durably before its method answers.

    Several processes may put and look; one of them, the owner, delivers for as
    long as it lives.
    """

    def __init__(  # noqa: PLR0913 - what it stands on, each with a default but the first three
        self,
        path: Path,
        key: Secret,
        clock: Clock,
        *,
        limits: Limits = Limits(),
        actor: str = "",
        connecting: Connect = connect,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_rest = AtRest(key)
        self._file = OutboxFile(path, self._at_rest, connecting, clock)
        self.audit: Final = AuditLog(self._file, self._at_rest, clock, actor)
        self._clock = clock
        self._limits = limits
        self._monotonic = monotonic

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Outbox"]:
        """Open the file, close it at the end; raise ``OutboxUnavailableError``."""
        try:
            await self._file.run(lambda _: None)
            yield self
        finally:
            await self.close()

    async def close(self) -> None:
        """Give back what was claimed, and close the file; the owner has stopped the courier.

        Whoever still calls hears ``OutboxUnavailableError``.
        """
        await self._file.close()

    async def put(
        self, submission: Submission, parcel: Parcel, facts: Mapping[str, str | None] = {}
    ) -> Submission:
        """Keep a submission and its parcel; answer once both are on disk.

        If the idempotency key or the submission is already kept, nothing is
        changed and the kept one is answered: the caller compares fingerprints.
        ``facts`` go into the audit: identifiers and codes, never patient data.
        Raises ``OutboxFullError``.
        """
        return await self._file.run(lambda database: self._put(database, submission, parcel, facts))

    async def get(self, submission_id: str) -> Submission:
        """Return one; raise ``SubmissionUnknownError``."""
        found = await self._file.run(lambda database: rows.by_id(database, submission_id))
        if found is None:
            raise SubmissionUnknownError
        return found

    async def list(self) -> Sequence[Submission]:
        """Return all, the newest first."""
        return await self._file.run(rows.newest_first)

    async def find_by_key(self, idempotency_key: str) -> Submission | None:
        """Return the one that was put under this key, or none."""
        return await self._file.run(lambda database: rows.by_key(database, idempotency_key))

    async def parcel(self, submission_id: str) -> Parcel | None:
        """Return what waits to be sent, or none if it is gone or unreadable."""
        return await self._file.run(lambda database: self._parcel(database, submission_id))

    def thread(self, *names: str) -> str:
        """Return the name of the thread of what these names tell apart."""
        return self._at_rest.thread(*names)

    async def claim_due(self) -> tuple[Submission, Parcel] | None:
        """Take the submission whose turn it is; none if none is due, or another process delivers.

        One whose bytes cannot be decrypted (the key is lost, or a bit of them) is
        parked, never dropped.
        """
        while True:
            found = await self._file.run(self._claim)
            if found is None:
                return None
            submission, parcel = found
            if parcel is not None:
                return submission, parcel
            reason = DAMAGED if await self.audit.knows_our_key() else KEY_LOST
            await self.park(submission.submission_id, reason)

    async def next_due(self) -> float | None:
        """Return the seconds until something may be due; none if nothing waits for us."""
        return await self._file.run(
            lambda database: (
                outbox_turns.seconds_until_due(database, self._now())
                if self._file.becomes_owner(database)
                else None
            )
        )

    async def delivered(self, submission_id: str, ticket: "Delivered") -> Submission:
        """Note the ticket and wipe the bytes."""

        def deliver(database: sqlite3.Connection) -> rows.Changed:
            changed = rows.deliver(database, submission_id, ticket, self._clock())
            if changed.submission is not None:
                outbox_turns.works(database, changed.submission.destination)
            return changed

        return await self._change("delivered", deliver)

    async def note_standing(self, submission_id: str, standing: "Standing") -> Submission:
        """Note where the ticket of a delivered one stands now.

        The audit has no entry of it: it is support's doing, and nothing left.
        """
        changed = await self._file.run(
            lambda database: rows.note_standing(database, submission_id, standing)
        )
        if changed.submission is None:
            raise SubmissionUnknownError
        return changed.submission

    async def retry_later(
        self, submission_id: str, reason: str, asked: float | None = None
    ) -> Submission:
        """Queue it again, and leave its destination alone for a while: it is not the only one.

        ``asked`` is what the destination asked for, in seconds.
        """

        def give_back(database: sqlite3.Connection) -> rows.Changed:
            found, now = rows.by_id(database, submission_id), self._now()
            if found is None:
                return rows.Changed(None, done=False)
            times = outbox_turns.failures(database, found.destination)
            outbox_turns.hold(database, found.destination, now, delay(times, asked))
            wait = delay(found.attempts, asked)
            return outbox_turns.give_back(database, submission_id, now, wait, reason)

        return await self._change(None, give_back)

    async def park(self, submission_id: str, reason: str) -> Submission:
        """Keep it until a person has looked."""
        return await self._change(
            "parked", lambda database: rows.park(database, submission_id, reason)
        )

    async def cancel(self, submission_id: str) -> Submission:
        """Wipe the bytes of one that waits; raise ``SubmissionNotWaitingError`` for another."""
        return await self._change(
            "cancelled", lambda database: rows.cancel(database, submission_id, self._clock())
        )

    async def retry(self, submission_id: str) -> Submission:
        """Make one that waits or is parked due now; raise ``SubmissionNotWaitingError``."""
        return await self._change(
            "retried",
            lambda database: rows.retry(database, submission_id, self._clock(), self._monotonic()),
        )

    async def purge(self) -> int:
        """Forget what was delivered or cancelled long ago; return how many."""
        before = self._clock() - self._limits.kept
        return await self._file.run(lambda database: rows.purge(database, before))

    def _put(
        self,
        database: sqlite3.Connection,
        submission: Submission,
        parcel: Parcel,
        facts: Mapping[str, str | None],
    ) -> Submission:
        kept = rows.by_key(database, submission.idempotency_key) or rows.by_id(
            database, submission.submission_id
        )
        if kept is not None:
            return kept
        identity = submission.submission_id
        sealed = self._at_rest.seal(identity, pack(parcel.bundle, parcel.attachments))
        if rows.bytes_used(database) + len(sealed) > self._limits.largest:
            raise OutboxFullError
        rows.insert(database, submission, sealed, self._monotonic())
        digests = {
            "bundle_sha256": hashlib.sha256(parcel.bundle).hexdigest(),
            "attachments_sha256": ",".join(
                hashlib.sha256(one).hexdigest() for one in parcel.attachments
            )
            or None,
            "destination": submission.destination.value,
            "site_number": submission.site_number,
        }
        self.audit.add(database, "queued", {"submission_id": identity} | digests | dict(facts))
        return rows.by_id(database, identity) or submission

    def _claim(self, database: sqlite3.Connection) -> tuple[Submission, Parcel | None] | None:
        if not self._file.becomes_owner(database):
            return None
        submission = outbox_turns.claim(database, self._now())
        if submission is None:
            return None
        return submission, self._parcel(database, submission.submission_id)

    def _parcel(self, database: sqlite3.Connection, submission_id: str) -> Parcel | None:
        sealed = rows.payload(database, submission_id)
        packed = None if sealed is None else self._at_rest.unseal(submission_id, sealed)
        return None if packed is None else unpack(packed)

    async def _change(
        self,
        event: str | None,
        change: Callable[[sqlite3.Connection], rows.Changed],
    ) -> Submission:
        def noted(database: sqlite3.Connection) -> rows.Changed:
            self._file.becomes_owner(database)
            changed = change(database)
            if event is not None and changed.done and changed.submission is not None:
                found = changed.submission
                facts = {
                    "submission_id": found.submission_id,
                    "reason": found.reason,
                    "ticket_number": found.ticket_number,
                }
                self.audit.add(database, event, facts)
            return changed

        changed = await self._file.run(noted)
        if changed.submission is None:
            raise SubmissionUnknownError
        if not changed.done and event in _BY_A_PERSON:
            raise SubmissionNotWaitingError
        return changed.submission

    def _now(self) -> outbox_turns.Now:
        return outbox_turns.Now(self._clock(), self._monotonic())
