"""Empty databases for a benchmark: SQLite files, or a PostgreSQL of its own.

PostgreSQL, with its commits durable, where ``OCEAN_BENCH_POSTGRESQL`` is set.
"""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from portal.database import Database, default_url
from tests.portal.postgresql import PostgreSql


@asynccontextmanager
async def databases(number: int) -> AsyncIterator[list[str]]:
    """Give the addresses of so many for the length of the block, and say of what kind."""
    on_postgresql = "OCEAN_BENCH_POSTGRESQL" in os.environ  # noqa: TID251 - the runner's
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(number)]
        print("on PostgreSQL" if on_postgresql else "on SQLite", flush=True)
        if on_postgresql:
            server = PostgreSql(folders[0])
            stack.callback(server.end)
            yield [await server.create(f"bench_{one}") for one in range(number)]
        else:
            yield [default_url(folder) for folder in folders]


async def analyze(database: Database) -> None:
    """Let the planner know what was filled in, as autovacuum does long before it is so much."""
    statement = "VACUUM ANALYZE" if database.engine.dialect.name == "postgresql" else "ANALYZE"
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
