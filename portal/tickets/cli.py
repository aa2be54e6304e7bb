"""The operator's commands about tickets."""

import sys
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Final

import typer

from portal import commands
from portal.database import Database
from portal.errors import MomentUnreadableError
from portal.options import DatabaseUrl
from portal.tickets.business_clock import first_answer_due, in_toronto
from portal.tickets.calendars import current_calendar
from portal.tickets.closures import SHIPPED, Calendar
from portal.tickets.retention import keep_for

app: Final = typer.Typer()


@app.command()
def answer_due(
    moment: Annotated[str, typer.Argument(help="ISO 8601; Toronto time if it says no zone.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Print when a first answer is due to a ticket received at this moment.

    Counted by the calendar of the database that is named, with every day that an operator
    closed or opened; by the one that comes with this release if none is named.
    """
    calendar = SHIPPED if database_url is None else commands.do(database_url, _calendar)
    due = None
    with suppress(ValueError, OverflowError):
        received_at = in_toronto(datetime.fromisoformat(moment))
        due = in_toronto(first_answer_due(received_at, calendar))
    if due is None:
        raise MomentUnreadableError
    sys.stdout.write(f"{due.isoformat()}\n")


@app.command()
def ticket_retention(
    days: Annotated[int, typer.Argument(help="From 1 to 3650.")],
    site: Annotated[str | None, typer.Option(help="Site number; all sites without it.")] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Set how many days after its end a ticket keeps its bundle and screenshots."""

    async def work(database: Database) -> None:
        await keep_for(database, commands.utc_now, days, site)

    commands.do(database_url, work)
    commands.say("portal.cli.kept-for", days=str(days), site=site or "*")


async def _calendar(database: Database) -> Calendar:
    async with database.reading() as session:
        return await current_calendar(session)
