"""The SQLite file of pairings and panel sessions: owner-only, versioned, one transaction a time."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from connectors.owner_only import make_owner_only
from toolbar.bridge.errors import StateUnavailableError
from toolbar.bridge.generation import Generation

VERSION: Final = 1
SCHEMA: Final = (
    "CREATE TABLE panel_secrets (digest BLOB PRIMARY KEY, expires_at INTEGER NOT NULL)",
    "CREATE TABLE panel_sessions (digest BLOB PRIMARY KEY, expires_at INTEGER NOT NULL)",
    "CREATE TABLE pairing_codes (digest BLOB PRIMARY KEY, expires_at INTEGER NOT NULL)",
    "CREATE TABLE pairing_lock (wrong INTEGER NOT NULL, locked_until INTEGER NOT NULL)",
    """CREATE TABLE tokens (token_id TEXT PRIMARY KEY, name TEXT NOT NULL,
    digest BLOB NOT NULL UNIQUE, origin TEXT, scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)""",
    "INSERT INTO pairing_lock VALUES (0, 0)",
    f"PRAGMA user_version = {VERSION}",
)


class StateFile:
    """One file that the bridge and the command line share.

    Every transaction opens its own connection: writes are rare, reads are kept
    in memory by the bridge, and no thread inherits another's connection.
    """

    def __init__(self, directory: Path) -> None:
        self._path = directory / "state.db"
        ready = False
        with suppress(OSError, sqlite3.Error):
            self._make()
            ready = True
        if not ready:
            raise StateUnavailableError
        with self.transaction() as database:
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                for statement in SCHEMA:
                    database.execute(statement)
        if version not in (0, VERSION):
            raise StateUnavailableError

    @property
    def generation(self) -> int:
        """Changes whenever any process may have changed the file."""
        return self._generation.read()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside one write transaction; raise ``StateUnavailableError``."""
        failed = False
        try:
            database = sqlite3.connect(self._path, timeout=5, isolation_level=None)
            try:
                database.execute("PRAGMA synchronous = FULL")
                database.execute("BEGIN IMMEDIATE")
                yield database
                database.execute("COMMIT")
                self._generation.advance()
            finally:
                database.close()  # rolls back what was not committed
        except sqlite3.Error:
            failed = True
        if failed:
            raise StateUnavailableError

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that reads one state and changes nothing."""
        failed = False
        try:
            # not opened read-only: that could not roll back what a killed process left half done
            database = sqlite3.connect(self._path, timeout=5, isolation_level=None)
            try:
                database.execute("BEGIN")
                yield database
            finally:
                database.close()
        except sqlite3.Error:
            failed = True
        if failed:
            raise StateUnavailableError

    def _make(self) -> None:
        make_owner_only(self._path.parent)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        self._path.chmod(0o600)
        self._generation = Generation(self._path.with_name("state.generation"))
