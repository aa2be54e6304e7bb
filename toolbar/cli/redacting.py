"""``ocean-toolbar redact``: masks one document to stdout."""

import sys
from dataclasses import dataclass
from pathlib import Path

from redaction.level import Level
from redaction.structure.document import redact_document
from toolbar.cli.redact_files import read_file, read_subject, write_report


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for; ``file`` is a path, or ``-`` for stdin."""

    file: str
    media_type: str | None
    subject: Path | None
    level: Level
    report: Path | None


def run(order: Order) -> None:
    """Write the masked document to stdout, then the report; raise a ``ProductError``."""
    subject = read_subject(order.subject)
    body = read_file(order.file)
    masked = redact_document(body, order.media_type, subject=subject, level=order.level)
    sys.stdout.buffer.write(masked.output)
    sys.stdout.buffer.flush()
    write_report(order.report, masked.findings, masked.dropped)
