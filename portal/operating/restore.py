"""Fills an empty database from a backup: all of it or nothing, then purges again what was due.

The whole file is opened and its digest compared before the database is touched;
then schema, rows, counters and purges are one transaction.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import JSON, column, func, insert, inspect, select, table, text
from sqlalchemy import Table as SqlTable
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from connectors.contract import Clock
from portal import migrate
from portal.database import Database, forget_old_pages
from portal.errors import (
    BackupOfAnotherReleaseError,
    BackupUnreadableError,
    DatabaseNotEmptyError,
    FileUnreadableError,
    JournalOlderError,
)
from portal.journal.standing import Journal
from portal.operating.backup import ROWS, tables
from portal.operating.sealed_file import Key, lines, opened
from portal.operating.values import read
from portal.restoring import REPEATED, Repeat, Restoring

Line = Any
"""What JSON gives: looked at before it is used."""
UNREADABLE: Final = (ValueError, TypeError, KeyError, IndexError, RecursionError)


async def restore(  # noqa: PLR0913 - what a restore is made of
    database: Database,
    clock: Clock,
    path: Path,
    key: Key,
    repeated: tuple[Repeat, ...] = REPEATED,
    *,
    journal: Journal | None = None,
) -> int:
    """Fill the database; return how many rows it has then.

    A journal says what had gone by its moment. Raises ``FileUnreadableError`` (no file),
    ``BackupUnreadableError`` (damaged, cut, another key), ``BackupOfAnotherReleaseError``,
    ``JournalOlderError`` or ``DatabaseNotEmptyError``.
    """
    as_of = check(path, key)
    if journal is not None and journal.made_at < as_of:
        raise JournalOlderError
    async with database.engine.execution_options(writes=True).begin() as connection:
        await migrate.take_lock(connection)
        if await connection.run_sync(lambda sync: inspect(sync).get_table_names()):
            raise DatabaseNotEmptyError
        await connection.run_sync(migrate.upgrade)
        await _empty(connection)  # a migration may have put rows in, which the backup has too
        rows, filled = 0, False
        with suppress(SQLAlchemyError, *UNREADABLE):  # their words quote rows
            rows = await _fill(connection, path, key)
            filled = True
        if not filled:
            raise BackupUnreadableError
        async with AsyncSession(bind=connection) as session:
            for work in repeated:
                await work(Restoring(session, clock(), as_of, journal))
            await session.flush()
    await forget_old_pages(database)  # SQLite's log still has what was deleted again
    return rows


def check(path: Path, key: Key) -> datetime:
    """Read the whole file; return of which moment its rows are.

    Raises as ``restore`` does if it is not one of ours, whole.
    """
    digest, told, last = hashlib.sha256(), None, None
    for line in _lines(path, key):
        if last is not None:
            digest.update(last + b"\n")
        told = told if told is not None else line
        last = line
    head, end = _tree(told), _tree(last)
    if not isinstance(end, dict) or end.get("digest") != digest.hexdigest():
        raise BackupUnreadableError
    if not isinstance(head, dict) or head.get("schema") != migrate.HEAD:
        raise BackupOfAnotherReleaseError
    made_at = None
    with suppress(*UNREADABLE):
        made_at = datetime.fromisoformat(head["made_at"])
    if made_at is None:
        raise BackupUnreadableError
    return made_at


def _lines(path: Path, key: Key) -> Iterator[bytes]:
    file = None
    with suppress(OSError):
        file = path.open("rb")
    if file is None:
        raise FileUnreadableError
    with file:
        yield from lines(opened(file, key))


def _tree(line: bytes | None) -> Line:
    with suppress(ValueError, RecursionError):
        return json.loads(line or b"")
    return None


async def _empty(connection: AsyncConnection) -> None:
    for one in reversed(tables()):
        # asked first: what may only be appended to refuses to be emptied, even where it is empty
        if (await connection.execute(select(func.count()).select_from(one))).scalar_one():
            await connection.execute(one.delete())


class _Filling:
    """Takes a backup's lines in their order and writes their rows."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.total = 0
        self._connection = connection
        self._known = {one.name: one for one in tables()}
        self._into: Any = None
        self._names: list[str] = []
        self._waiting: list[dict[str, object]] = []

    async def take(self, tree: Line) -> None:
        """Take one line; a wrong one raises whatever Python says of it."""
        if isinstance(tree, list):
            await self._take_row(tree)
            return
        await self._put()
        if "table" in tree:
            self._into, self._names = _plain(self._known[tree["table"]]), tree["columns"]
        elif "sequences" in tree:
            await _count_on(self._connection, tree["sequences"])
            if tree["rows"] != self.total:
                raise BackupUnreadableError

    async def _take_row(self, values: list[object]) -> None:
        self._waiting.append(dict(zip(self._names, map(read, values), strict=True)))
        self.total += 1
        if len(self._waiting) == ROWS:
            await self._put()

    async def _put(self) -> None:
        if self._waiting:
            await self._connection.execute(insert(self._into), self._waiting)
            self._waiting.clear()


async def _fill(connection: AsyncConnection, path: Path, key: Key) -> int:
    filling = _Filling(connection)
    for line in _lines(path, key):
        await filling.take(_tree(line))
    return filling.total


def _plain(known: SqlTable) -> Any:  # noqa: ANN401 - a table clause, which insert() takes
    """Return the table without its defaults, and so that nothing in a tree stays nothing."""
    columns = (
        column(c.name, JSON(none_as_null=True) if isinstance(c.type, JSON) else c.type)
        for c in known.columns
    )
    return table(known.name, *columns)


async def _count_on(connection: AsyncConnection, given: dict[str, int]) -> None:
    """Let each table's numbers go on after the highest that was ever given."""
    for one in tables():
        counted = one.autoincrement_column
        if counted is None:
            continue
        highest = (await connection.execute(select(func.max(counted)))).scalar_one() or 0
        last = max(highest, int(given.get(one.name, 0)))
        if not last:
            continue
        if connection.dialect.name == "postgresql":
            await connection.execute(
                text("SELECT setval(pg_get_serial_sequence(:t, :c), :n)"),
                {"t": f'"{one.name}"', "c": counted.name, "n": last},
            )
        elif one.dialect_options["sqlite"]["autoincrement"]:
            await connection.execute(
                text("DELETE FROM sqlite_sequence WHERE name = :t"), {"t": one.name}
            )
            await connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:t, :n)"),
                {"t": one.name, "n": last},
            )
