"""Opens the outbox: the first who opens it looks through it, and saves what it can if it must.

All who have the file open share the lock ``outbox.users``. Whoever gets it for
himself is alone with the file, and may replace it.
"""

import logging
import os
from contextlib import closing, suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.owner_only import write_owner_only
from toolbar.troubleshooting.at_rest import AtRest
from toolbar.troubleshooting.audit_rows import note
from toolbar.troubleshooting.errors import OutboxUnavailableError
from toolbar.troubleshooting.file_lock import FileLock
from toolbar.troubleshooting.outbox_database import (
    Condition,
    Connect,
    condition,
    connect,
    open_database,
    sync_folder,
)
from toolbar.troubleshooting.outbox_schema import bring_up_to_date
from toolbar.troubleshooting.sqlite_pages import PAGE_SIZE
from toolbar.troubleshooting.sqlite_wal import overlay, read_wal

if TYPE_CHECKING:
    import sqlite3

    from toolbar.troubleshooting.outbox_rescue import Found, Saved

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open outbox; ``users`` is held for as long as it is."""

    database: "sqlite3.Connection"
    users: FileLock


def open_outbox(path: Path, connecting: Connect, at_rest: AtRest, at: str) -> Opened:
    """Return the outbox, looked through if nobody else has it open.

    Raises ``OutboxUnavailableError`` if it cannot be opened now, or is not ours.
    """
    users = FileLock(path.with_name("outbox.users"))
    opened = None
    with suppress(OSError):
        if users.take():
            try:
                _look_through(path, connecting, at_rest, at)
            finally:
                users.let_go()
        if users.wait(shared=True):
            opened = Opened(open_database(path, connecting), users)
    if opened is None:
        users.let_go()
        raise OutboxUnavailableError
    return opened


def damaged_files(path: Path) -> list[Path]:
    """Return the damaged outboxes that were set aside beside this one."""
    return sorted(path.parent.glob("outbox.damaged-*.db"))


def _look_through(path: Path, connecting: Connect, at_rest: AtRest, at: str) -> None:
    rescued = path.with_name("outbox.rescued")
    if rescued.exists():  # we were interrupted after it was whole
        _take_the_place(rescued, path)
    if not path.exists():
        return
    # before SQLite opens the file: it would throw away what it cannot see
    log_file = _log_of(path)
    wal_bytes = log_file.read_bytes() if log_file.exists() else b""
    wal = read_wal(wal_bytes, PAGE_SIZE)
    if wal.hidden_commits:
        pages = path.read_bytes()
        seen = overlay(pages, wal.frames[: wal.sound], PAGE_SIZE)
        images = seen, overlay(seen, wal.hidden, PAGE_SIZE)
        why = Why.PROMISED if wal.hidden_commits > 1 else Why.PERHAPS
        if _rescue(path, (pages, wal_bytes), images, _Hand(at_rest, at, why)):
            return
    found = condition(path, connecting)
    if found is Condition.NOT_OURS:
        raise OutboxUnavailableError
    if found is Condition.DAMAGED:
        pages = path.read_bytes()
        wal_bytes = log_file.read_bytes() if log_file.exists() else b""
        image = overlay(pages, wal.frames[: wal.sound], PAGE_SIZE)
        images = image, overlay(image, wal.hidden, PAGE_SIZE)
        _rescue(path, (pages, wal_bytes), images, _Hand(at_rest, at, Why.UNREADABLE))


class Why(Enum):
    """Why a file is not simply opened."""

    UNREADABLE = auto()
    """SQLite does not read it, or not all of it."""
    PROMISED = auto()
    """SQLite would not see what was promised."""
    PERHAPS = auto()
    """SQLite would not see the last transaction, which may have been promised."""


@dataclass(frozen=True, slots=True)
class _Hand:
    """With which key, when and why something is saved."""

    at_rest: AtRest
    at: str
    why: Why


def _rescue(
    path: Path, damaged: tuple[bytes, bytes], images: tuple[bytes, bytes], hand: _Hand
) -> bool:
    """Set the damaged file aside, and put what is saved into its place; safe to interrupt."""
    from toolbar.troubleshooting.outbox_rescue import find  # noqa: PLC0415 - nearly never

    found = find(images, hand.at_rest)
    if hand.why is Why.PERHAPS:
        found = find(images[:1], hand.at_rest).with_new_ones_of(found)
        if not found.has_new_ones:
            return False  # a power cut tore what nobody had been told of
    pages, wal = damaged
    aside = _free_name(path)
    write_owner_only(_log_of(aside), wal)
    write_owner_only(aside, pages)
    draft = path.with_name("outbox.rescue-draft")
    for leftover in (draft, draft.with_name(draft.name + "-journal")):
        leftover.unlink(missing_ok=True)
    saved = _write_draft(draft, found, hand)
    rescued = path.with_name("outbox.rescued")
    draft.replace(rescued)
    sync_folder(path.parent)
    _take_the_place(rescued, path)
    facts = {"count": saved.whole}
    log.error("the outbox was damaged: it is set aside, and what can be read is saved", extra=facts)
    return True


def _write_draft(draft: Path, found: "Found", hand: _Hand) -> "Saved":
    from toolbar.troubleshooting.outbox_rescue import write  # noqa: PLC0415 - nearly never

    os.close(os.open(draft, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(connect(str(draft))) as database:
        database.execute("PRAGMA synchronous=FULL")
        bring_up_to_date(database)
        saved = write(found, database)
        facts = {"at": hand.at, "event": "rescued", "whole": saved.whole}
        lost = {"without_bytes": saved.without_bytes}
        note(database, facts | lost, hand.at_rest.audit_key)
    return saved


def _take_the_place(rescued: Path, path: Path) -> None:
    # the old log must be gone first: SQLite would write it into the new file
    for leftover in (_log_of(path), path.with_name(path.name + "-shm")):
        leftover.unlink(missing_ok=True)
    sync_folder(path.parent)
    rescued.replace(path)
    sync_folder(path.parent)


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _free_name(path: Path) -> Path:
    number = len(damaged_files(path)) + 1
    while (aside := path.with_name(f"outbox.damaged-{number}.db")).exists():
        number += 1
    return aside
