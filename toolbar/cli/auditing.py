"""Shows and verifies the local audit."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from toolbar.cli.errors import AuditBrokenError, CheckpointInvalidError
from toolbar.cli.outbox import opened_outbox
from toolbar.cli.place import Place
from toolbar.cli.speech import catalogue, say
from toolbar.clinic import AUDIT_CHECKPOINT, open_secrets
from toolbar.troubleshooting.audit import Checkpoint, read_checkpoint
from toolbar.troubleshooting.outbox import Outbox

T = TypeVar("T")


def verify(place: Place, lines: Sequence[str]) -> None:
    """Verify against the checkpoint in the keyring, and those that were noted elsewhere.

    Raises ``CheckpointInvalidError`` for a line that is none, and
    ``AuditBrokenError`` after it has said what is broken, and where.
    """
    kept = [read_checkpoint(line) for line in lines]
    if None in kept:
        raise CheckpointInvalidError
    ours = open_secrets(place.settings, place.directory).get(AUDIT_CHECKPOINT)
    if ours is not None:
        # exposed because it is compared: it is kept with the secrets, but is none
        kept.append(read_checkpoint(ours.expose()))
    known = [one for one in kept if one is not None]
    found = _run(place, lambda outbox: outbox.audit.verify(known))
    if found.broken is not None:
        what = catalogue().text(f"cli.audit-{found.broken.value}")
        say("cli.audit-broken", number=str(found.at), what=what)
        raise AuditBrokenError
    say("cli.audit-whole", number=str(found.checkpoint.number))
    _print(found.checkpoint)


def show_checkpoint(place: Place) -> None:
    """Print the line to keep elsewhere."""
    _print(_run(place, lambda outbox: outbox.audit.checkpoint()))


def show_all(place: Place) -> None:
    """Print each entry as a line of JSON."""
    for entry in _run(place, lambda outbox: outbox.audit.entries()):
        sys.stdout.write(entry.body + "\n")


def _print(checkpoint: Checkpoint) -> None:
    if checkpoint.number:
        sys.stdout.write(checkpoint.line() + "\n")


def _run(place: Place, work: Callable[[Outbox], Awaitable[T]]) -> T:
    async def opened() -> T:
        async with opened_outbox(place) as outbox:
            return await work(outbox)

    return asyncio.run(opened())
