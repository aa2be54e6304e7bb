"""Writes every row of one moment into one sealed file.

The form is the same whichever database it comes from, so that a portal moves from
SQLite to PostgreSQL, or back, through a backup. One transaction reads all of it:
on SQLite the snapshot of its write-ahead log, on PostgreSQL ``REPEATABLE READ``.
Nobody has to stop for it.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import Table as SqlTable
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from connectors.contract import Clock
from portal import app as _app  # noqa: F401 - whose imports are every table's
from portal.database import Database
from portal.errors import DatabaseUnusableError, FileUnwritableError
from portal.migrate import HEAD
from portal.operating.sealed_file import Key, Sealing
from portal.operating.values import written
from portal.tables import Table

VERSION_TABLE: Final = "alembic_version"
ROWS: Final = 200
"""How many rows are held in memory at a time."""


async def back_up(database: Database, clock: Clock, path: Path, key: Key) -> int:
    """Write the backup, for its owner alone; return how many rows it holds.

    The file is there whole or not at all. Raises ``FileUnwritableError`` if there is a
    file already or none can be written, ``DatabaseUnusableError`` if the database
    is away, hides rows from us, or has a table that this release does not know.
    """
    rows = None
    with suppress(OSError), new_file(path) as file:  # a database's error is none of these
        rows = await _dumped(database, clock, Sealing(file, key))
    if rows is None:
        raise FileUnwritableError
    return rows


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file that gets its name when the block ends well; raise ``OSError``."""
    if path.exists():
        raise FileExistsError
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".backup-")  # made 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)  # unlike a rename, never over a file that came meanwhile
    finally:
        temporary.unlink()


def tables() -> list[SqlTable]:
    """Return every table, each after those that it refers to."""
    return list(Table.metadata.sorted_tables)


async def _dumped(database: Database, clock: Clock, sealing: Sealing) -> int:
    rows = None
    with suppress(SQLAlchemyError):  # such as of a policy that hides rows; its words quote them
        rows = await _dump(database, clock, sealing)
    if rows is None:
        raise DatabaseUnusableError
    return rows


async def _dump(database: Database, clock: Clock, sealing: Sealing) -> int:
    digest = hashlib.sha256()

    def write(line: object) -> None:
        body = json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        digest.update(body)
        sealing.write(body)

    total = 0
    async with database.engine.connect() as connection:
        await one_snapshot(connection)
        await _nothing_unknown(connection)
        write({"schema": HEAD, "made_at": clock().isoformat()})
        for table in tables():
            write({"table": table.name, "columns": [column.name for column in table.columns]})
            total += await _rows(connection, table, write)
        write({"sequences": await _sequences(connection), "rows": total})
    sealing.write(json.dumps({"digest": digest.hexdigest()}).encode() + b"\n")
    sealing.finish()
    return total


async def one_snapshot(connection: AsyncConnection) -> None:
    """Let this connection read one moment alone, and fail where a policy would hide rows."""
    if connection.dialect.name == "postgresql":
        await connection.execution_options(isolation_level="REPEATABLE READ")
        # rows that a policy hides from this role would be missing without a word: refuse instead
        await connection.execute(text("SET LOCAL row_security = off"))


async def _nothing_unknown(connection: AsyncConnection) -> None:
    found = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
    if connection.dialect.name == "sqlite":
        # a search index and what lies beneath it are made of rows that are in the backup
        listed = await connection.exec_driver_sql("PRAGMA table_list")
        found -= {row["name"] for row in listed.mappings() if row["type"] in {"virtual", "shadow"}}
    if found - {VERSION_TABLE} != {table.name for table in tables()}:
        raise DatabaseUnusableError


async def _rows(
    connection: AsyncConnection, table: SqlTable, write: Callable[[object], None]
) -> int:
    number = 0
    every = select(*table.columns).order_by(*table.primary_key.columns)
    async with connection.stream(every.execution_options(yield_per=ROWS)) as rows:
        async for row in rows:
            write([written(value) for value in row])
            number += 1
    return number


async def _sequences(connection: AsyncConnection) -> dict[str, int]:
    """Return the highest number that each counted table has given, rows deleted since included."""
    if connection.dialect.name == "sqlite":
        counted = await connection.execute(
            text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_sequence'")
        )
        if not counted.scalar_one():
            return {}
        found = await connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        return {name: int(seq) for name, seq in found if seq is not None}
    numbers = {}
    for table in tables():
        column = table.autoincrement_column
        if column is None:
            continue
        named = select(func.pg_get_serial_sequence(f'"{table.name}"', column.name))
        sequence = (await connection.execute(named)).scalar_one()
        if sequence is not None:
            last = await connection.execute(
                text("SELECT coalesce(pg_sequence_last_value(CAST(:name AS regclass)), 0)"),
                {"name": sequence},
            )
            numbers[table.name] = int(last.scalar_one())
    return numbers
