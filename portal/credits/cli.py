"""The operator's commands about credits."""

import sys
from typing import Annotated, Final

import typer

from portal import commands
from portal.credits import adding
from portal.credits.ledger import Change
from portal.credits.models import Kind
from portal.database import Database
from portal.options import DatabaseUrl

app: Final = typer.Typer()
group: Final = typer.Typer(help="Credits of sites.", no_args_is_help=True)
app.add_typer(group, name="credits")


@group.command(context_settings={"ignore_unknown_options": True})  # -5 is an amount
def add(
    site: Annotated[str, typer.Argument(help="Site number.")],
    amount: Annotated[int, typer.Argument(help="Whole credits; below 0 only with --adjust.")],
    reason: Annotated[str, typer.Option(help="Stands in the site's ledger; nothing private.")],
    *,
    adjust: Annotated[bool, typer.Option("--adjust", help="Put a balance right.")] = False,
    database_url: DatabaseUrl = None,
) -> None:
    """Enter what a site bought, or put its balance right; print the balance."""
    made = Change(amount, Kind.ADJUSTED if adjust else Kind.BOUGHT, reason)

    async def work(database: Database) -> int:
        return await adding.add(database, commands.utc_now, site, made)

    sys.stdout.write(f"{commands.do(database_url, work)}\n")


@group.command(name="list")
def list_balances(database_url: DatabaseUrl = None) -> None:
    """Print number and balance of every site that has had credits, with a tab between."""
    for number, balance in commands.do(database_url, adding.list_balances):
        sys.stdout.write(f"{number}\t{balance}\n")
