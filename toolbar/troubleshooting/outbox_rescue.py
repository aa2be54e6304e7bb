"""Saves what can be read of a damaged outbox into a new file, and keeps the damaged one.

A payload that decrypts is whole, for its cipher is authenticated. If its row is
lost, the row is made anew from the bundle itself: it says which submission it is.
"""

import json
import re
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from toolbar.troubleshooting.at_rest import AtRest
from toolbar.troubleshooting.audit import Entry
from toolbar.troubleshooting.outbox_schema import SUBMISSION_COLUMNS
from toolbar.troubleshooting.parcel import unpack
from toolbar.troubleshooting.sqlite_pages import Value, rows
from toolbar.troubleshooting.submission import Destination, State

DAMAGED: Final = "outbox-damaged"
"""The reason of one whose bytes are lost."""

_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WAITING: Final = frozenset({State.QUEUED, State.SENDING, State.PARKED})
_TEXTS: Final = ("thread", "idempotency_key", "fingerprint", "site_number", "connector")
_TEXTS_OR_NONE: Final = ("reason", "ticket_number", "first_answer_due_at", "ticket_url")
_NUMBERS_OR_NONE: Final = ("next_attempt_at", "due_monotonic", "settled_at")

Row = dict[str, Value]


@dataclass(slots=True)
class Found:
    """What stands in one image of the file, by submission; later images overrule."""

    submissions: dict[str, Row] = field(default_factory=dict)
    sealed: dict[str, bytes] = field(default_factory=dict)
    audit: dict[int, Entry] = field(default_factory=dict)
    has_new_ones: bool = False

    def with_new_ones_of(self, other: "Found") -> "Found":
        """Return this with the whole submissions that are in the other alone."""
        new = {
            name: row
            for name, row in other.submissions.items()
            if name not in self.submissions and name in other.sealed
        }
        return Found(
            self.submissions | new,
            self.sealed | {name: other.sealed[name] for name in new},
            self.audit,
            has_new_ones=bool(new),
        )


@dataclass(frozen=True, slots=True)
class Saved:
    """How many submissions were saved whole, and how many without their bytes."""

    whole: int
    without_bytes: int


def find(images: tuple[bytes, ...], at_rest: AtRest) -> Found:
    """Read the rows of all images of the file, from the oldest to the newest."""
    found = Found()
    for image in images:
        for number, values in rows(image):
            _sort(found, number, values, at_rest)
    for submission_id, sealed in found.sealed.items():
        if submission_id not in found.submissions:
            made = _row_of_bundle(submission_id, at_rest.unseal(submission_id, sealed))
            if made is not None:
                found.submissions[submission_id] = made
    return found


def write(found: Found, database: sqlite3.Connection) -> Saved:
    """Write what was found into a new outbox, in one transaction, in the old order."""
    database.execute("BEGIN IMMEDIATE")
    whole, without_bytes, keys, last = 0, 0, set[Value](), 0
    for found_row in sorted(found.submissions.values(), key=_order):
        row = dict(found_row)
        sealed = found.sealed.get(str(row["submission_id"])) if row["state"] in _WAITING else None
        if sealed is None and row["state"] in _WAITING:
            without_bytes += 1
            row["state"], row["reason"] = State.PARKED.value, DAMAGED
        else:
            whole += 1
        if row["idempotency_key"] in keys:
            row["idempotency_key"] = row["submission_id"]
        keys.add(row["idempotency_key"])
        number = row["number"]
        row["number"] = last = max(last + 1, number if isinstance(number, int) else 0)
        _insert(database, row, sealed)
    database.executemany(
        "INSERT INTO audit VALUES (?, ?, ?, ?)",
        [(one.number, one.body, one.hash, one.mac) for one in found.audit.values()],
    )
    database.execute("COMMIT")
    return Saved(whole, without_bytes)


def _sort(found: Found, number: int, values: tuple[Value, ...], at_rest: AtRest) -> None:
    match values:
        case (None, str(submission_id), bytes(sealed)):
            # the older one stays if the newer is not whole
            if (
                submission_id not in found.sealed
                or at_rest.unseal(submission_id, sealed) is not None
            ):
                found.sealed[submission_id] = sealed
        case (None, str(body), bytes(hashed), bytes(mac)):
            found.audit[number] = Entry(number, body, hashed, mac)
        case (None, *_) if len(values) == len(SUBMISSION_COLUMNS):
            row = dict(zip(SUBMISSION_COLUMNS, (number, *values[1:]), strict=True))
            if _is_submission(row):
                found.submissions[str(row["submission_id"])] = row


def _is_submission(row: Mapping[str, Value]) -> bool:
    return (
        isinstance(row["submission_id"], str)
        and _ID.fullmatch(row["submission_id"]) is not None
        and row["state"] in list(State)
        and row["destination"] in list(Destination)
        and isinstance(row["attempts"], int)
        and isinstance(row["created_at"], int | float)
        and all(isinstance(row[name], str) for name in _TEXTS)
        and all(isinstance(row[name], str | None) for name in _TEXTS_OR_NONE)
        and all(isinstance(row[name], int | float | None) for name in _NUMBERS_OR_NONE)
    )


def _row_of_bundle(submission_id: str, plaintext: bytes | None) -> Row | None:
    if plaintext is None or _ID.fullmatch(submission_id) is None:
        return None
    with suppress(ValueError, KeyError, TypeError):
        tree = json.loads(unpack(plaintext).bundle)
        created = datetime.fromisoformat(tree["created_at"]).timestamp()
        return dict.fromkeys(SUBMISSION_COLUMNS) | {
            "submission_id": submission_id,
            "state": State.QUEUED.value,
            "destination": Destination.PORTAL.value,
            "thread": submission_id,
            "idempotency_key": submission_id,
            "fingerprint": "",
            "created_at": created,
            "site_number": str(tree["ticket"]["site_number"]),
            "connector": str(tree["identifiers"]["emr"]),
            "attempts": 0,
            "next_attempt_at": created,
        }
    return None


def _order(row: Row) -> tuple[float, float]:
    number, created = row["number"], row["created_at"]
    if not isinstance(created, int | float):
        created = 0.0
    return (float(number) if isinstance(number, int) else float("inf"), created)


def _insert(database: sqlite3.Connection, row: Row, sealed: bytes | None) -> None:
    marks = ", ".join("?" * len(SUBMISSION_COLUMNS))
    values = [row[name] for name in SUBMISSION_COLUMNS]
    database.execute(f"INSERT INTO submission VALUES ({marks})", values)  # noqa: S608 - question marks alone
    if sealed is not None:
        database.execute(
            "INSERT INTO payload VALUES (?, ?, ?)", (row["number"], row["submission_id"], sealed)
        )
