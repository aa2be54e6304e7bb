"""The audit's statements; each runs inside the transaction of what it tells of."""

import sqlite3
from collections.abc import Iterator, Mapping

from toolbar.troubleshooting.audit import NOTHING, Checkpoint, Entry, append


def last(database: sqlite3.Connection) -> Checkpoint:
    """Return the number and the hash of the last entry."""
    entry = last_entry(database)
    return Checkpoint(0, NOTHING) if entry is None else Checkpoint(entry.number, entry.hash)


def last_entry(database: sqlite3.Connection) -> Entry | None:
    """Return the last entry, if there is one."""
    row = database.execute(
        "SELECT number, entry, hash, mac FROM audit ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return None if row is None else Entry(*row)


def note(database: sqlite3.Connection, facts: Mapping[str, object], key: bytes) -> None:
    """Append an entry; what is none is left out."""
    told = {name: fact for name, fact in facts.items() if fact is not None}
    entry = append(last(database), told, key)
    database.execute(
        "INSERT INTO audit VALUES (?, ?, ?, ?)", (entry.number, entry.body, entry.hash, entry.mac)
    )


def all_of(database: sqlite3.Connection) -> Iterator[Entry]:
    """Yield the entries in order."""
    for row in database.execute("SELECT number, entry, hash, mac FROM audit ORDER BY number"):
        yield Entry(*row)
