"""Opens the outbox's SQLite file so that a commit is a promise, or refuses to.

WAL with ``synchronous=FULL`` loses no acknowledged row in a power cut, NORMAL
does (``tests/crash/test_power_cut.py`` shows both). A string of several pragmas
silently skips some, so each is set alone and read back.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from enum import Enum, auto
from pathlib import Path
from typing import Final

from toolbar.troubleshooting.errors import OutboxUnavailableError
from toolbar.troubleshooting.outbox_rows import are_readable
from toolbar.troubleshooting.outbox_schema import SCHEMA_VERSION, bring_up_to_date, version_of

_FULL: Final = 2
_DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
"""The last is what SQLite says of a header or a schema that makes no sense: our questions do."""

Connect = Callable[[str], sqlite3.Connection]


class Condition(Enum):
    """What a file is to us."""

    SOUND = auto()
    DAMAGED = auto()
    NOT_OURS = auto()
    """Another program's, or a newer release's: it is left alone."""


def connect(path: str) -> sqlite3.Connection:
    """Connect without Python's own transactions, for use in one worker thread."""
    return sqlite3.connect(path, isolation_level=None, timeout=10)


def open_database(path: Path, connecting: Connect = connect) -> sqlite3.Connection:
    """Open or make the file; raise ``OutboxUnavailableError`` if it cannot keep a promise.

    Refuses a file that is not ours, and an SQLite that does not take the
    durability we ask for.
    """
    database = None
    try:
        make_file(path)
        database = connecting(str(path))
        # asked before anything is changed: it may be another program's, or a newer release's
        ready = _is_ours(version_of(database)) and _is_durable(database)
        if ready:
            bring_up_to_date(database)
    except (OSError, sqlite3.Error):
        ready = False
    if not ready or database is None:
        if database is not None:
            _close(database)
        raise OutboxUnavailableError
    return database


def make_file(path: Path) -> None:
    """Make an empty file that only its owner can read, and that a power cut does not take back."""
    is_new = not path.exists()
    # SQLite gives its WAL and SHM files the mode of the main file
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    path.chmod(0o600)
    if is_new:
        sync_folder(path.parent)
        sync_folder(path.parent.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    with suppress(PermissionError):  # Windows opens no folder, and keeps names by itself
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def condition(path: Path, connecting: Connect) -> Condition:
    """Look through the whole file and return what it is.

    Raises ``OutboxUnavailableError`` if it cannot be read now: a disk that fails
    is no damaged file.
    """
    try:
        with closing(connecting(str(path))) as database:
            version = version_of(database)
            if version is None or version > SCHEMA_VERSION:
                return Condition.NOT_OURS
            sound = version >= 0 and _answer(database, "PRAGMA integrity_check") == "ok"
            if sound and version == SCHEMA_VERSION:
                sound = are_readable(database)
            return Condition.SOUND if sound else Condition.DAMAGED
    except sqlite3.DatabaseError as error:
        is_damage = getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE
    if is_damage:
        return Condition.DAMAGED
    raise OutboxUnavailableError


def _is_ours(version: int | None) -> bool:
    return version is not None and 0 <= version <= SCHEMA_VERSION


def _is_durable(database: sqlite3.Connection) -> bool:
    # EXTRA for the change to WAL alone, which is made with a rollback journal: without it the
    # journal's removal is not synced, and one that comes back after a power cut takes all back
    database.execute("PRAGMA synchronous=EXTRA").fetchall()
    database.execute("PRAGMA journal_mode=WAL").fetchall()
    database.execute("PRAGMA synchronous=FULL").fetchall()
    database.execute("PRAGMA secure_delete=ON").fetchall()
    return (
        _answer(database, "PRAGMA journal_mode") == "wal"
        and _answer(database, "PRAGMA synchronous") == _FULL
        and _answer(database, "PRAGMA secure_delete") == 1
    )


def _answer(database: sqlite3.Connection, question: str) -> object:
    return database.execute(question).fetchone()[0]


def _close(database: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):
        database.close()
