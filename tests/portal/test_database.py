"""The database keeps its promises, and its schema is the models'."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateTable
from sqlalchemy.util import greenlet_spawn

from portal import database as opening
from portal.database import Database, default_url, open_database
from portal.errors import DatabaseUnusableError, SchemaOutdatedError
from portal.migrate import HEAD, MIGRATIONS, migrate, require_current
from portal.moments import Moment
from portal.people.models import Membership
from portal.tickets.models import Ticket
from tests.portal.hosting import database_threads_end


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
        self.holds, self.goes_on = asyncio.Event(), asyncio.Event()
        self.found: list[str] = []

    async def work(self, database: Database) -> None:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
            # two more lie in the pool when the end comes
            async with database.reading() as one, database.reading() as other:
                await one.execute(text("SELECT 1"))
                await other.execute(text("SELECT 1"))
            self.holds.set()
            await self.goes_on.wait()
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
    ending = asyncio.create_task(late.end(tmp_path))
    await asyncio.wait([ending], timeout=0.5)
    late.goes_on.set()
    await ending
    await late.task
    assert late.found == order
    assert open_files(tmp_path) == 0


async def told_twice(folder: Path) -> int:
    """Tell whoever waits for what is lent to end; return how many files stay open."""
    late = Late()
    ending = asyncio.create_task(late.end(folder))
    await late.holds.wait()
    await asyncio.sleep(0.1)  # it waits for what is lent
    ending.cancel()
    late.goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await ending
    await late.task
    return open_files(folder)


@IN_PROC
async def test_told_to_end_twice_it_is_closed_all_the_same(tmp_path: Path) -> None:
    assert await told_twice(tmp_path) == 0


@IN_PROC
async def test_ended_at_once_when_told_twice_it_would_stay_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines: list[AsyncEngine] = []
    end = opening._end

    async def note(engine: AsyncEngine) -> None:
        engines.append(engine)
        await end(engine)

    monkeypatch.setattr(opening, "_end", note)
    monkeypatch.setattr(opening, "to_its_end", lambda work: work)
    assert await told_twice(tmp_path) > 0
    await engines[0].dispose()


@IN_PROC
async def test_without_the_last_look_what_is_used_after_the_end_would_stay_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "COMES_BACK", 0.0)
    left = list[Callable[[], None]]()
    monkeypatch.setattr(opening, "_close", lambda _, record: left.append(record.close))
    late = Late()
    await late.end(tmp_path)
    late.goes_on.set()
    await late.task
    assert open_files(tmp_path) > 0
    for close in left:
        await greenlet_spawn(close)


async def never_ending(folder: Path) -> int:
    """Cancel a writer who waits for another process, again and again; count what goes on."""
    async with database_threads_end(), open_database(default_url(folder)) as database:

        async def write() -> None:
            async with database.writing() as session:
                await session.execute(text("SELECT 1"))

        await write()
        with closing(sqlite3.connect(folder / "portal.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writer = asyncio.create_task(write())
            for _ in range(4):
                await asyncio.wait([writer], timeout=0.2)
                writer.cancel()
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for one in left:
                one.cancel()  # as the end of the loop does, once
            other.execute("ROLLBACK")
        hanging = (await asyncio.wait(left, timeout=5))[1] if left else set()
        for one in hanging:
            one.cancel()
    return len(hanging)


async def test_a_writer_who_is_cancelled_again_and_again_ends(tmp_path: Path) -> None:
    assert await never_ending(tmp_path) == 0


async def test_a_connection_whose_thread_is_stopped_would_be_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_close_without_terminating", lambda _: None)
    assert await never_ending(tmp_path) > 0
