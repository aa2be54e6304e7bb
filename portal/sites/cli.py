"""The operator's commands about sites."""

import sys
from typing import Annotated, Final

import typer

from connectors.secret import Secret
from portal import administration, commands
from portal.database import Database
from portal.options import DatabaseUrl
from portal.sites.models import TokenScope

app: Final = typer.Typer()


@app.command()
def create_site(number: str, name: str, database_url: DatabaseUrl = None) -> None:
    """Make a site: its Ocean site number and its name."""

    async def work(database: Database) -> None:
        await administration.create_site(database, commands.utc_now, number, name)

    commands.do(database_url, work)
    commands.say("portal.cli.made", name=number)


@app.command()
def create_site_token(
    site: str,
    name: Annotated[str, typer.Option(help="What the token is for.")] = "toolbar",
    scope: Annotated[
        list[TokenScope] | None, typer.Option(help="What it may do; tickets by default.")
    ] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a token for a site's programs and print it, this once."""
    scopes = tuple(scope or (TokenScope.TICKETS,))

    async def work(database: Database) -> Secret:
        return await administration.create_site_token(
            database, commands.utc_now, site, name, scopes
        )

    token = commands.do(database_url, work)
    # exposed because somebody has to carry it to the clinic
    sys.stdout.write(f"{token.expose()}\n")
