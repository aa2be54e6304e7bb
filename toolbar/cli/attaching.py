"""``ocean-toolbar send --attach``: masks screenshots and shows where they can be looked at."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from toolbar.cli.errors import ImageOutputError
from toolbar.cli.redact_files import read_file
from toolbar.cli.speech import say
from toolbar.troubleshooting.screenshots import add_screenshot

if TYPE_CHECKING:
    from toolbar.troubleshooting.preview import Preview


async def attach(preview: "Preview", files: Sequence[Path]) -> None:
    """Mask these pictures and put them into the preview.

    Nobody can draw here, so a picture that no engine has read is refused with
    ``DrawingNeededError``; a file that cannot be read with ``RedactInputError``.
    """
    for file in files:
        attachment = await add_screenshot(preview, read_file(str(file)))
        preview.attach(attachment, attachment.digest)


@contextmanager
def shown(preview: "Preview") -> Iterator[None]:
    """Lay the masked pictures where their user can look at them before answering.

    They are gone afterwards. Raises ``ImageOutputError`` if they cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="ocean-toolbar-") as folder:
        for position, png in enumerate(preview.attachments.sent, 1):
            path, written = Path(folder) / f"{position}.png", None
            with suppress(OSError):
                written = path.write_bytes(png)
            if written is None:
                raise ImageOutputError
            say("cli.attached", path=str(path))
        yield
