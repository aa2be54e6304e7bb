"""``ocean-portal``: runs the hosted side and makes what it needs to begin with."""

import sys
from typing import Final, NoReturn

import typer
from aiohttp import web

from connectors.command_line import run
from portal import commands, serving_cli
from portal.app import ROUTES, add_routes
from portal.audit import cli as audit
from portal.cloud_connect import cli as cloud_connect
from portal.credits import cli as site_credits
from portal.database import Database
from portal.grants import cli as grants
from portal.mail import cli as mail
from portal.migrate import migrate as migrate_database
from portal.operating import cli as operating
from portal.options import DatabaseUrl
from portal.people import cli as people
from portal.permissions import write_permissions
from portal.reading import cli as reading
from portal.route_list import write_routes
from portal.sites import cli as sites
from portal.tickets import cli as tickets
from portal.tickets import purge_cli as purges

app: Final = typer.Typer(
    help="The hosted side of Ocean's troubleshooting toolbar.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for subject in (
    serving_cli,
    sites,
    people,
    grants,
    reading,
    tickets,
    purges,
    mail,
    audit,
    site_credits,
    cloud_connect,
    operating,
):
    app.add_typer(subject.app)


@app.command()
def migrate(database_url: DatabaseUrl = None) -> None:
    """Bring the database to the schema of this release."""

    async def work(database: Database) -> None:
        await migrate_database(database)

    commands.do(database_url, work, current=False)
    commands.say("portal.cli.current")


@app.command()
def routes() -> None:
    """Print every address with who may reach it (``docs/portal-routes.md``)."""
    router = web.UrlDispatcher()
    sys.stdout.write(write_routes(router, add_routes(router, ROUTES)))


@app.command()
def permissions() -> None:
    """Print every address with what opens it to a Support Site (``docs/permissions.md``)."""
    router = web.UrlDispatcher()
    sys.stdout.write(write_permissions(router, add_routes(router, ROUTES)))


def main() -> NoReturn:
    """Run the command line; a refusal becomes its sentence and exit code 1."""
    run(app, commands.refuse)
