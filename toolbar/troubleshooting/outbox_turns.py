"""Whose turn it is: what is due, in which order, and how long a destination is left alone.

Two clocks are asked, because each can be wrong. The wall clock lasts over a
restart, but somebody can set it; the monotonic clock cannot be set, but begins
anew with the computer. What is due by either is due.
"""

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from toolbar.troubleshooting.outbox_rows import Changed, by_id
from toolbar.troubleshooting.submission import Destination, Submission

LONGEST_WAIT: Final = 86_400.0
"""Seconds; nothing is ever put off for longer, so a later due time means a clock set back."""
INTERRUPTED: Final = "interrupted"
"""The reason of one whose delivery began, and of which nobody knows how it ended."""
_FIRST_OF_THREAD: Final = (
    "FROM submission AS ours INDEXED BY submission_waiting WHERE state = 'queued' "
    "AND NOT EXISTS (SELECT 1 FROM submission AS earlier INDEXED BY submission_of_thread "
    "WHERE earlier.thread = ours.thread AND earlier.number < ours.number "
    "AND earlier.state IN ('queued', 'sending'))"
)
"""The queued submissions that wait for no earlier one of their thread."""


@dataclass(frozen=True, slots=True)
class Now:
    """The moment on the wall, and on the clock that nobody can set."""

    wall: datetime
    monotonic: float

    def is_past(self, until: float, until_monotonic: float) -> bool:
        """Say whether a wait is over."""
        left = until - self.wall.timestamp()
        return not 0 < left <= LONGEST_WAIT or until_monotonic <= self.monotonic


def claim(database: sqlite3.Connection, now: Now) -> Submission | None:
    """Take the due submission that was confirmed first, unless its destination is left alone.

    One waits for those before it in its thread, for as long as they are to be sent.
    """
    free = [one.value for one in Destination if not _is_held(database, one, now)]
    wall = now.wall.timestamp()
    row = database.execute(
        f"SELECT number, submission_id {_FIRST_OF_THREAD} "
        f"AND destination IN ({', '.join('?' * len(free))}) "
        "AND (next_attempt_at <= ? OR next_attempt_at > ? OR due_monotonic <= ?) "
        "ORDER BY number LIMIT 1",
        (*free, wall, wall + LONGEST_WAIT, now.monotonic),
    ).fetchone()
    if row is None:
        return None
    database.execute("UPDATE submission SET state = 'sending' WHERE number = ?", (row[0],))
    return by_id(database, row[1])


def release(database: sqlite3.Connection) -> None:
    """Let go of what nobody sends any more: it is due again at once."""
    database.execute(
        "UPDATE submission SET state = 'queued', reason = ? WHERE state = 'sending'", (INTERRUPTED,)
    )


def give_back(
    database: sqlite3.Connection, submission_id: str, now: Now, wait: timedelta, reason: str
) -> Changed:
    """Queue one that was being sent again, due after the wait."""
    seconds = wait.total_seconds()
    changed = database.execute(
        "UPDATE submission SET state = 'queued', attempts = attempts + 1, next_attempt_at = ?, "
        "due_monotonic = ?, reason = ? WHERE submission_id = ? AND state = 'sending'",
        (now.wall.timestamp() + seconds, now.monotonic + seconds, reason, submission_id),
    )
    return Changed(by_id(database, submission_id), changed.rowcount == 1)


def failures(database: sqlite3.Connection, destination: Destination) -> int:
    """Return how often the destination has failed since it last worked."""
    row = database.execute(
        "SELECT failures FROM hold WHERE destination = ?", (destination.value,)
    ).fetchone()
    return 0 if row is None else int(row[0])


def hold(database: sqlite3.Connection, destination: Destination, now: Now, wait: timedelta) -> None:
    """Leave a destination that has failed alone for a while, whatever is due."""
    seconds = wait.total_seconds()
    database.execute(
        "INSERT OR REPLACE INTO hold VALUES (?, ?, ?, ?)",
        (
            destination.value,
            failures(database, destination) + 1,
            now.wall.timestamp() + seconds,
            now.monotonic + seconds,
        ),
    )


def works(database: sqlite3.Connection, destination: Destination) -> None:
    """Note that the destination answers."""
    database.execute("DELETE FROM hold WHERE destination = ?", (destination.value,))


def seconds_until_due(database: sqlite3.Connection, now: Now) -> float | None:
    """Return how long nothing is due; 0 if something may be, none if nothing waits."""
    wall = now.wall.timestamp()
    waits = [
        max(0.0, wait, _held_for(database, Destination(destination), now))
        for destination, wait in database.execute(
            "SELECT destination, min(CASE WHEN next_attempt_at > ? THEN 0 "
            "ELSE min(next_attempt_at - ?, ifnull(due_monotonic - ?, 1e9)) END) "
            f"{_FIRST_OF_THREAD} GROUP BY destination",
            (wall + LONGEST_WAIT, wall, now.monotonic),
        )
    ]
    return min(waits, default=None)


def _is_held(database: sqlite3.Connection, destination: Destination, now: Now) -> bool:
    return _held_for(database, destination, now) > 0


def _held_for(database: sqlite3.Connection, destination: Destination, now: Now) -> float:
    row = database.execute(
        "SELECT until, until_monotonic FROM hold WHERE destination = ?", (destination.value,)
    ).fetchone()
    if row is None or now.is_past(*row):
        return 0.0
    return float(min(row[0] - now.wall.timestamp(), row[1] - now.monotonic))
