"""The outbox's statements on submissions; each runs inside one transaction of ``Outbox``."""

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from toolbar.troubleshooting.submission import Destination, State, Submission

if TYPE_CHECKING:
    from toolbar.troubleshooting.portal_answers import Delivered, Standing

_COLUMNS: Final = (
    "submission_id, state, idempotency_key, fingerprint, created_at, site_number, connector, "
    "destination, thread, attempts, next_attempt_at, reason, ticket_number, first_answer_due_at, "
    "ticket_url, time_zone, ticket_state, first_answered_at, merged_into"
)
_TABLES: Final = "submission LEFT JOIN standing USING (number)"


@dataclass(frozen=True, slots=True)
class Changed:
    """The submission as it stands, and whether it was in a state that allows the change."""

    submission: Submission | None
    done: bool


def insert(
    database: sqlite3.Connection, submission: Submission, sealed: bytes, monotonic: float
) -> None:
    """Insert a submission, due at once, and its sealed bytes."""
    due = submission.created_at.timestamp()
    number = database.execute(
        "INSERT INTO submission (submission_id, state, idempotency_key, fingerprint, created_at, "
        "site_number, connector, destination, thread, next_attempt_at, due_monotonic) "
        "VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            submission.submission_id,
            submission.idempotency_key,
            submission.fingerprint,
            due,
            submission.site_number,
            submission.connector,
            submission.destination.value,
            submission.thread or submission.submission_id,
            due,
            monotonic,
        ),
    ).lastrowid
    database.execute(
        "INSERT INTO payload VALUES (?, ?, ?)", (number, submission.submission_id, sealed)
    )


def by_id(database: sqlite3.Connection, submission_id: str) -> Submission | None:
    """Return one submission."""
    return _one(database, "WHERE submission_id = ?", submission_id)


def by_key(database: sqlite3.Connection, idempotency_key: str) -> Submission | None:
    """Return the submission that was put under this key."""
    return _one(database, "WHERE idempotency_key = ?", idempotency_key)


def newest_first(database: sqlite3.Connection) -> list[Submission]:
    """Return all submissions, the last that was confirmed first, whatever the clock said."""
    question = f"SELECT {_COLUMNS} FROM {_TABLES} ORDER BY number DESC"  # noqa: S608 - names of our own tables and columns
    return [_submission(row) for row in database.execute(question)]


def are_readable(database: sqlite3.Connection) -> bool:
    """Say whether each row of a file of this version says what we may have written.

    A flipped bit in a value breaks no structure, so ``integrity_check`` passes it.
    """
    database.text_factory = bytes.decode  # its error is told from that of a disk which fails
    with suppress(sqlite3.DataError, UnicodeDecodeError):
        newest_first(database)
        database.execute("SELECT entry FROM audit").fetchall()
        return True
    return False


def payload(database: sqlite3.Connection, submission_id: str) -> bytes | None:
    """Return the sealed bytes; none once they are wiped."""
    row = database.execute(
        "SELECT sealed FROM submission JOIN payload USING (number) "
        "WHERE submission.submission_id = ?",
        (submission_id,),
    ).fetchone()
    return None if row is None else bytes(row[0])


def bytes_used(database: sqlite3.Connection) -> int:
    """Return the bytes that the file's content takes, free pages not counted."""
    pages, free, size = (
        database.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def deliver(
    database: sqlite3.Connection,
    submission_id: str,
    ticket: "Delivered",
    now: datetime,
) -> Changed:
    """Note the ticket; the bytes are wiped."""
    database.execute(
        "UPDATE submission SET state = 'delivered', attempts = attempts + 1, ticket_number = ?, "
        "first_answer_due_at = ?, ticket_url = ?, next_attempt_at = NULL, due_monotonic = NULL, "
        "reason = NULL, settled_at = ? WHERE submission_id = ?",
        (
            *(ticket.ticket_number, ticket.first_answer_due_at, ticket.url),
            *(now.timestamp(), submission_id),
        ),
    )
    database.execute(
        "INSERT OR REPLACE INTO standing (number, time_zone) "
        "SELECT number, ? FROM submission WHERE submission_id = ?",
        (ticket.time_zone, submission_id),
    )
    _wipe(database, submission_id)
    return Changed(by_id(database, submission_id), done=True)


def note_standing(
    database: sqlite3.Connection, submission_id: str, standing: "Standing"
) -> Changed:
    """Note where the ticket of one that is delivered stands now."""
    changed = database.execute(
        "UPDATE submission SET first_answer_due_at = ? "
        "WHERE submission_id = ? AND state = 'delivered'",
        (standing.first_answer_due_at, submission_id),
    )
    database.execute(
        "INSERT OR REPLACE INTO standing SELECT number, ?, ?, ?, ? FROM submission "
        "WHERE submission_id = ? AND state = 'delivered'",
        (
            *(standing.time_zone, standing.ticket_state, standing.first_answered_at),
            *(standing.merged_into, submission_id),
        ),
    )
    return Changed(by_id(database, submission_id), changed.rowcount == 1)


def park(database: sqlite3.Connection, submission_id: str, reason: str) -> Changed:
    """Keep one that was being sent until a person has looked."""
    changed = database.execute(
        "UPDATE submission SET state = 'parked', attempts = attempts + 1, next_attempt_at = NULL, "
        "due_monotonic = NULL, reason = ? WHERE submission_id = ? AND state = 'sending'",
        (reason, submission_id),
    )
    return Changed(by_id(database, submission_id), changed.rowcount == 1)


def cancel(database: sqlite3.Connection, submission_id: str, now: datetime) -> Changed:
    """Cancel one that waits; after an attempt support may have it, and the reason says so."""
    changed = database.execute(
        "UPDATE submission SET state = 'cancelled', next_attempt_at = NULL, due_monotonic = NULL, "
        "reason = CASE WHEN attempts > 0 THEN 'may-have-arrived' END, settled_at = ? "
        "WHERE submission_id = ? AND state IN ('queued', 'parked')",
        (now.timestamp(), submission_id),
    )
    done = changed.rowcount == 1
    if done:
        _wipe(database, submission_id)
    return Changed(by_id(database, submission_id), done)


def retry(
    database: sqlite3.Connection, submission_id: str, now: datetime, monotonic: float
) -> Changed:
    """Make one due now; whoever asks for that does not want to wait for its destination either."""
    changed = database.execute(
        "UPDATE submission SET state = 'queued', next_attempt_at = ?, due_monotonic = ?, "
        "reason = NULL WHERE submission_id = ? AND state IN ('queued', 'parked')",
        (now.timestamp(), monotonic, submission_id),
    )
    done = changed.rowcount == 1
    if done:
        database.execute("DELETE FROM hold")
    return Changed(by_id(database, submission_id), done)


def purge(database: sqlite3.Connection, before: datetime) -> int:
    """Forget what was delivered or cancelled before; return how many."""
    forgotten = database.execute(
        "DELETE FROM submission WHERE state IN ('delivered', 'cancelled') AND settled_at < ?",
        (before.timestamp(),),
    ).rowcount
    # a number may be given again
    database.execute("DELETE FROM standing WHERE number NOT IN (SELECT number FROM submission)")
    return forgotten


def _wipe(database: sqlite3.Connection, submission_id: str) -> None:
    database.execute(
        "DELETE FROM payload WHERE number = "
        "(SELECT number FROM submission WHERE submission_id = ?)",
        (submission_id,),
    )


def _one(database: sqlite3.Connection, where: str, value: str) -> Submission | None:
    # `where` is a constant of this module
    question = f"SELECT {_COLUMNS} FROM {_TABLES} {where}"  # noqa: S608 - names of our own tables and columns
    row = database.execute(question, (value,)).fetchone()
    return None if row is None else _submission(row)


def _submission(row: tuple[object, ...]) -> Submission:
    with suppress(ValueError):
        return _made_of(row)
    raise sqlite3.DataError  # a state or destination that there is not


def _made_of(row: tuple[object, ...]) -> Submission:
    identity, state, key, fingerprint, created, site, connector, destination, *rest = row
    thread, attempts, due, reason, ticket_number, first_answer_due_at, ticket_url, *said = rest
    time_zone, ticket_state, first_answered_at, merged_into = map(_text, said)
    return Submission(
        submission_id=str(identity),
        state=State(str(state)),
        idempotency_key=str(key),
        fingerprint=str(fingerprint),
        created_at=_moment(created) or datetime.fromtimestamp(0, UTC),
        site_number=str(site),
        connector=str(connector),
        destination=Destination(str(destination)),
        thread=str(thread),
        attempts=attempts if isinstance(attempts, int) else 0,
        next_attempt_at=_moment(due),
        reason=_text(reason),
        ticket_number=_text(ticket_number),
        first_answer_due_at=_text(first_answer_due_at),
        ticket_url=_text(ticket_url),
        time_zone=time_zone,
        ticket_state=ticket_state,
        first_answered_at=first_answered_at,
        merged_into=merged_into,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _moment(value: object) -> datetime | None:
    if isinstance(value, int | float):
        with suppress(ValueError, OverflowError, OSError):  # one bit makes it a year far away
            return datetime.fromtimestamp(value, UTC)
    return None
