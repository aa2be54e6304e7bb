"""``ocean-toolbar redact``: masks one document to stdout."""

import codecs
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import ContextInvalidError
from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.level import Level
from redaction.rules import RULES_VERSION
from redaction.text import redact_text
from toolbar.cli.errors import RedactInputError, SubjectFileError


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for; ``file`` is a path, or ``-`` for stdin."""

    file: str
    media_type: str | None
    subject: Path | None
    level: Level
    report: Path | None


def run(order: Order) -> None:
    """Write the masked document to stdout; raise ``RedactInputError`` or ``SubjectFileError``."""
    subject = read_subject(order.subject)
    text, encoding = _decoded(read_file(order.file))
    masked = redact_text(text, subject=subject, level=order.level)
    sys.stdout.buffer.write(masked.redacted.encode(encoding))
    sys.stdout.buffer.flush()
    write_report(order.report, masked.findings)


def read_subject(path: Path | None) -> Subject:
    """Read the chart's own values; raise ``SubjectFileError`` if that is not what the file is."""
    if path is None:
        return Subject()
    subject = None
    with suppress(OSError, ValueError, RecursionError, ContextInvalidError):
        subject = Subject.from_json(json.loads(path.read_bytes()))
    if subject is None:
        raise SubjectFileError
    return subject


def read_file(file: str) -> bytes:
    """Return the bytes of a file or of stdin; raise ``RedactInputError``."""
    body = None
    with suppress(OSError):
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    if body is None:
        raise RedactInputError
    return body


def write_report(path: Path | None, findings: Mapping[Kind, int]) -> None:
    """Write how many of each kind were masked, and by which rules; raise ``RedactInputError``."""
    if path is None:
        return
    report = {"findings": dict(sorted(findings.items())), "rules_version": RULES_VERSION}
    written = None
    with suppress(OSError):
        written = path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if written is None:
        raise RedactInputError


def _decoded(body: bytes) -> tuple[str, str]:
    """Return the text and the encoding that gives the same bytes back for what is kept."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16-le" if body.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
        with suppress(UnicodeDecodeError):
            return body.decode(encoding), encoding
    with suppress(UnicodeDecodeError):
        return body.decode("utf-8"), "utf-8"
    return body.decode("latin-1"), "latin-1"
