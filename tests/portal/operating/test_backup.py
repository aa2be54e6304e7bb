"""A backup holds every row and gives it back, on either database, or refuses as a whole."""

import os
import secrets
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Float,
    Integer,
    LargeBinary,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy import Table as SqlTable

from connectors.secret import Secret
from portal.database import Database, default_url, open_database
from portal.errors import (
    BackupOfAnotherReleaseError,
    BackupUnreadableError,
    DatabaseNotEmptyError,
    DatabaseUnusableError,
    FileUnreadableError,
    FileUnwritableError,
    PortalError,
    ValueRefusedError,
)
from portal.migrate import migrate, require_current
from portal.moments import Moment
from portal.operating import backup as backing_up
from portal.operating.backup import back_up, tables
from portal.operating.restore import check, restore
from portal.operating.sealed_file import CHUNK, Key, opened
from portal.restoring import Restoring
from tests.portal.hosting import MovableClock
from tests.portal.postgresql import PostgreSql

KEY = Key.of_file(b"k" * 32)
CANARY = "Quibblewick-4417"
KINDS = ("sqlite", "postgresql")
NOTHING = ()
"""What is purged again: these rows say that something was."""
Rows = dict[str, list[tuple[Any, ...]]]


class Databases:
    """Makes empty databases of both kinds."""

    def __init__(self, server: PostgreSql, folder: Path) -> None:
        self._server = server
        self._folder = folder

    async def empty(self, kind: str) -> str:
        name = f"b_{secrets.token_hex(6)}"
        if kind == "postgresql":
            return await self._server.create(name)
        folder = self._folder / name
        folder.mkdir()
        return default_url(folder)

    @asynccontextmanager
    async def filled(self, kind: str) -> AsyncIterator[Database]:
        async with open_database(await self.empty(kind)) as database:
            await migrate(database)
            await fill(database)
            yield database


@pytest.fixture
def databases(postgresql: PostgreSql, tmp_path: Path) -> Databases:
    return Databases(postgresql, tmp_path)


async def fill(database: Database) -> None:
    """Put three rows into every table, of values that are hard to carry."""
    made: dict[str, list[dict[str, Any]]] = {}
    async with database.writing() as session:
        for table in tables():
            made[table.name] = [row_of(table, made, n) for n in range(3)]
            for row in made[table.name]:
                await session.execute(insert(table).values(row))
    if database.engine.dialect.name == "postgresql":
        async with database.writing() as session:
            for table in tables():
                column = table.autoincrement_column
                if column is not None:
                    await session.execute(
                        text(
                            f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"',"
                            f" '{column.name}'), 500)"
                        )
                    )


def row_of(table: SqlTable, made: dict[str, list[dict[str, Any]]], n: int) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        key = next(iter(column.foreign_keys), None)
        if key is not None and key.column.table is not table:
            row[column.name] = made[key.column.table.name][n][key.column.name]
        elif key is not None or (column.nullable and n == 2):
            row[column.name] = None
        elif column is table.autoincrement_column:
            row[column.name] = 100 + n
        else:
            row[column.name] = value_of(column.type, n)
    return row


def value_of(kind: Any, n: int) -> object:
    match kind:
        case Moment():
            return datetime(2026, 3, 8, 6, 59, 59, 123456 + n, UTC) + timedelta(days=n)
        case Date():
            return date(2026, 2, 28) + timedelta(days=n)
        case JSON():
            value: object = {"é": [n, None, True], "bytes": "AA=="}
        case LargeBinary():
            value = bytes([n, 0, 255]) + secrets.token_bytes((kind.length or 32) - 3)
        case Boolean():
            value = n == 1
        case Float():
            value = 0.1 + n
        case Integer():
            value = n + 1
        case _:
            long = f'{n}é"\\\n☃{CANARY}'
            value = long if (kind.length or 99) >= len(long) else str(n)
    return value


async def rows_of(database: Database) -> Rows:
    async with database.reading() as session:
        return {
            table.name: sorted(
                (tuple(row) for row in await session.execute(select(*table.columns))), key=repr
            )
            for table in tables()
        }


@pytest.mark.parametrize("source", KINDS)
@pytest.mark.parametrize("target", KINDS)
async def test_every_row_of_every_table_comes_back(
    databases: Databases, tmp_path: Path, source: str, target: str
) -> None:
    file = tmp_path / "portal.backup"
    async with databases.filled(source) as database:
        before = await rows_of(database)
        assert all(len(rows) == 3 for rows in before.values())
        number = await back_up(database, MovableClock(), file, KEY)
    async with open_database(await databases.empty(target)) as other:
        assert await restore(other, MovableClock(), file, KEY, NOTHING) == number == 3 * len(before)
        assert await rows_of(other) == before
        await require_current(other)
        await numbers_go_on(other, 500 if source == "postgresql" else 102)


async def numbers_go_on(database: Database, after: int) -> None:
    """A number that was given once is not given again, though its row may be gone."""
    if database.engine.dialect.name == "sqlite":
        query = text("SELECT seq FROM sqlite_sequence WHERE name = 'ticket'")
    else:
        query = text("SELECT nextval(pg_get_serial_sequence('ticket', 'id')) - 1")
    async with database.writing() as session:
        assert (await session.execute(query)).scalar_one() == after


async def test_the_file_is_its_owner_s_and_says_nothing(
    databases: Databases, tmp_path: Path
) -> None:
    file = tmp_path / "portal.backup"
    async with databases.filled("sqlite") as database:
        await back_up(database, MovableClock(), file, KEY)
        with pytest.raises(FileUnwritableError):  # never over another backup
            await back_up(database, MovableClock(), file, KEY)
        with pytest.raises(FileUnwritableError):
            await back_up(database, MovableClock(), tmp_path / "none" / "x", KEY)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    body = read_bytes(file)
    assert CANARY.encode() not in body
    assert b"ticket" not in body
    assert CANARY.encode() in b"".join(opened(BytesIO(body), KEY))  # with the key it is there
    assert not any(name.startswith(".backup-") for name in os.listdir(tmp_path))  # noqa: PTH208 - names are all that is needed


@pytest.fixture
async def small(databases: Databases, tmp_path: Path) -> Path:
    file = tmp_path / "small.backup"
    async with databases.filled("sqlite") as database:
        async with database.writing() as session:  # so that there are several chunks
            await session.execute(text("UPDATE ticket SET bundle = zeroblob(70000)"))
        await back_up(database, MovableClock(), file, KEY)
    return file


def read_bytes(path: Path) -> bytes:
    return path.read_bytes()


def write_bytes(path: Path, body: bytes) -> None:
    path.write_bytes(body)


def damaged(body: bytes) -> dict[str, bytes]:
    middle = len(body) // 2
    return {
        "empty": b"",
        "no backup": b"SQLite format 3\0" * 40,
        "a bit": body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :],
        "the salt": body[:30] + bytes([body[30] ^ 1]) + body[31:],
        "cut by one": body[:-1],
        "cut in the middle": body[:middle],
        "cut after a chunk": body[: 55 + CHUNK + 16],
        "something behind": body + b"\0",
        "a chunk twice": body[: 55 + CHUNK + 16] + body[55:],
    }


async def test_what_is_damaged_is_refused_and_nothing_written(
    databases: Databases, small: Path, tmp_path: Path
) -> None:
    url = await databases.empty("sqlite")
    for name, body in damaged(read_bytes(small)).items():
        broken = tmp_path / "broken"
        write_bytes(broken, body)
        async with open_database(url) as database:
            with pytest.raises(BackupUnreadableError):
                await restore(database, MovableClock(), broken, KEY)
            assert await table_names(database) == [], name


async def table_names(database: Database) -> list[str]:
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda sync: inspect(sync).get_table_names())


@pytest.mark.parametrize(
    "key", [Key.of_file(b"x" * 32), Key.of_passphrase(Secret("k" * 32))], ids=["other", "kind"]
)
async def test_another_key_opens_nothing(small: Path, key: Key) -> None:
    with pytest.raises(BackupUnreadableError):
        check(small, key)


async def test_a_passphrase_opens_what_it_sealed(databases: Databases, tmp_path: Path) -> None:
    key = Key.of_passphrase(Secret("correct horse battery"))
    async with databases.filled("sqlite") as database:
        await back_up(database, MovableClock(), tmp_path / "b", key)
    check(tmp_path / "b", Key.of_passphrase(Secret("correct horse battery")))
    with pytest.raises(BackupUnreadableError):
        check(tmp_path / "b", Key.of_passphrase(Secret("correct horse batterz")))


def test_a_key_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(ValueRefusedError):
        Key.of_passphrase(Secret("short"))
    with pytest.raises(ValueRefusedError):
        Key.of_file(b"x" * 31)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_database_that_holds_anything_is_not_filled(
    databases: Databases, small: Path, kind: str
) -> None:
    async with open_database(await databases.empty(kind)) as database:
        await migrate(database)
        before = await rows_of(database)
        with pytest.raises(DatabaseNotEmptyError):
            await restore(database, MovableClock(), small, KEY)
        assert await rows_of(database) == before


async def test_a_missing_file_is_named_as_such(databases: Databases, tmp_path: Path) -> None:
    async with open_database(await databases.empty("sqlite")) as database:
        with pytest.raises(FileUnreadableError):
            await restore(database, MovableClock(), tmp_path / "none", KEY)


async def test_a_backup_of_another_schema_is_refused(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing_up, "HEAD", "0001")
    async with databases.filled("sqlite") as database:
        await back_up(database, MovableClock(), tmp_path / "old", KEY)
    with pytest.raises(BackupOfAnotherReleaseError):
        check(tmp_path / "old", KEY)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_table_that_nobody_knows_is_not_left_out_without_a_word(
    databases: Databases, tmp_path: Path, kind: str
) -> None:
    async with databases.filled(kind) as database:
        async with database.writing() as session:
            await session.execute(text("CREATE TABLE beside (n integer)"))
        with pytest.raises(DatabaseUnusableError):
            await back_up(database, MovableClock(), tmp_path / "b", KEY)
    assert not (tmp_path / "b").exists()


async def test_purges_happen_again_before_anybody_sees_a_row(
    databases: Databases, small: Path
) -> None:
    async def purge(one: Restoring) -> None:
        await one.session.execute(text("DELETE FROM attachment"))

    async def fail(_: Restoring) -> None:
        raise DatabaseUnusableError

    async with open_database(await databases.empty("sqlite")) as database:
        with pytest.raises(PortalError):
            await restore(database, MovableClock(), small, KEY, (purge, fail))
        assert await table_names(database) == []
        await restore(database, MovableClock(), small, KEY, (purge,))
        assert (await rows_of(database))["attachment"] == []


@pytest.mark.parametrize("kind", KINDS)
async def test_it_is_of_one_moment(
    databases: Databases, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is written while it is read, is in it whole or not at all."""
    async with databases.filled(kind) as database:
        before = await rows_of(database)
        original = backing_up._rows

        async def meanwhile(connection: Any, table: SqlTable, write: Any) -> int:
            number = await original(connection, table, write)
            if table.name == "site":
                async with database.writing() as session:
                    await session.execute(text("UPDATE ticket SET state = 'later'"))
            return number

        monkeypatch.setattr(backing_up, "_rows", meanwhile)
        await back_up(database, MovableClock(), tmp_path / "b", KEY)
    async with open_database(await databases.empty("sqlite")) as other:
        await restore(other, MovableClock(), tmp_path / "b", KEY, NOTHING)
        assert await rows_of(other) == before


async def test_rows_hidden_by_a_policy_stop_the_backup(
    databases: Databases, postgresql: PostgreSql, tmp_path: Path
) -> None:
    role = f"reader_{os.getpid()}"
    async with databases.filled("postgresql") as database:
        async with database.writing() as session:
            for statement in (
                f"CREATE ROLE {role} LOGIN",
                f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
                "ALTER TABLE ticket ENABLE ROW LEVEL SECURITY",
            ):
                await session.execute(text(statement))
        name = database.engine.url.database or ""
        url = postgresql.url(name).replace("//postgres@", f"//{role}@")
        async with open_database(url) as limited:
            with pytest.raises(DatabaseUnusableError):
                await back_up(limited, MovableClock(), tmp_path / "b", KEY)
