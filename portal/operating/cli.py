"""The commands for whoever keeps a portal running."""

import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from portal import commands
from portal.database import Database
from portal.errors import FileUnreadableError, JournalNeededError
from portal.journal.file import read_journal, write_journal
from portal.operating import listing
from portal.operating.backup import back_up
from portal.operating.doctor import examine
from portal.operating.restore import restore as restore_database
from portal.operating.sealed_file import Key
from portal.options import DatabaseUrl, FactorKeyFile, KeyFile, ask_secret
from portal.people.factor_key import key_path
from portal.tickets import sealing

app: Final = typer.Typer()
BackupPath = Annotated[Path, typer.Argument(help="The backup's file.")]


@app.command()
def backup(file: BackupPath, key_file: KeyFile = None, database_url: DatabaseUrl = None) -> None:
    """Write every row of this moment into one encrypted file; nothing has to stop for it."""
    key = _key(key_file)

    async def work(database: Database) -> int:
        return await back_up(database, commands.utc_now, file, key)

    rows = commands.do(database_url, work)
    commands.say("portal.cli.backed-up", rows=str(rows))


@app.command()
def journal(
    file: Annotated[Path, typer.Argument(help="The journal's file; a new one each time.")],
    key_file: KeyFile = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write what was deleted, revoked and closed, for the next restore; keep it elsewhere."""
    key = _key(key_file)

    async def work(database: Database) -> None:
        await write_journal(database, commands.utc_now, file, key)

    commands.do(database_url, work)
    commands.say("portal.cli.journal-written")


@app.command()
def restore(
    file: BackupPath,
    journal_file: Annotated[
        Path | None,
        typer.Option("--journal", help="The newest journal: what went after the backup."),
    ] = None,
    without_journal: Annotated[
        bool, typer.Option("--without-journal", help="There is none: what went since is back.")
    ] = False,
    complete: Annotated[
        bool, typer.Option("--complete", help="No process ran after the journal was written.")
    ] = False,
    key_file: KeyFile = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Fill an empty database from a backup, and take away again what had gone: all or nothing."""
    if (journal_file is None) is not without_journal:
        raise JournalNeededError
    key = _key(key_file)
    gone = None
    if journal_file is not None:
        gone = replace(read_journal(journal_file, key), complete=complete)

    async def work(database: Database) -> int:
        return await restore_database(*(database, commands.utc_now, file, key), journal=gone)

    rows = commands.do(database_url, work, current=False)
    commands.say("portal.cli.restored", rows=str(rows))
    if gone is None:
        commands.say("portal.cli.restored-without-journal")


@app.command()
def list_sites(database_url: DatabaseUrl = None) -> None:
    """Print number and name of every site, one a line, with tabs between."""
    _print(commands.do(database_url, listing.list_sites))


@app.command()
def list_people(database_url: DatabaseUrl = None) -> None:
    """Print user name, name, role, site and state, a line for each role, with tabs between."""
    _print(commands.do(database_url, listing.list_people))


@app.command()
def rotate_keys(database_url: DatabaseUrl = None) -> None:
    """Offer clinics a new sealing key; the one before still opens for seven days."""

    async def work(database: Database) -> None:
        await sealing.rotate_keys(database, commands.utc_now)

    commands.do(database_url, work)
    commands.say("portal.cli.rotated")


@app.command()
def doctor(factor_key: FactorKeyFile = None, database_url: DatabaseUrl = None) -> None:
    """Say what is wrong and the fix; exit code 1 if anything is."""

    async def work(database: Database) -> list[str]:
        path = key_path(factor_key, database.engine.url)
        return await examine(database, commands.utc_now(), path)

    found = commands.do(database_url, work, current=False)
    catalogue = commands.catalogue()
    for code in found:
        sys.stdout.write(f"{code}: {catalogue.text(f'portal.doctor.{code}')}\n")
    if found:
        raise typer.Exit(1)
    commands.say("portal.cli.well")


def _print(rows: list[tuple[str, ...]]) -> None:
    for row in rows:
        sys.stdout.write("\t".join(row) + "\n")


def _key(path: Path | None) -> Key:
    if path is None:
        return Key.of_passphrase(ask_secret("portal.cli.passphrase"))
    body = None
    with suppress(OSError):
        body = path.read_bytes()
    if body is None:
        raise FileUnreadableError
    return Key.of_file(body)
