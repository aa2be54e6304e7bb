"""The operator's command for purges: print their list, or repeat one in a restored database."""

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final

import typer

from portal import commands
from portal.database import Database, forget_old_pages
from portal.errors import FileUnreadableError, ValueRefusedError
from portal.options import DatabaseUrl
from portal.tickets.purging import Place, listed, repeat

app: Final = typer.Typer()


@app.command()
def purge(
    repeat_from: Annotated[
        Path | None, typer.Option("--repeat", help="Repeat this list; without it, print ours.")
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Print what was purged, a line each, or purge it again: a backup may be older than that."""
    if repeat_from is None:
        for line in commands.do(database_url, _lines):
            sys.stdout.write(f"{line}\n")
        return
    lines = _read(repeat_from)

    async def work(database: Database) -> int:
        async with database.writing() as session:
            done = await repeat(session, lines, commands.utc_now())
        await forget_old_pages(database)
        return done

    commands.say("portal.cli.purged", count=str(commands.do(database_url, work)))


async def _lines(database: Database) -> list[str]:
    async with database.reading() as session:
        rows = await listed(session)
    return [json.dumps({"ticket": one.ticket_id, "what": one.what, "nth": one.nth}) for one in rows]


def _read(path: Path) -> list[tuple[int, Place]]:
    text = None
    with suppress(OSError, UnicodeDecodeError):
        text = path.read_text("utf-8")
    if text is None:
        raise FileUnreadableError
    found: list[tuple[int, Place]] | None = None
    with suppress(ValueError, KeyError, TypeError):
        trees = [json.loads(line) for line in text.splitlines() if line]
        found = [(int(one["ticket"]), Place(str(one["what"]), int(one["nth"]))) for one in trees]
    if found is None:
        raise ValueRefusedError
    return found
