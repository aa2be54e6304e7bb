"""The operator's command for purges: print their list, or repeat one in a restored database."""

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from portal import commands
from portal.database import Database, forget_old_pages
from portal.errors import FileUnreadableError, ValueRefusedError
from portal.options import DatabaseUrl
from portal.tickets.purging import CHOICES, DELETED, Place, Purged, listed, repeat

app: Final = typer.Typer()


@app.command()
def purge(
    repeat_from: Annotated[
        Path | None, typer.Option("--repeat", help="Repeat this list; without it, print ours.")
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Print what was purged, a line each, or purge it again: a backup may be older than that.

    Exit code 1 if a line's place was not found; these lines are printed.
    """
    if repeat_from is None:
        _print(commands.do(database_url, list_purged))
        return
    lines = read_list(repeat_from)

    async def work(database: Database) -> list[Purged]:
        async with database.writing() as session:
            missed = await repeat(session, lines)
        await forget_old_pages(database)
        return missed

    missed = commands.do(database_url, work)
    commands.say("portal.cli.purged", count=str(len(lines) - len(missed)))
    if missed:
        _print(missed)
        commands.say("portal.cli.purge-missed", count=str(len(missed)))
        raise typer.Exit(1)


async def list_purged(database: Database) -> list[Purged]:
    """Return every place that was purged in this database, the oldest first."""
    async with database.reading() as session:
        return list(await listed(session))


def written(line: Purged) -> str:
    """Return a line of a list as it is kept."""
    what, name = line.place.what, line.place.name
    return json.dumps(
        {"ticket": line.ticket_id, "what": what, "name": name, "at": line.at.isoformat()}
    )


def read_list(path: Path) -> list[Purged]:
    """Return the lines of a list; raise ``FileUnreadableError``, or ``ValueRefusedError``."""
    text = None
    with suppress(OSError, UnicodeDecodeError):
        text = path.read_text("utf-8")
    if text is None:
        raise FileUnreadableError
    found: list[Purged] | None = None
    with suppress(ValueError, KeyError, TypeError):
        found = [_line(json.loads(line)) for line in text.splitlines() if line]
    if found is None:
        raise ValueRefusedError
    return found


def _line(tree: dict[str, object]) -> Purged:
    what, at = str(tree["what"]), datetime.fromisoformat(str(tree["at"]))
    if what not in {*CHOICES, DELETED} or at.tzinfo is None:
        raise ValueError
    return Purged(int(str(tree["ticket"])), Place(what, str(tree["name"])), at)


def _print(lines: Iterable[Purged]) -> None:
    for line in lines:
        sys.stdout.write(f"{written(line)}\n")
