"""The database keeps its promises, and its schema is the models'."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable
from sqlalchemy.util import greenlet_spawn

from portal import database as opening
from portal.database import Database, default_url, open_database
from portal.errors import DatabaseUnusableError, SchemaOutdatedError
from portal.migrate import HEAD, MIGRATIONS, migrate, require_current
from portal.moments import Moment
from portal.people.models import Membership
from portal.tickets.models import Ticket


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """Say whether a table is a model's: FTS5 keeps its index in tables of its own."""
    return kind != "table" or not str(name).startswith("ticket_text_index")


async def test_the_migrations_make_what_the_models_say(tmp_path: Path) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        return list(compare_metadata(context, Ticket.metadata))

    async with open_database(default_url(tmp_path)) as database:
        await migrate(database)
        async with database.engine.connect() as connection:
            assert await connection.run_sync(differences) == []


def test_the_newest_migration_is_the_one_that_is_asked_for() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == HEAD


async def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    async with open_database(default_url(tmp_path)) as database:
        await migrate(database)
        await migrate(database)
        await require_current(database)


async def test_an_empty_database_is_not_served(tmp_path: Path) -> None:
    async with open_database(default_url(tmp_path)) as database:
        with pytest.raises(SchemaOutdatedError):
            await require_current(database)


async def test_sqlite_commits_durably_and_checks_references(tmp_path: Path) -> None:
    async with open_database(default_url(tmp_path)) as database:
        await migrate(database)
        async with database.engine.connect() as connection:
            pragmas = [
                (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        assert pragmas == ["wal", 2, 1]
        with pytest.raises(IntegrityError):
            await _dangle(database)


async def _dangle(database: Database) -> None:
    async with database.writing() as session:
        session.add(Membership(person_id=1, site_id=1, role="user"))


async def test_the_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    async with open_database(default_url(tmp_path)) as database:
        await migrate(database)
        assert _modes(tmp_path) == {0o600}


def _modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in folder.iterdir()}


@pytest.mark.parametrize("url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:"])
async def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(DatabaseUnusableError):
        async with open_database(url):
            pass


def test_every_table_can_be_made_on_postgresql() -> None:
    for table in Ticket.metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


def test_a_moment_without_a_zone_is_refused() -> None:
    from datetime import datetime  # noqa: PLC0415 - loaded by its first use, to start fast

    with pytest.raises(TypeError):
        Moment().process_bind_param(datetime(2026, 1, 1), postgresql.dialect())  # type: ignore[no-untyped-call]  # noqa: DTZ001 - one without a zone is what is refused


def test_sqlite_without_our_pragmas_would_not_be_durable(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "plain.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (0,)
    connection.close()


class Late:
    """Somebody who uses the database while it is being closed, as who is cut off does."""

    def __init__(self) -> None:
        self.holds = asyncio.Event()
        self.found: list[str] = []

    async def work(self, database: Database) -> None:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
            self.holds.set()
            await asyncio.sleep(0.3)
        self.found.append("back")
        async with database.reading() as session:  # whoever tidies up asks for another one
            await session.execute(text("SELECT 1"))

    async def end(self, folder: Path) -> None:
        async with open_database(default_url(folder)) as database:
            self.task = asyncio.create_task(self.work(database))
            await self.holds.wait()
        self.found.append("closed")


IN_PROC = pytest.mark.skipif(sys.platform != "linux", reason="open files are counted in /proc")


def open_files(path: Path) -> int:
    """Count this process's open files of that database."""
    links = [one for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    return sum(os.path.realpath(one).startswith(str(path / "portal.db")) for one in links)


@IN_PROC
@pytest.mark.parametrize(
    ("patience", "order"), [(0.0, ["closed", "back"]), (5.0, ["back", "closed"])]
)
async def test_what_is_used_after_the_end_is_closed_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float, order: list[str]
) -> None:
    monkeypatch.setattr(opening, "COMES_BACK", patience)
    late = Late()
    await late.end(tmp_path)
    await late.task
    assert late.found == order
    assert open_files(tmp_path) == 0


@IN_PROC
async def test_told_to_end_twice_it_is_closed_all_the_same(tmp_path: Path) -> None:
    late = Late()
    ending = asyncio.create_task(late.end(tmp_path))
    await late.holds.wait()
    await asyncio.sleep(0.1)  # it waits for what is lent
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    await late.task
    assert open_files(tmp_path) == 0


@IN_PROC
async def test_without_the_last_look_what_is_used_after_the_end_would_stay_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "COMES_BACK", 0.0)
    left = list[Callable[[], None]]()
    monkeypatch.setattr(opening, "_close", lambda _, record: left.append(record.close))
    late = Late()
    await late.end(tmp_path)
    await late.task
    assert open_files(tmp_path) > 0
    for close in left:
        await greenlet_spawn(close)
