"""The commands of mail: what came back is handed to one, the other says how long rows stay."""

import sys
from typing import Annotated, Final

import typer

from portal import commands
from portal.database import Database
from portal.mail.bounces import LARGEST, take_bounce
from portal.mail.finishing import keep_for
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


@app.command()
def mail_retention(
    days: Annotated[int, typer.Argument(help="From 1 to 3650.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Set how many days after its last mail a mailing keeps to whom each went."""

    async def work(database: Database) -> None:
        await keep_for(database, days)

    commands.do(database_url, work)
    commands.say("portal.cli.mails-kept-for", days=str(days))
