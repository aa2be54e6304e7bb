"""The commands that run: the portal and its workers."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from connectors.errors import SettingsError
from connectors.secret import Secret
from portal import commands
from portal.options import DatabaseUrl, FactorKeyFile
from portal.running import Serving
from portal.settings import MailSettings

app: Final = typer.Typer()
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
BounceAddress = Annotated[
    str | None,
    typer.Option(
        envvar="OCEAN_PORTAL_BOUNCE_ADDRESS",
        help="Where reports of failed mails go, with +… added; the sender's address if unset.",
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
    bounce_address: BounceAddress = None,
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
    mail = None
    if smtp_url:
        mail = _mail(smtp_url, smtp_password_file, mail_from, mail_per_minute, bounce_address)
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
    bounce_address: BounceAddress = None,
    metrics_port: MetricsPort = None,
    metrics_host: MetricsHost = LOOPBACK,
) -> None:
    """Deliver mail and do duties until told to end; any number of workers may run."""
    if not smtp_url:
        raise SettingsError("smtp-url")
    if not public_url:
        raise SettingsError("public-url")
    mail = _mail(smtp_url, smtp_password_file, mail_from, mail_per_minute, bounce_address)
    monitor = _monitor(metrics_host, metrics_port)
    asyncio.run(commands.work(database_url, mail, public_url, monitor))


def _mail(
    url: str,
    password_file: Path | None,
    sender: str,
    per_minute: int | None,
    bounces: str | None,
) -> MailSettings:
    text = None
    if password_file is not None:
        with suppress(OSError, UnicodeDecodeError):
            text = password_file.read_text("utf-8").rstrip("\r\n")
        if not text:
            raise SettingsError("smtp-password-file")
    if bounces is not None and not all(bounces.partition("@")):
        raise SettingsError("bounce-address")
    settings = MailSettings.from_url(url, sender, Secret(text) if text else None)
    return replace(settings, per_minute=per_minute, bounces=bounces)


def _monitor(host: str, port: int | None) -> commands.Address | None:
    return None if port is None else (host, port)
