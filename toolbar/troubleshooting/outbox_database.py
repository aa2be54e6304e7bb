"""Opens the outbox's SQLite file so that a commit is a promise, or refuses to.

WAL with ``synchronous=FULL`` loses no acknowledged row in a power cut
(design: 0 of 2,000 simulated cuts, against 1,166 with NORMAL). A string of
several pragmas silently skips some, so each is set alone and read back.
"""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

from toolbar.troubleshooting.errors import OutboxUnavailableError

SCHEMA_VERSION: Final = 1
_FULL: Final = 2
_SCHEMA: Final = (
    """CREATE TABLE submission (
        submission_id TEXT PRIMARY KEY,
        state TEXT NOT NULL
            CHECK (state IN ('queued', 'sending', 'delivered', 'parked', 'cancelled')),
        idempotency_key TEXT NOT NULL UNIQUE,
        fingerprint TEXT NOT NULL,
        created_at REAL NOT NULL,
        site_number TEXT NOT NULL,
        connector TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_attempt_at REAL,
        reason TEXT,
        ticket_number TEXT,
        first_answer_due_at TEXT,
        ticket_url TEXT,
        leased_by TEXT,
        leased_until REAL
    ) STRICT""",
    """CREATE TABLE payload (
        submission_id TEXT PRIMARY KEY
            REFERENCES submission (submission_id) ON DELETE CASCADE,
        sealed BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX submission_by_state ON submission (state, next_attempt_at)",
)

Connect = Callable[[str], sqlite3.Connection]


def connect(path: str) -> sqlite3.Connection:
    """Connect without Python's own transactions, for use in one worker thread."""
    return sqlite3.connect(path, isolation_level=None, timeout=10)


def open_database(path: Path, connecting: Connect = connect) -> sqlite3.Connection:
    """Open or make the file; raise ``OutboxUnavailableError`` if it cannot keep a promise.

    Refuses a file of a newer schema, a corrupt one, and an SQLite that does not
    take the durability we ask for.
    """
    database = None
    try:
        # SQLite gives its WAL and SHM files the mode of the main file
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
        database = connecting(str(path))
        # asked before anything is changed: it may be another program's, or a newer release's
        ready = _is_ours(database) and _is_durable(database) and _is_sound(database)
        if ready:
            _make_schema(database)
    except (OSError, sqlite3.Error):
        ready = False
    if not ready or database is None:
        if database is not None:
            database.close()
        raise OutboxUnavailableError
    return database


def _is_durable(database: sqlite3.Connection) -> bool:
    database.execute("PRAGMA journal_mode=WAL").fetchall()
    database.execute("PRAGMA synchronous=FULL").fetchall()
    database.execute("PRAGMA foreign_keys=ON").fetchall()
    database.execute("PRAGMA secure_delete=ON").fetchall()
    return (
        _answer(database, "PRAGMA journal_mode") == "wal"
        and _answer(database, "PRAGMA synchronous") == _FULL
        and _answer(database, "PRAGMA foreign_keys") == 1
    )


def _is_ours(database: sqlite3.Connection) -> bool:
    # in one transaction: another process may make the schema between the two questions
    database.execute("BEGIN")
    version = _answer(database, "PRAGMA user_version")
    is_empty = _answer(database, "SELECT count(*) FROM sqlite_master") == 0
    database.execute("COMMIT")
    return version == SCHEMA_VERSION or (version == 0 and is_empty)


def _make_schema(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    if _answer(database, "PRAGMA user_version") == 0:
        for statement in _SCHEMA:
            database.execute(statement)
        database.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    database.execute("COMMIT")


def _is_sound(database: sqlite3.Connection) -> bool:
    return _answer(database, "PRAGMA quick_check") == "ok"


def _answer(database: sqlite3.Connection, question: str) -> object:
    return database.execute(question).fetchone()[0]
