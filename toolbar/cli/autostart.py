"""Starts the bridge now and at every log-in; ends both, and leaves no ticket behind unasked."""

import asyncio
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from toolbar.bridge.errors import Occupant, PortTakenError
from toolbar.bridge.listening import who_listens
from toolbar.bridge.running import find_running
from toolbar.cli import outbox
from toolbar.cli.errors import BridgeNotRunningError, UnsentTicketsError
from toolbar.cli.place import Place
from toolbar.cli.speech import Terminal, catalogue, say
from toolbar.machine import plan as plans
from toolbar.machine.autostart import plan_for
from toolbar.machine.ending import end_bridge
from toolbar.machine.occupied import somebody_listens
from toolbar.machine.plan import Plan
from toolbar.machine.program import bridge_program
from toolbar.troubleshooting.submission import Submission

START_SECONDS: Final = 30.0
"""A bridge answers within two; a computer that is just starting up has other things to do."""
_STEP: Final = 0.1


@dataclass(frozen=True, slots=True)
class Options:
    """Where the files lie, as the command line was told; the autostart is told the same."""

    data_dir: Path | None
    config: Path | None


@dataclass(frozen=True, slots=True)
class Unsent:
    """What becomes of tickets that support has not received; nothing chosen means ask."""

    keep: bool = False
    cancel: bool = False
    export: Path | None = None
    """A folder that gets a ``.zip`` of each; they stay in the outbox all the same."""

    @property
    def is_chosen(self) -> bool:
        """Whether anything was said."""
        return self.keep or self.cancel or self.export is not None


def show_plan(place: Place, options: Options) -> None:
    """Print what ``install`` would write and run; do nothing."""
    sys.stdout.write(plans.describe(_plan(place, options)))


def show_leaving(place: Place, options: Options) -> None:
    """Print what ``uninstall`` would run and remove, and which bridge it would end; do nothing."""
    sys.stdout.write(plans.describe_leaving(_plan(place, options)))
    running = find_running(place.directory)
    if running:
        say("cli.uninstall-ends", process=str(running.process), port=str(running.port))
    waiting = _waiting(place, Unsent(keep=True))
    if waiting:
        say("cli.unsent", count=str(len(waiting)))


def install(place: Place, options: Options) -> None:
    """Set up autostart and start the bridge; doing it again is the way to restart it.

    Raises ``PortTakenError`` before anything is written, ``AutostartUnavailableError``,
    ``AutostartRefusedError``, and ``BridgeNotRunningError`` if it does not answer.
    """
    plan = _plan(place, options)
    port = place.settings.bridge.port
    end_bridge(place.directory)
    if asyncio.run(somebody_listens(port)):
        raise PortTakenError(port, asyncio.run(who_listens(port)))
    plans.put(plan, os.environ)  # noqa: TID251 - the entry point's
    if not _answers(place.directory, port):
        raise BridgeNotRunningError
    say("cli.installed", port=str(port), path=str(plan.path))


def uninstall(place: Place, options: Options, unsent: Unsent) -> None:
    """End autostart and bridge, and say what stays on the computer.

    Raises ``UnsentTicketsError``, with everything as it was, if tickets wait and
    nobody says what becomes of them; what an export raises; ``BridgeStaysError``.
    """
    plan = _plan(place, options)
    waiting = _waiting(place, unsent)
    chosen = _choose(waiting, unsent) if waiting else unsent
    if chosen.export is not None:
        _export(place, waiting, chosen.export)
    was_there = plans.take_away(plan, os.environ)  # noqa: TID251 - the entry point's
    ended = end_bridge(place.directory)
    if waiting and chosen.cancel:
        outbox.cancel_all(place, waiting)
        say("cli.outbox-all-cancelled", count=str(len(waiting)))
    say("cli.uninstalled" if was_there or ended else "cli.not-installed")
    if waiting and not chosen.cancel:
        say("cli.unsent-left", count=str(len(waiting)))
    say("cli.left", folder=str(place.directory))


def is_installed(place: Place) -> bool:
    """Say whether the bridge would start at the next log-in."""
    return plans.is_there(_plan(place, Options(None, None)), os.environ)  # noqa: TID251 - the entry point's


def _plan(place: Place, options: Options) -> Plan:
    program = bridge_program(options.data_dir, options.config, sys.executable)
    return plan_for(program, place.directory, os.environ)  # noqa: TID251 - the entry point's


def _answers(directory: Path, port: int) -> bool:
    """Wait until our own bridge, and no other, answers on the port."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        found = find_running(directory)
        if found and found.port == port and asyncio.run(who_listens(port)) is Occupant.BRIDGE:
            return True
        time.sleep(_STEP)
    return False


def _waiting(place: Place, unsent: Unsent) -> list[Submission]:
    """Return what support has not received; an outbox that cannot be read may be kept as it is."""
    from toolbar.troubleshooting.errors import OutboxUnavailableError

    try:
        found = outbox.read_all(place)
    except OutboxUnavailableError:
        if not unsent.keep:
            raise
        found = ()
    return [one for one in found if one.state in outbox.UNSENT]


def _export(place: Place, waiting: list[Submission], folder: Path) -> None:
    """Write all before anything is ended: if one cannot be written, all is as it was."""
    from toolbar.cli.handing_over import export

    with suppress(OSError):  # then no file can be written there either, and that is said
        folder.mkdir(parents=True, exist_ok=True)
    for one in waiting:
        export(place, one.submission_id, folder / f"{one.submission_id}.zip")


def _choose(waiting: list[Submission], unsent: Unsent) -> Unsent:
    if unsent.is_chosen:
        return unsent
    if not sys.stdin.isatty():
        raise UnsentTicketsError
    say("cli.unsent", count=str(len(waiting)))
    answer = Terminal().ask("cli.unsent-ask").strip().lower()
    for choice in (Unsent(keep=True), Unsent(cancel=True)):
        word = "cli.unsent-keep" if choice.keep else "cli.unsent-cancel"
        if answer in catalogue().text(word).split():
            return choice
    raise UnsentTicketsError
