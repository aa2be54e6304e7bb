"""Brings a database to the schema of this release, and says whether it is there."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.database import Database
from portal.errors import SchemaOutdatedError
from portal.row_security import secure

MIGRATIONS: Final = Path(__file__).with_name("migrations")
HEAD: Final = max(path.name[:4] for path in MIGRATIONS.glob("versions/[0-9]*.py"))
"""The newest migration: files are named by their number, and each follows the one before."""
LOCK: Final = 0x6F6365616E
"""The advisory lock of migrations on PostgreSQL; the number means nothing else there."""


async def migrate(database: Database) -> None:
    """Run every migration that this database has not seen, all of them or none.

    Of processes that migrate at once one does it, and the others wait and find it done.
    """
    engine = database.engine.execution_options(writes=True)  # on SQLite the lock of the whole file
    async with engine.begin() as connection:
        await take_lock(connection)
        await connection.run_sync(upgrade)


async def take_lock(connection: AsyncConnection) -> None:
    """Wait for whoever migrates or restores this database; SQLite's own lock is the same there."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


async def require_current(database: Database) -> None:
    """Raise ``SchemaOutdatedError`` if the schema is not this release's."""
    async with database.engine.connect() as connection:
        if await connection.run_sync(_current) != HEAD:
            raise SchemaOutdatedError


def upgrade(connection: Connection) -> None:
    """Run the migrations in the transaction of this connection, and see to row-level security."""
    if _current(connection) != HEAD:
        _run(connection)
    secure(connection)


def _run(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - only needed to migrate
    from alembic.config import Config  # noqa: PLC0415 - loaded by its first use, to start fast

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _current(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415 - loaded by its first use, to start fast

    return MigrationContext.configure(connection).get_current_revision()
