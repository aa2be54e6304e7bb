"""Sees what a connector does besides answering: files, sockets, log records, prints."""

import io
import logging
import os
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Final

NETWORK: Final = frozenset({"socket.connect", "socket.getaddrinfo", "socket.sendto"})
CHANGES: Final = frozenset(
    {
        "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate",
        "shutil.copyfile", "shutil.move", "sqlite3.connect", "tempfile.mkdtemp", "tempfile.mkstemp",
    }
)  # fmt: skip
PROGRAMS: Final = frozenset({"os.exec", "os.posix_spawn", "os.system", "subprocess.Popen"})
MACHINERY: Final = frozenset(
    {"created", "lineno", "msecs", "process", "relativeCreated", "thread", "threadName"}
)
"""What every log record is given: digits that resemble anything, now and then."""
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


Place = tuple[str, int]
"""Host and port."""


class Deeds:
    """What was done, by kind and number; addresses and paths are not kept."""

    def __init__(self, thread: int | None, known: Collection[Place] = ()) -> None:
        self.network = 0
        self.elsewhere = 0
        """Of ``network``, what went to no address that is known."""
        self.read = 0
        self.written = 0
        self.programs = 0
        self._thread = thread
        self._known = frozenset(known)

    def any(self) -> tuple[str, ...]:
        """Return the kinds of deeds that were seen."""
        counts = vars(self)
        return tuple(
            name for name in ("network", "read", "written", "programs") if counts[name] > 0
        )

    def note(self, event: str, args: tuple[object, ...]) -> None:
        """Count one event of the interpreter's audit."""
        if self._thread not in (None, threading.get_ident()):
            return
        if event in NETWORK:
            self.network += 1
            self.elsewhere += _place(event, args) not in self._known
        self.programs += event in PROGRAMS
        self.written += event in CHANGES
        if event == "open" and not _is_ours(args[0]):
            writes = _writes(args[1], args[2])
            self.written += writes
            self.read += not writes


def _place(event: str, args: tuple[object, ...]) -> Place:
    """Return host and port; where there is none (a local socket) none that anybody knows."""
    match args:
        case (_, (str(host), int(port), *_)) if event != "socket.getaddrinfo":
            return host, port
        case (str(host), int(port), *_) if event == "socket.getaddrinfo":
            return host, port
        case _:
            return "", 0


def _is_ours(path: object) -> bool:
    """Say whether the interpreter itself opens it: caches of modules, the null device."""
    return isinstance(path, int) or "__pycache__" in str(path) or path == os.devnull


def _writes(mode: object, flags: object) -> bool:
    by_mode = isinstance(mode, str) and not set(mode).isdisjoint("wax+")
    return by_mode or (isinstance(flags, int) and bool(flags & _WRITING))


class _Auditor:
    """The one hook of the process: a hook cannot be taken off, so it is set once."""

    def __init__(self) -> None:
        self.watching: list[Deeds] = []
        self._is_set = False

    def start(self, deeds: Deeds) -> None:
        if not self._is_set:
            sys.addaudithook(self._hear)
            self._is_set = True
        self.watching.append(deeds)

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        for deeds in self.watching:
            deeds.note(event, args)


_AUDITOR: Final = _Auditor()


@contextmanager
def watched(*, this_thread: bool = False, known: Collection[Place] = ()) -> Iterator[Deeds]:
    """Count what is done inside the block, by all threads unless told otherwise.

    ``known`` are the places that may be asked.
    """
    deeds = Deeds(threading.get_ident() if this_thread else None, known)
    _AUDITOR.start(deeds)
    try:
        yield deeds
    finally:
        _AUDITOR.watching.remove(deeds)


class Overheard(logging.Handler):
    """All that was logged at any level, with arguments and errors, and all that was printed."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.printed = io.StringIO()
        self._records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record."""
        self._records.append(record)

    def text(self) -> str:
        """Return everything as text."""
        told = (
            f"{_told(record)} {record.getMessage()} {self._error(record)}"
            for record in self._records
        )
        return "\n".join([*told, self.printed.getvalue()])

    def _error(self, record: logging.LogRecord) -> str:
        formatter = logging.Formatter()
        return formatter.formatException(record.exc_info) if record.exc_info else ""


def _told(record: logging.LogRecord) -> dict[str, object]:
    """Return what a record holds but the machinery's own numbers: times, threads, processes."""
    return {name: value for name, value in vars(record).items() if name not in MACHINERY}


@contextmanager
def overheard(*loggers: str) -> Iterator[Overheard]:
    """Hear everything that is said inside the block, and nobody else hears it.

    ``loggers`` are set to DEBUG for it.
    """
    ear = Overheard()
    opened = [logging.getLogger(), *map(logging.getLogger, loggers)]
    levels = [logger.level for logger in opened]
    listening = opened[0].handlers[:]
    opened[0].handlers[:] = [ear]
    for logger in opened:
        logger.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(ear.printed), redirect_stderr(ear.printed):
            yield ear
    finally:
        for logger, level in zip(opened, levels, strict=True):
            logger.setLevel(level)
        opened[0].handlers[:] = listening
