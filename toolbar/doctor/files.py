"""Looks at our folder: who else can read it, whether it takes what is written, what is broken."""

import errno
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from connectors.errors import ProductError
from toolbar.bridge.state import LocalState
from toolbar.doctor.case import Case
from toolbar.doctor.finding import Finding
from toolbar.troubleshooting.errors import OutboxUnavailableError
from toolbar.troubleshooting.outbox_database import Condition, condition
from toolbar.troubleshooting.outbox_opening import damaged_files

OURS: Final = (
    "bridge.running",
    "open-panel.html",
    "outbox.*",
    "portal-key.json",
    "secrets.json",
    "secrets.kept",
    "settings.toml",
    "state.*",
)
RESERVE: Final = 64 * 1024 * 1024
"""Bytes that must be free: a day of tickets, their screenshots, and room for SQLite to work in."""
_PROBE: Final = 256 * 1024
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def examine(case: Case) -> list[Finding]:
    """Say what is wrong with the folder and its files; what can be read is left as it is."""
    found = [*_readable_by_others(case.directory), *_room(case.directory)]
    found += _outbox(case.directory / "outbox.db")
    if not {"disk-full", "folder-unwritable"} & {one.code for one in found}:
        try:
            LocalState(case.directory, case.clock)
        except ProductError as error:
            found.append(Finding(error.code, {"file": "state.db"}))
    return found


def _readable_by_others(directory: Path) -> Iterator[Finding]:
    if os.name != "posix":  # on Windows the profile's access list keeps others out
        return
    for path in [directory, *(one for name in OURS for one in sorted(directory.glob(name)))]:
        try:
            state = path.stat()
        except FileNotFoundError:  # SQLite's journal comes and goes
            continue
        # no secret stands in the settings, and an editor makes a file that others can read
        forbidden = 0o022 if path.name == "settings.toml" else 0o077
        if stat.S_IMODE(state.st_mode) & forbidden or state.st_uid != os.geteuid():
            name = path.name if path != directory else "."
            yield Finding("files-open-to-others", {"file": name})


def _room(directory: Path) -> Iterator[Finding]:
    """Write as the outbox would: a quota or a read-only disk shows itself in no other way."""
    probe = directory / "doctor.probe"
    failed = None
    try:
        with probe.open("xb") as file:
            file.write(bytes(_PROBE))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        failed = error.errno
    with suppress(OSError):
        probe.unlink()
    if failed in _FULL or (failed is None and shutil.disk_usage(directory).free < RESERVE):
        yield Finding("disk-full")
    elif failed is not None:
        yield Finding("folder-unwritable")


def _outbox(path: Path) -> Iterator[Finding]:
    """Read without changing anything: a file that a newer release wrote must stay as it is."""
    aside = damaged_files(path)
    if aside:
        yield Finding("outbox-set-aside", {"count": str(len(aside))})
    if not path.exists():
        return
    match _condition(path):
        case Condition.NOT_OURS:
            yield Finding("outbox-newer")
        case Condition.DAMAGED:
            yield Finding("outbox-corrupt")
        case Condition.SOUND:
            parked = _parked(path)
            if parked:
                yield Finding("requests-parked", {"count": str(parked)})
        case None:
            yield Finding("outbox-unavailable")


def _condition(path: Path) -> Condition | None:
    with suppress(OutboxUnavailableError):
        return condition(path, _connect)
    return None


def _parked(path: Path) -> int:
    question = "SELECT count(*) FROM submission WHERE state = 'parked'"
    with suppress(sqlite3.Error), closing(_connect(str(path))) as database:
        return int(database.execute(question).fetchone()[0])
    return 0


def _connect(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode=ro", uri=True)
