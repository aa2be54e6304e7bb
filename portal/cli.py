"""``ocean-portal``: runs the hosted side and makes what it needs to begin with."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from aiohttp import web

from connectors.command_line import run
from connectors.errors import SettingsError
from connectors.secret import Secret
from portal import administration, commands
from portal.app import ROUTES, add_routes
from portal.audit.verifying import verify
from portal.database import Database
from portal.errors import FileUnreadableError, MomentUnreadableError
from portal.grants import marking
from portal.migrate import migrate as migrate_database
from portal.operating.cli import app as operating
from portal.options import DatabaseUrl, FactorKeyFile, ask_secret
from portal.people.models import StaffRole
from portal.permissions import write_permissions
from portal.route_list import write_routes
from portal.running import Serving
from portal.settings import MailSettings
from portal.sites.models import SiteRole, TokenScope
from portal.tickets.business_clock import first_answer_due, in_toronto

app: Final = typer.Typer(
    help="The hosted side of Ocean's troubleshooting toolbar.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(operating)
PublicUrl = Annotated[
    str | None,
    typer.Option(envvar="OCEAN_PORTAL_PUBLIC_URL", help="Where browsers reach the portal."),
]
SmtpUrl = Annotated[
    str | None,
    typer.Option(
        envvar="OCEAN_PORTAL_SMTP_URL",
        help="smtps:// or smtp+starttls://user@host:port; smtp:// for this machine alone.",
    ),
]
SmtpPasswordFile = Annotated[
    Path | None,
    typer.Option(envvar="OCEAN_PORTAL_SMTP_PASSWORD_FILE", help="Holds the password alone."),
]
MailFrom = Annotated[
    str, typer.Option(envvar="OCEAN_PORTAL_MAIL_FROM", help="The address that mail comes from.")
]
MailPerMinute = Annotated[
    int | None,
    typer.Option(
        envvar="OCEAN_PORTAL_MAIL_PER_MINUTE",
        min=1,
        help="The most mails to one domain in a minute, all processes together; no limit if unset.",
    ),
]
MetricsPort = Annotated[
    int | None,
    typer.Option(
        envvar="OCEAN_PORTAL_METRICS_PORT",
        min=0,
        max=65535,
        help="Answers /metrics and /health for the monitoring; nowhere by default.",
    ),
]
MetricsHost = Annotated[
    str, typer.Option(envvar="OCEAN_PORTAL_METRICS_HOST", help="Address of the metrics' port.")
]
LOOPBACK: Final = "127.0.0.1"
SENDER: Final = "no-reply@localhost.localdomain"


@app.command()
def serve(
    database_url: DatabaseUrl = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8080,
    public_url: PublicUrl = None,
    smtp_url: SmtpUrl = None,
    smtp_password_file: SmtpPasswordFile = None,
    mail_from: MailFrom = SENDER,
    mail_per_minute: MailPerMinute = None,
    metrics_port: MetricsPort = None,
    metrics_host: MetricsHost = LOOPBACK,
    factor_key: FactorKeyFile = None,
    drain_seconds: Annotated[
        float, typer.Option(min=0, help="How long what runs may still take at the end.")
    ] = 15.0,
    *,
    deliver_mail: Annotated[bool, typer.Option(help="Deliver mail here, without a worker.")] = True,
) -> None:
    """Answer pages and programs until told to end."""
    mail = _mail(smtp_url, smtp_password_file, mail_from, mail_per_minute) if smtp_url else None
    serving = Serving(
        public_url, mail, deliver_mail, drain_seconds=drain_seconds, factor_key=factor_key
    )
    monitor = _monitor(metrics_host, metrics_port)
    asyncio.run(commands.serve(database_url, host, port, serving, monitor))


@app.command()
def worker(
    smtp_url: SmtpUrl = None,
    public_url: PublicUrl = None,
    database_url: DatabaseUrl = None,
    smtp_password_file: SmtpPasswordFile = None,
    mail_from: MailFrom = SENDER,
    mail_per_minute: MailPerMinute = None,
    metrics_port: MetricsPort = None,
    metrics_host: MetricsHost = LOOPBACK,
) -> None:
    """Deliver mail and do duties until told to end; any number of workers may run."""
    if not smtp_url:
        raise SettingsError("smtp-url")
    if not public_url:
        raise SettingsError("public-url")
    mail = _mail(smtp_url, smtp_password_file, mail_from, mail_per_minute)
    monitor = _monitor(metrics_host, metrics_port)
    asyncio.run(commands.work(database_url, mail, public_url, monitor))


@app.command()
def migrate(database_url: DatabaseUrl = None) -> None:
    """Bring the database to the schema of this release."""

    async def work(database: Database) -> None:
        await migrate_database(database)

    _with_database(database_url, work, current=False)
    commands.say("portal.cli.current")


@app.command()
def create_site(number: str, name: str, database_url: DatabaseUrl = None) -> None:
    """Make a site: its Ocean site number and its name."""

    async def work(database: Database) -> None:
        await administration.create_site(database, commands.utc_now, number, name)

    _with_database(database_url, work)
    commands.say("portal.cli.made", name=number)


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

    _with_database(database_url, work)
    commands.say("portal.cli.made", name=user)


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

    token = _with_database(database_url, work)
    # exposed because somebody has to carry it to the clinic
    sys.stdout.write(f"{token.expose()}\n")


@app.command()
def mark_support_site(
    number: str,
    organisation: Annotated[str, typer.Option(help="Who runs it, as clinics will see it.")],
    database_url: DatabaseUrl = None,
) -> None:
    """Mark a site as a Support Site and print the short code that clinics compare."""

    async def work(database: Database) -> str:
        return await marking.mark_support_site(database, number, organisation)

    sys.stdout.write(f"{_with_database(database_url, work)}\n")


@app.command()
def answer_due(
    moment: Annotated[str, typer.Argument(help="ISO 8601; Toronto time if it says no zone.")],
) -> None:
    """Print when a first answer is due to a ticket received at this moment."""
    due = None
    with suppress(ValueError, OverflowError):
        due = in_toronto(first_answer_due(in_toronto(datetime.fromisoformat(moment))))
    if due is None:
        raise MomentUnreadableError
    sys.stdout.write(f"{due.isoformat()}\n")


@app.command()
def audit_verify(
    export: Annotated[Path, typer.Argument(help="The log as the portal exported it.")],
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="A saved mail with a checkpoint, or several; they prove the length."),
    ] = None,
) -> None:
    """Verify an exported audit log offline: nothing edited, deleted, moved or cut off."""
    read: list[bytes] = []
    with suppress(OSError):
        read = [path.read_bytes() for path in (export, checkpoint) if path is not None]
    if not read:
        raise FileUnreadableError
    text = "" if checkpoint is None else read[1].decode("utf-8", "replace")
    verdict = verify(read[0], text)
    commands.say(
        "portal.cli.audit-right",
        site=verdict.site,
        entries=str(verdict.entries),
        checkpoints=str(verdict.checkpoints),
    )


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


def _with_database(
    url: str | None, work: Callable[[Database], Awaitable[commands.T]], *, current: bool = True
) -> commands.T:
    return asyncio.run(commands.with_database(url, work, current=current))


def _mail(
    url: str, password_file: Path | None, sender: str, per_minute: int | None
) -> MailSettings:
    text = None
    if password_file is not None:
        with suppress(OSError, UnicodeDecodeError):
            text = password_file.read_text("utf-8").rstrip("\r\n")
        if not text:
            raise SettingsError("smtp-password-file")
    settings = MailSettings.from_url(url, sender, Secret(text) if text else None)
    return replace(settings, per_minute=per_minute)


def _monitor(host: str, port: int | None) -> commands.Address | None:
    return None if port is None else (host, port)
