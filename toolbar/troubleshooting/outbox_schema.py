"""The tables of the outbox, by version, and the way from one version to the next.

The version stands in the file twice, as ``user_version`` and inside
``application_id``: one flipped bit must not look like a file of a newer release.
Version 1 had no ``application_id``.
"""

import sqlite3
from typing import Final

SCHEMA_VERSION: Final = 3
APPLICATION: Final = 0x4F540000
"""``OT`` and the version in the lower half."""

SUBMISSION_COLUMNS: Final = (
    "number",
    "submission_id",
    "state",
    "destination",
    "thread",
    "idempotency_key",
    "fingerprint",
    "created_at",
    "site_number",
    "connector",
    "attempts",
    "next_attempt_at",
    "due_monotonic",
    "reason",
    "ticket_number",
    "first_answer_due_at",
    "ticket_url",
    "settled_at",
)

_STATES: Final = "('queued', 'sending', 'delivered', 'parked', 'cancelled')"
_SUBMISSION: Final = f"""CREATE TABLE submission (
    number INTEGER PRIMARY KEY,
    submission_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN {_STATES}),
    destination TEXT NOT NULL,
    thread TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    created_at REAL NOT NULL,
    site_number TEXT NOT NULL,
    connector TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at REAL,
    due_monotonic REAL,
    reason TEXT,
    ticket_number TEXT,
    first_answer_due_at TEXT,
    ticket_url TEXT,
    settled_at REAL
) STRICT"""
_STANDING: Final = """CREATE TABLE standing (
    number INTEGER PRIMARY KEY,
    time_zone TEXT,
    ticket_state TEXT,
    first_answered_at TEXT,
    merged_into TEXT
) STRICT"""
# a table of its own: a damaged file is read row by row, by the number of their columns, and
# what support says of a ticket can be asked again
_TABLES: Final = (
    _SUBMISSION,
    _STANDING,
    """CREATE TABLE payload (
        number INTEGER PRIMARY KEY,
        submission_id TEXT NOT NULL,
        sealed BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE hold (
        destination TEXT PRIMARY KEY,
        failures INTEGER NOT NULL,
        until REAL NOT NULL,
        until_monotonic REAL NOT NULL
    ) STRICT""",
    """CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        entry TEXT NOT NULL,
        hash BLOB NOT NULL,
        mac BLOB NOT NULL
    ) STRICT""",
    """CREATE INDEX submission_waiting
        ON submission (number, destination, next_attempt_at, due_monotonic)
        WHERE state = 'queued'""",
    """CREATE INDEX submission_of_thread ON submission (thread, number)
        WHERE state IN ('queued', 'sending')""",
)
# what version 1 had, each of its submissions a thread of its own
_FROM_1: Final = (
    "ALTER TABLE submission RENAME TO submission_1",
    "ALTER TABLE payload RENAME TO payload_1",
    "DROP INDEX submission_by_state",
    *_TABLES,
    """INSERT INTO submission SELECT rowid, submission_id,
        CASE state WHEN 'sending' THEN 'queued' ELSE state END, 'portal', submission_id,
        idempotency_key, fingerprint, created_at, site_number, connector, attempts,
        next_attempt_at, NULL, reason, ticket_number, first_answer_due_at, ticket_url,
        CASE WHEN state IN ('delivered', 'cancelled') THEN created_at END
        FROM submission_1 ORDER BY rowid""",
    """INSERT INTO payload SELECT number, submission_id, sealed
        FROM payload_1 JOIN submission USING (submission_id)""",
    "DROP TABLE payload_1",
    "DROP TABLE submission_1",
)


def version_of(database: sqlite3.Connection) -> int | None:
    """Return the schema's version: 0 for an empty file, none for another program's file.

    One that does not agree with itself is damaged, and is ``-1``.
    """
    # in one transaction: another process may make the schema between the questions
    database.execute("BEGIN")
    version = _number(database, "PRAGMA user_version")
    application = _number(database, "PRAGMA application_id")
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    database.execute("COMMIT")
    if not tables and version == application == 0:
        return 0
    if application & ~0xFFFF == APPLICATION:
        return version if application & 0xFFFF == version else -1
    if {"submission", "payload"} <= tables:
        return version if (version, application) == (1, 0) else -1
    return None


def bring_up_to_date(database: sqlite3.Connection) -> None:
    """Make the tables, or bring those of an older version here, in one transaction."""
    database.execute("BEGIN IMMEDIATE")
    version = _number(database, "PRAGMA user_version")
    for statement in {0: _TABLES, 1: _FROM_1, 2: (_STANDING,)}.get(version, ()):
        database.execute(statement)
    if version < SCHEMA_VERSION:
        database.execute(f"PRAGMA application_id={APPLICATION | SCHEMA_VERSION}")
        database.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    database.execute("COMMIT")


def _number(database: sqlite3.Connection, question: str) -> int:
    return int(database.execute(question).fetchone()[0])
