"""The command for the mail server: what came back is handed to it."""

import sys
from typing import Annotated, Final

import typer

from portal import commands
from portal.database import Database
from portal.mail.bounces import LARGEST, take_bounce
from portal.options import DatabaseUrl

app: Final = typer.Typer()


@app.command()
def bounce(
    path: Annotated[str, typer.Argument(help="The address that the report was sent to.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Read a delivery report on standard input; a mail that failed suspends its address."""
    report = sys.stdin.buffer.read(LARGEST)

    async def work(database: Database) -> bool:
        return await take_bounce(database, commands.utc_now(), path, report)

    changed = commands.do(database_url, work)
    commands.say("portal.cli.bounced" if changed else "portal.cli.not-bounced")
