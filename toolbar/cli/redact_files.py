"""What ``ocean-toolbar redact`` reads and writes beside its results."""

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from connectors.errors import ContextInvalidError
from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.rules import RULES_VERSION
from toolbar.cli.errors import RedactInputError, ReportOutputError, SubjectFileError


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


def write_report(path: Path | None, findings: Mapping[Kind, int], dropped: int = 0) -> None:
    """Write the counts and which rules made them, never a value; raise ``ReportOutputError``."""
    if path is None:
        return
    counts = dict(sorted(findings.items()))
    report = {"dropped": dropped, "findings": counts, "rules_version": RULES_VERSION}
    written = None
    with suppress(OSError):
        written = path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if written is None:
        raise ReportOutputError
