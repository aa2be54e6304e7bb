"""``ocean-toolbar redact-image``: masks one screenshot."""

from contextlib import suppress
from pathlib import Path

from redaction.screenshots import find_engine, mask_screenshot
from toolbar.cli.errors import ImageOutputError
from toolbar.cli.redact_files import read_file, read_subject
from toolbar.cli.speech import say


def run(file: Path, out: Path, subject: Path | None, keep: tuple[str, ...]) -> None:
    """Write the masked picture to ``out``, and say on stderr what that means.

    Raises a ``ProductError``; then nothing is written.
    """
    whose = read_subject(subject)
    masked = mask_screenshot(read_file(str(file)), subject=whose, keep=keep, engine=find_engine())
    written = None
    with suppress(OSError):
        written = out.write_bytes(masked.png)
    if written is None:
        raise ImageOutputError
    if masked.needs_drawing:
        say("cli.image-unread")
    else:
        counts = {"seen": str(masked.seen), "painted": str(masked.painted)}
        say("cli.image-masked", **counts)
