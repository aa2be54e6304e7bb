"""Keeps a database as it stands and brings it back, while a portal is running on it."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from tests.portal.hosting import Hosted


class Keeper(Protocol):
    """Keeps all rows at one moment, and brings them back as often as wanted."""

    async def keep(self) -> None: ...

    async def restore(self) -> None: ...


@asynccontextmanager
async def keeping(hosted: Hosted) -> AsyncIterator[Keeper]:
    """Give what keeps the database of this portal."""
    if hosted.database_url.startswith("sqlite"):
        with closing(sqlite3.connect(":memory:")) as kept:
            yield _SQLite(hosted.folder / "portal.db", kept)
    else:
        engine = create_async_engine(hosted.owner_url, isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                yield _PostgreSql(connection)
        finally:
            await engine.dispose()


class _SQLite:
    def __init__(self, database: Path, kept: sqlite3.Connection) -> None:
        self.database, self.kept = database, kept

    async def keep(self) -> None:
        with closing(sqlite3.connect(self.database)) as live:
            live.backup(self.kept)

    async def restore(self) -> None:
        with closing(sqlite3.connect(self.database)) as live:
            self.kept.backup(live)


KEEP: Final = """
DO $$
DECLARE one text;
BEGIN
    DROP SCHEMA IF EXISTS kept CASCADE;
    CREATE SCHEMA kept;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE kept.%1$I AS TABLE public.%1$I', one);
    END LOOP;
END $$
"""
RESTORE: Final = """
DO $$
DECLARE one text; differs boolean;
BEGIN
    -- neither foreign keys nor triggers of what may only be added to are asked
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format(
            'SELECT EXISTS (SELECT t::text FROM public.%1$I t EXCEPT'
            ' SELECT t::text FROM kept.%1$I t)'
            ' OR (SELECT count(*) FROM public.%1$I) <> (SELECT count(*) FROM kept.%1$I)', one
        ) INTO differs;
        IF differs THEN
            EXECUTE format('DELETE FROM public.%1$I', one);
            EXECUTE format(
                'INSERT INTO public.%1$I OVERRIDING SYSTEM VALUE SELECT * FROM kept.%1$I', one
            );
        END IF;
    END LOOP;
END $$
"""
"""A database copied anew would cost ten times as much, and the portal its connections."""


class _PostgreSql:
    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def keep(self) -> None:
        await self.connection.execute(text(KEEP))

    async def restore(self) -> None:
        await self.connection.execute(text(RESTORE))
