"""The operator's command about Support Sites."""

import sys
from typing import Annotated, Final

import typer

from portal import commands
from portal.database import Database
from portal.grants import marking
from portal.options import DatabaseUrl

app: Final = typer.Typer()


@app.command()
def mark_support_site(
    number: str,
    organisation: Annotated[str, typer.Option(help="Who runs it, as clinics will see it.")],
    name: Annotated[
        str | None, typer.Option(help="A new name of the site; its people cannot change it.")
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Mark a site as a Support Site and print the short code that clinics compare.

    Sites that it may be taken for are named on stderr: make sure that it is the right one.
    """

    async def work(database: Database) -> tuple[str, list[str]]:
        code = await marking.mark_support_site(
            database, commands.utc_now, number, organisation, name
        )
        return code, await marking.look_alikes(database, number)

    code, alike = commands.do(database_url, work)
    sys.stdout.write(f"{code}\n")
    if alike:
        commands.say("portal.cli.looks-alike", name=number, others=", ".join(alike))
