"""The operator's command about private links."""

from typing import Annotated, Final

import typer

from portal import commands
from portal.database import Database
from portal.options import DatabaseUrl
from portal.reading.times import set_times

app: Final = typer.Typer()


@app.command()
def reading_times(
    link_days: Annotated[int, typer.Argument(help="Days after the ticket's end, 1 to 365.")],
    open_hours: Annotated[int, typer.Argument(help="Hours of one opening, 1 to 24.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Set how long a private link opens its ticket, and a browser reads with one opening."""

    async def work(database: Database) -> None:
        await set_times(database, link_days, open_hours)

    commands.do(database_url, work)
    commands.say("portal.cli.reading-times", days=str(link_days), hours=str(open_hours))
