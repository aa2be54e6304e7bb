"""The operator's command about the keys of the hand-over to Cloud Connect."""

import asyncio
from contextlib import suppress
from typing import Final

import typer
from sqlalchemy import make_url

from portal import commands
from portal.cloud_connect.keys import SigningKeys
from portal.errors import FileUnwritableError
from portal.options import DatabaseUrl, FactorKeyFile
from portal.people.factor_key import key_path
from portal.refusals import RequestRefusedError

app: Final = typer.Typer()


@app.command()
def rotate_hand_over_keys(
    database_url: DatabaseUrl = None, factor_key: FactorKeyFile = None
) -> None:
    """Sign hand-overs to Cloud Connect with a new key; the old is published for a day more."""
    url = make_url(database_url or commands.own_database())
    keys, done = SigningKeys(key_path(factor_key, url)), False
    with suppress(RequestRefusedError):
        asyncio.run(keys.rotate(commands.utc_now()))
        done = True
    if not done:
        raise FileUnwritableError
    commands.say("portal.cli.hand-over-keys")
