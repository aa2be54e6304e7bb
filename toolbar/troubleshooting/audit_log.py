"""The outbox's audit as others use it: note an event, verify the whole."""

import sqlite3
from collections.abc import Mapping, Sequence

from connectors.contract import Clock
from toolbar.troubleshooting import audit_rows
from toolbar.troubleshooting.at_rest import AtRest
from toolbar.troubleshooting.audit import Checkpoint, Entry, Verdict, is_made_with, verify
from toolbar.troubleshooting.identifiers import iso
from toolbar.troubleshooting.outbox_file import OutboxFile


class AuditLog:
    """Lies in the outbox's own file, so that an entry and what it tells of are one transaction."""

    def __init__(self, file: OutboxFile, at_rest: AtRest, clock: Clock, actor: str) -> None:
        self._file = file
        self._at_rest = at_rest
        self._clock = clock
        self._actor = actor

    def add(
        self, database: sqlite3.Connection, event: str, facts: Mapping[str, str | None]
    ) -> None:
        """Put an entry into the transaction that is open: what happened, when, by which user."""
        told = {"at": iso(self._clock()), "event": event, "actor": self._actor or None}
        audit_rows.note(database, told | dict(facts), self._at_rest.audit_key)

    async def note(self, event: str, facts: Mapping[str, str | None]) -> None:
        """Put an entry of its own; raise ``OutboxUnavailableError``."""
        await self._file.run(lambda database: self.add(database, event, facts))

    async def verify(self, kept: Sequence[Checkpoint] = ()) -> Verdict:
        """Read all of it, and compare it with checkpoints that were kept elsewhere."""
        key = self._at_rest.audit_key
        return await self._file.run(lambda database: verify(audit_rows.all_of(database), key, kept))

    async def knows_our_key(self) -> bool:
        """Say whether the last entry was made with the key that we have."""
        key = self._at_rest.audit_key
        last = await self._file.run(audit_rows.last_entry)
        return last is not None and is_made_with(key, last)

    async def checkpoint(self) -> Checkpoint:
        """Return the number and the hash of the last entry."""
        return await self._file.run(audit_rows.last)

    async def entries(self) -> Sequence[Entry]:
        """Return all entries in order."""
        return await self._file.run(lambda database: list(audit_rows.all_of(database)))
