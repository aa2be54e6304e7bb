"""The options that several commands share, and the asking for what no command line may hold."""

import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from connectors.secret import Secret
from portal import commands

DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        envvar="OCEAN_PORTAL_DATABASE_URL",
        help="SQLAlchemy address; a SQLite file of this user by default.",
        show_envvar=True,
    ),
]
KeyFile = Annotated[
    Path | None,
    typer.Option(help="32 random bytes or more; without it a passphrase is asked for."),
]

FactorKeyFile = Annotated[
    Path | None,
    typer.Option(
        "--factor-key",
        envvar="OCEAN_PORTAL_FACTOR_KEY",
        help="Seals second factors; made on first use. Beside a SQLite file by default.",
    ),
]


def ask_secret(code: str) -> Secret:
    """Ask without echo on a terminal, else read one line of standard input."""
    if sys.stdin.isatty():
        return Secret(getpass(f"{commands.catalogue().text(code)} ", stream=sys.stderr))
    return Secret(sys.stdin.readline().rstrip("\r\n"))
