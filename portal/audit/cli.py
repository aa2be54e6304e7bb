"""The command that verifies an exported audit log, on any machine."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import typer

from portal import commands
from portal.audit.verifying import verify
from portal.errors import FileUnreadableError

app: Final = typer.Typer()


@app.command()
def audit_verify(
    export: Annotated[Path, typer.Argument(help="The log as the portal exported it.")],
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="A saved mail with a checkpoint, or several; they prove the length."),
    ] = None,
) -> None:
    """Verify an exported audit log offline: nothing edited, deleted, moved or cut off."""
    read: list[bytes] = []
    with suppress(OSError):
        read = [path.read_bytes() for path in (export, checkpoint) if path is not None]
    if not read:
        raise FileUnreadableError
    text = "" if checkpoint is None else read[1].decode("utf-8", "replace")
    verdict = verify(read[0], text)
    commands.say(
        "portal.cli.audit-right",
        site=verdict.site,
        entries=str(verdict.entries),
        checkpoints=str(verdict.checkpoints),
    )
    if not verdict.has_head:
        commands.say("portal.cli.audit-no-head")
