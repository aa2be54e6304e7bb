"""The operator's commands about people: made, closed, their second factors reset."""

from typing import Annotated, Final

import typer

from portal import administration, commands
from portal.database import Database
from portal.options import DatabaseUrl, ask_secret
from portal.people import closing
from portal.people.enrolling import reset_factors_of
from portal.people.models import StaffRole
from portal.sites.models import SiteRole

app: Final = typer.Typer()


@app.command()
def create_user(
    user: Annotated[str, typer.Argument(help="E-mail address; the user name.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[str, typer.Option(help=", ".join([*SiteRole, *StaffRole]))],
    site: Annotated[str | None, typer.Option(help="Site number, for a role at a site.")] = None,
    language: Annotated[str | None, typer.Option(help="en or fr")] = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a person; the password is asked for, or read from standard input."""
    roles: dict[str, SiteRole | StaffRole] = {word.value: word for word in [*SiteRole, *StaffRole]}
    if role not in roles:
        raise typer.BadParameter(role, param_hint="--role")
    password = ask_secret("portal.cli.password")

    async def work(database: Database) -> None:
        await administration.create_user(
            database,
            commands.utc_now,
            user,
            name,
            password,
            roles[role],
            site_number=site,
            language=language,
        )

    commands.do(database_url, work)
    commands.say("portal.cli.made", name=user)


@app.command()
def reset_factors(user: str, database_url: DatabaseUrl = None) -> None:
    """Take a person's second factor off, once you know that it is they who ask."""

    async def work(database: Database) -> None:
        await reset_factors_of(database, commands.utc_now, user)

    commands.do(database_url, work)
    commands.say("portal.cli.factors-reset", name=user)


@app.command()
def close_user(user: str, database_url: DatabaseUrl = None) -> None:
    """Close a person's account for good; what they wrote stays with their name."""

    async def work(database: Database) -> list[str]:
        return await closing.close_user(database, commands.utc_now, user)

    alone = commands.do(database_url, work)
    commands.say("portal.cli.user-closed", name=user)
    for number in alone:
        commands.say("portal.cli.no-site-admin", name=number)
