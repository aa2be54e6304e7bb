"""The outbox's statements; each function runs inside one transaction of ``Outbox``."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from toolbar.troubleshooting.submission import State, Submission

_COLUMNS: Final = (
    "submission_id, state, idempotency_key, fingerprint, created_at, site_number, connector, "
    "attempts, next_attempt_at, reason, ticket_number, first_answer_due_at, ticket_url"
)
LONGEST_WAIT: Final = 86_400.0
"""Seconds; nothing is ever put off for longer, so a later due time means a clock set back."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The submission as it stands, and whether it was in a state that allows the change."""

    submission: Submission | None
    done: bool


def insert(database: sqlite3.Connection, submission: Submission, sealed: bytes) -> Submission:
    """Insert unless the key or the submission is there; return the one that is there."""
    kept = by_key(database, submission.idempotency_key) or by_id(database, submission.submission_id)
    if kept is not None:
        return kept
    due = submission.created_at.timestamp()
    database.execute(
        "INSERT INTO submission (submission_id, state, idempotency_key, fingerprint, created_at, "
        "site_number, connector, next_attempt_at) VALUES (?, 'queued', ?, ?, ?, ?, ?, ?)",
        (
            submission.submission_id,
            submission.idempotency_key,
            submission.fingerprint,
            due,
            submission.site_number,
            submission.connector,
            due,
        ),
    )
    database.execute("INSERT INTO payload VALUES (?, ?)", (submission.submission_id, sealed))
    return by_id(database, submission.submission_id) or submission


def by_id(database: sqlite3.Connection, submission_id: str) -> Submission | None:
    """Return one submission."""
    return _one(database, "WHERE submission_id = ?", submission_id)


def by_key(database: sqlite3.Connection, idempotency_key: str) -> Submission | None:
    """Return the submission that was put under this key."""
    return _one(database, "WHERE idempotency_key = ?", idempotency_key)


def newest_first(database: sqlite3.Connection) -> list[Submission]:
    """Return all submissions."""
    question = f"SELECT {_COLUMNS} FROM submission ORDER BY created_at DESC, rowid DESC"  # noqa: S608 - names of our own tables and columns
    return [_submission(row) for row in database.execute(question)]


def payload(database: sqlite3.Connection, submission_id: str) -> bytes | None:
    """Return the sealed bytes."""
    row = database.execute(
        "SELECT sealed FROM payload WHERE submission_id = ?", (submission_id,)
    ).fetchone()
    return None if row is None else bytes(row[0])


def claim(
    database: sqlite3.Connection, now: datetime, owner: str, monotonic: float, lease: float
) -> tuple[Submission, bytes] | None:
    """Lease the submission that is due and waited longest.

    Leases count on the monotonic clock, which all processes of this computer
    share and which no one can set; one that ends later than any lease can was
    made before a restart, and is void.
    """
    moment = now.timestamp()
    row = database.execute(
        "SELECT submission_id FROM submission WHERE "
        "(state = 'queued' AND (next_attempt_at <= ? OR next_attempt_at > ?)) "
        "OR (state = 'sending' AND (leased_until <= ? OR leased_until > ?)) "
        "ORDER BY next_attempt_at, rowid LIMIT 1",
        (moment, moment + LONGEST_WAIT, monotonic, monotonic + lease),
    ).fetchone()
    if row is None:
        return None
    database.execute(
        "UPDATE submission SET state = 'sending', leased_by = ?, "
        "leased_until = ? WHERE submission_id = ?",
        (owner, monotonic + lease, row[0]),
    )
    submission = by_id(database, row[0])
    return None if submission is None else (submission, payload(database, row[0]) or b"")


def seconds_until_due(
    database: sqlite3.Connection, now: datetime, monotonic: float, lease: float
) -> float | None:
    """Return how long nothing is due; 0 if something is."""
    waits = [
        0.0 if wait > LONGEST_WAIT else max(wait, 0.0)
        for (wait,) in database.execute(
            "SELECT next_attempt_at - ? FROM submission WHERE state = 'queued'", (now.timestamp(),)
        )
    ] + [
        0.0 if wait > lease else max(wait, 0.0)
        for (wait,) in database.execute(
            "SELECT leased_until - ? FROM submission WHERE state = 'sending'", (monotonic,)
        )
    ]
    return min(waits, default=None)


def deliver(
    database: sqlite3.Connection, submission_id: str, ticket: tuple[str, str, str | None]
) -> Changed:
    """Note the ticket; the bytes are wiped."""
    database.execute(
        "UPDATE submission SET state = 'delivered', attempts = attempts + 1, ticket_number = ?, "
        "first_answer_due_at = ?, ticket_url = ?, next_attempt_at = NULL, reason = NULL, "
        "leased_by = NULL, leased_until = NULL WHERE submission_id = ?",
        (*ticket, submission_id),
    )
    _wipe(database, submission_id)
    return Changed(by_id(database, submission_id), done=True)


def give_back(
    database: sqlite3.Connection,
    submission_id: str,
    owner: str,
    reason: str,
    due: datetime | None,
) -> Changed:
    """End the owner's lease: queued again if it is due at some time, else parked.

    A lease that another process has meanwhile taken stays.
    """
    state = State.PARKED if due is None else State.QUEUED
    database.execute(
        "UPDATE submission SET state = ?, attempts = attempts + 1, next_attempt_at = ?, "
        "reason = ?, leased_by = NULL, leased_until = NULL "
        "WHERE submission_id = ? AND state = 'sending' AND leased_by = ?",
        (state.value, None if due is None else due.timestamp(), reason, submission_id, owner),
    )
    return Changed(by_id(database, submission_id), done=True)


def release(database: sqlite3.Connection, owner: str) -> None:
    """End all leases of an owner that stops: what it was sending is due again at once."""
    database.execute(
        "UPDATE submission SET state = 'queued', leased_by = NULL, leased_until = NULL "
        "WHERE state = 'sending' AND leased_by = ?",
        (owner,),
    )


def cancel(database: sqlite3.Connection, submission_id: str) -> Changed:
    """Cancel one that waits; after an attempt the portal may have it, and the reason says so."""
    changed = database.execute(
        "UPDATE submission SET state = 'cancelled', next_attempt_at = NULL, "
        "reason = CASE WHEN attempts > 0 THEN 'may-have-arrived' END "
        "WHERE submission_id = ? AND state IN ('queued', 'parked')",
        (submission_id,),
    )
    done = changed.rowcount == 1
    if done:
        _wipe(database, submission_id)
    return Changed(by_id(database, submission_id), done)


def retry(database: sqlite3.Connection, submission_id: str, now: datetime) -> Changed:
    """Make one due now."""
    changed = database.execute(
        "UPDATE submission SET state = 'queued', next_attempt_at = ?, reason = NULL "
        "WHERE submission_id = ? AND state IN ('queued', 'parked')",
        (now.timestamp(), submission_id),
    )
    return Changed(by_id(database, submission_id), changed.rowcount == 1)


def _wipe(database: sqlite3.Connection, submission_id: str) -> None:
    database.execute("DELETE FROM payload WHERE submission_id = ?", (submission_id,))


def _one(database: sqlite3.Connection, where: str, value: str) -> Submission | None:
    # `where` is a constant of this module
    question = f"SELECT {_COLUMNS} FROM submission {where}"  # noqa: S608 - names of our own tables and columns
    row = database.execute(question, (value,)).fetchone()
    return None if row is None else _submission(row)


def _submission(row: tuple[object, ...]) -> Submission:
    identity, state, key, fingerprint, created, site, connector, attempts, due, *rest = row
    reason, ticket_number, first_answer_due_at, ticket_url = map(_text, rest)
    return Submission(
        submission_id=str(identity),
        state=State(str(state)),
        idempotency_key=str(key),
        fingerprint=str(fingerprint),
        created_at=_moment(created) or datetime.fromtimestamp(0, UTC),
        site_number=str(site),
        connector=str(connector),
        attempts=attempts if isinstance(attempts, int) else 0,
        next_attempt_at=_moment(due),
        reason=reason,
        ticket_number=ticket_number,
        first_answer_due_at=first_answer_due_at,
        ticket_url=ticket_url,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _moment(value: object) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int | float) else None
