"""What we may say in a log: fixed sentences, listed facts, where an error arose."""

import logging
import sys
import threading
import traceback
from pathlib import PurePath
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import asyncio

FACTS: Final = (
    "code",
    "connector",
    "count",
    "delay",
    "error_class",
    "error_place",
    "http_status",
    "port",
    "state",
    "submission_id",
    "ticket_number",
    "version",
)
"""The only ``extra`` keys that are printed; none of them can hold a patient or a secret."""

OURS: Final = (
    "accuro", "connectors", "demo", "medaccess", "ocean", "oscar",
    "portal", "pssuite", "redaction", "toolbar", "web",
)  # fmt: skip
"""Loggers whose sentences are constants of this code base; others only say that they spoke."""


def describe(error: BaseException) -> dict[str, str]:
    """Return the class and the place of an error; never its message."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
    return {"error_class": type(error).__qualname__, "error_place": place}


class PlainFormatter(logging.Formatter):
    """Prints the sentence as it stands in the code, and the listed facts.

    Arguments and tracebacks are left out for every logger; a foreign logger's
    sentence too, since aiohttp and asyncio put requests and objects into theirs.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        error = record.exc_info[1] if record.exc_info else None
        facts = vars(record) | (describe(error) if error else {})
        ours = record.name.partition(".")[0] in OURS and isinstance(record.msg, str)
        sentence = str(record.msg) if ours else "a library reported"
        known = [f"{name}={facts[name]}" for name in FACTS if facts.get(name) is not None]
        stamp = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        return " ".join([stamp, record.levelname, record.name, sentence, *known])


def set_up(level: int = logging.INFO) -> None:
    """Send every log record and every unhandled error through ``PlainFormatter`` to stderr.

    ``level`` is for our own loggers; a library is heard when it warns.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    logging.raiseExceptions = False  # a handler that fails would print the record's arguments
    sys.excepthook = _say_unhandled
    threading.excepthook = lambda args: _say_unhandled(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def watch(loop: "asyncio.AbstractEventLoop") -> None:
    """Make the loop report a task's unhandled error by class and place only."""

    def handler(_: "asyncio.AbstractEventLoop", context: dict[str, Any]) -> None:
        error = context.get("exception")
        facts = describe(error) if isinstance(error, BaseException) else {}
        logging.getLogger(__name__).error("a task failed", extra=facts)

    loop.set_exception_handler(handler)


def _say_unhandled(
    _: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical(
        "unhandled error", extra=describe(error.with_traceback(trace))
    )
