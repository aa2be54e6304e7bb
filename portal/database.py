"""Opens the database: SQLite with durable commits by default, PostgreSQL for growth."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Dialect, QueuePool, event, make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry

from portal.ending import to_its_end
from portal.errors import DatabaseUnusableError
from portal.row_security import say_whose

WAIT: Final = 30.0
"""Seconds that a writer waits for another one on SQLite."""
HANGS_AFTER: Final = "2min"
"""PostgreSQL ends a transaction that says nothing for so long: a process that hangs in the
middle of one would keep its locks from everybody, and a duty's turn is a lock."""

COMES_BACK: Final = 5.0
"""Seconds in which whoever was cut off at the end gives a connection back."""

PRAGMAS: Final = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
"""What each SQLite connection must answer; 2 is FULL: a commit survives a power cut.

``secure_delete`` writes zeros over what is deleted.
"""


class Database:
    """Gives out sessions that read, and sessions that write in one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._turn: AbstractAsyncContextManager[None] = (
            asyncio.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )
        self._read = async_sessionmaker(engine, expire_on_commit=False)
        self._write = async_sessionmaker(
            engine.execution_options(writes=True), expire_on_commit=False
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session whose work is thrown away at the end."""
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Open a session that is committed when the block ends, or rolled back if it raises.

        SQLite has one writer at a time, and lets the others sleep up to a tenth of a second
        between their tries; those of this process wait in a row instead.
        """
        async with self._turn, self._write() as session, session.begin():
            yield session


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Open the database of this SQLAlchemy address and close every connection at the end.

    A handler that the end of the server cuts off gives its connection back a moment later, or
    asks for another one to tidy up. Such a one is closed when it is given back: the pool, which
    is closed already, would keep it open for ever.

    Raises ``DatabaseUnusableError`` if SQLite does not take our pragmas.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        _make_private(parsed.database)
        engine = create_async_engine(parsed, connect_args={"timeout": WAIT})
        _close_without_terminating(engine.dialect)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    else:
        own = {"server_settings": {"idle_in_transaction_session_timeout": HANGS_AFTER}}
        engine = create_async_engine(parsed, pool_pre_ping=True, connect_args=own)
        say_whose(engine.sync_engine)
    try:
        yield Database(engine)
    finally:
        event.listen(engine.sync_engine.pool, "checkin", _close)
        # whoever waits here may be told to end a second time
        await to_its_end(asyncio.create_task(_end(engine)))


def _close(_: object, record: ConnectionPoolEntry) -> None:
    record.close()


async def _end(engine: AsyncEngine) -> None:
    pool = engine.pool
    if isinstance(pool, QueuePool):  # any other lends nothing
        with suppress(TimeoutError):
            async with asyncio.timeout(COMES_BACK):
                while pool.checkedout():  # noqa: ASYNC110 - SQLAlchemy tells nobody
                    await asyncio.sleep(0.01)
    await engine.dispose()


async def forget_old_pages(database: Database) -> None:
    """Let SQLite's log go, which keeps what was deleted until it is written over.

    Somebody who reads meanwhile keeps it; the next call finds them gone. On PostgreSQL
    the server itself does this (``VACUUM``).
    """
    if database.engine.dialect.name == "sqlite":
        async with database.engine.connect() as connection:
            raw = (await connection.get_raw_connection()).driver_connection
            if raw is not None:
                await (await raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")).close()


def default_url(directory: Path) -> str:
    """Return the address of the SQLite file in this folder."""
    return f"sqlite+aiosqlite:///{directory / 'portal.db'}"


def _make_private(path: str | None) -> None:
    if not path or path == ":memory:":
        raise DatabaseUnusableError  # forgets everything, so it promises nothing
    # SQLite gives its journal files the access rights of the main file
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _close_without_terminating(dialect: Dialect) -> None:
    """Have a connection whose work was cancelled closed like any other.

    SQLAlchemy 2.1.9 would stop its thread while aiosqlite 0.22.1 still closes it, which then
    waits for ever for an answer of that thread, and the process with it when it ends.
    """
    dialect.has_terminate = False
    dialect.do_terminate = dialect.do_close  # type: ignore[method-assign]  # this one's alone


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # transactions begin in _begin_sqlite, not in the driver
    cursor = connection.cursor()
    for name, wanted in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {wanted}")
        cursor.execute(f"PRAGMA {name}")
        # a pragma that did not take is silent, so it is read back
        (found,) = cursor.fetchone()
        if found != wanted:
            raise DatabaseUnusableError
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # a writer takes its lock at once: one that read first could no longer wait for it
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
