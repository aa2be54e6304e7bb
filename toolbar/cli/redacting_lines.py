"""``ocean-toolbar redact --jsonl``: masks one text per line, in order, as a stream."""

import gc
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from connectors.errors import ContextInvalidError
from connectors.subject import Subject
from redaction.level import Level
from redaction.text import RedactedText, redact_text
from redaction.words.name_model import installed_model
from toolbar.cli.errors import RedactInputError, RedactLineError
from toolbar.cli.redact_files import read_subject, write_report

if TYPE_CHECKING:
    from connectors.shapes import Kind


_GARBAGE: Final = 50_000
"""New objects before the collector looks at them; the usual 700 costs a tenth of the time."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the input."""

    id: object
    text: str
    known: Subject
    keep: tuple[str, ...]


def run(file: str, level: Level, subject: Path | None, report: Path | None) -> None:
    """Answer every line with one line; ``subject`` is of all texts, beside a line's own ``known``.

    Raises ``RedactLineError`` with the number of the first line that is not as
    the contract says; the lines before it have been answered.
    """
    gc.freeze()  # a text leaves no cycles, and what is loaded stays: do not look through it again
    gc.set_threshold(_GARBAGE)
    everyones = read_subject(subject)
    model = installed_model()
    total: Counter[Kind] = Counter()
    with _opened(file) as source:
        progress = _Progress(source)
        for number, raw in enumerate(source, 1):
            if not raw.strip():
                continue
            line = _read(raw)
            if line is None:
                raise RedactLineError(number)
            known = line.known.merged_with(everyones) if subject else line.known
            masked = redact_text(line.text, subject=known, keep=line.keep, level=level, model=model)
            total.update(masked.findings)
            sys.stdout.buffer.write(_answer(line.id, masked))
            sys.stdout.buffer.flush()
            progress.step(len(raw))
    progress.end()
    write_report(report, total)


def _opened(file: str) -> IO[bytes]:
    if file == "-":
        return sys.stdin.buffer
    opened = None
    with suppress(OSError):
        opened = Path(file).open("rb")  # noqa: SIM115 - the caller closes it
    if opened is None:
        raise RedactInputError
    return opened


def _read(raw: bytes) -> _Line | None:
    """Return what a line says, or none if it is not as the contract says."""
    tree: object = None
    with suppress(ValueError, RecursionError):
        tree = json.loads(raw)
    if not isinstance(tree, Mapping):
        return None
    match tree:
        case {"id": str() | int() as name, "text": str() as text} if not isinstance(name, bool):
            keep = _strings(tree.get("keep"))
            known = None
            with suppress(ContextInvalidError):
                known = Subject.from_json({} if tree.get("known") is None else tree["known"])
            if keep is not None and known is not None:
                return _Line(name, text, known, keep)
    return None


def _strings(given: object) -> tuple[str, ...] | None:
    several = [] if given is None else given if isinstance(given, list) else [given]
    kept = tuple(value for value in several if isinstance(value, str))
    return kept if len(kept) == len(several) else None


def _answer(name: object, masked: RedactedText) -> bytes:
    answer = {
        "id": name,
        "redacted": masked.redacted,
        "spans": [{"start": s.start, "end": s.end, "kind": s.kind} for s in masked.spans],
    }
    with suppress(UnicodeEncodeError):
        return json.dumps(answer, ensure_ascii=False).encode() + b"\n"
    return json.dumps(answer).encode() + b"\n"  # a lone surrogate, which UTF-8 cannot write


class _Progress:
    """A bar on stderr while results go elsewhere; silent where stderr is no terminal."""

    _WIDTH = 30

    def __init__(self, source: IO[bytes]) -> None:
        self._shown = sys.stderr.isatty() and not sys.stdout.isatty()
        self._size = _size(source)
        self._read = 0
        self._lines = 0

    def step(self, length: int) -> None:
        """Count one line."""
        self._read += length
        self._lines += 1
        if self._shown and self._lines % 20 == 1:
            sys.stderr.write("\r" + "".join(self._bar()))
            sys.stderr.flush()

    def end(self) -> None:
        """Take the bar away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _bar(self) -> Iterator[str]:
        if self._size:
            done = min(1.0, self._read / self._size)
            full = round(done * self._WIDTH)
            yield f"[{'#' * full}{'.' * (self._WIDTH - full)}] {done:4.0%} "
        yield f"{self._lines}"


def _size(source: IO[bytes]) -> int:
    """Return how many bytes a file holds; nothing for a pipe."""
    with suppress(OSError):
        return os.fstat(source.fileno()).st_size
    return 0
