"""PostgreSQL's second wall: a transaction sees the rows of its sites alone, whatever it asks for.

Each query carries the condition of whose rows it is about. A query that forgot it
meets row-level security: the portal's processes connect as a role that owns no table,
each of their transactions says first whose rows it is for, and one that says nothing
sees none. Outside of requests the portal works for every site; within one, the guard
narrows it to the sites of whoever asks. On SQLite there is no such wall.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from sqlalchemy import Connection, Engine, Inspector, event, inspect, text
from sqlalchemy.ext.asyncio import AsyncSession

APP_ROLE: Final = "ocean_portal_app"
"""As whom ``serve`` and ``worker`` connect; whoever runs ``migrate`` owns the tables."""
EVERY: Final = "(SELECT current_setting('ocean.sites', true) = 'every')"
SITES: Final = (
    "ANY ((SELECT string_to_array(nullif(current_setting('ocean.sites', true), 'every'), ',')"
    "::integer[])::integer[])"
)
"""Both are worked out once for each statement; without the setting neither is true."""
OWNERS: Final = ("site_id", "support_site_id")
APPEND_ONLY: Final = frozenset({"audit_entry", "credit_entry", "eform_change", "eform_version"})
"""Tables whose rows stay as they were written, whatever the portal's role is told to do."""
READ_ONLY: Final = frozenset({"alembic_version"})

_sites: ContextVar[frozenset[int] | None] = ContextVar("sites", default=None)


@contextmanager
def every_site() -> Iterator[None]:
    """Let transactions that begin in this block see the rows of all sites: the portal's own acts.

    Who opens it says why: from here on the queries' own conditions are the only wall.
    """
    with _seeing(None):
        yield


@contextmanager
def only_sites(sites: Iterable[int]) -> Iterator[None]:
    """Let transactions that begin in this block see the rows of these sites alone."""
    with _seeing(frozenset(sites)):
        yield


@contextmanager
def _seeing(sites: frozenset[int] | None) -> Iterator[None]:
    token = _sites.set(sites)
    try:
        yield
    finally:
        _sites.reset(token)


def say_whose(engine: Engine) -> None:
    """Let each transaction on this PostgreSQL begin by saying whose rows it is for."""
    event.listen(engine, "begin", _say)


def _say(connection: Connection) -> None:
    sites = _sites.get()
    told = "every" if sites is None else ",".join(str(one) for one in sorted(sites))
    connection.exec_driver_sql("SELECT set_config('ocean.sites', $1, true)", (told,))


async def is_walled(session: AsyncSession) -> bool:
    """Say whether policies concern the role that this is; never on SQLite."""
    if session.get_bind().dialect.name != "postgresql":
        return False
    return bool(await session.scalar(text("SELECT row_security_active('ticket')")))


def secure(connection: Connection) -> None:
    """Give each table that holds a site's rows its policies, and the portal's role its rights.

    Done after the migrations, and again at will; what SQLite lacks is not missed there.
    """
    if connection.dialect.name != "postgresql":
        return
    found = conditions(inspect(connection))
    for table, condition in found.items():
        connection.execute(text(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'))
        connection.execute(text(f'DROP POLICY IF EXISTS of_its_sites ON "{table}"'))
        connection.execute(text(f'CREATE POLICY of_its_sites ON "{table}" USING ({condition})'))
    # a clinic looks for a Support Site by its number: that there are sites is no secret to it
    connection.execute(text("DROP POLICY IF EXISTS known_to_all ON site"))
    connection.execute(text("CREATE POLICY known_to_all ON site FOR SELECT USING (true)"))
    _grant(connection)


def conditions(database: Inspector) -> dict[str, str]:
    """Return, for each table with rows of sites, which of them are the transaction's own.

    A table has such rows if it names a site, or if what it must belong to has them.
    """
    found = {"site": f"{EVERY} OR id = {SITES}"}
    for table in database.get_table_names():
        names = {one["name"] for one in database.get_columns(table)}
        owners = [f"{owner} = {SITES}" for owner in OWNERS if owner in names]
        if owners:
            found[table] = " OR ".join((EVERY, *owners))
    for name, _ in database.get_sorted_table_and_fkc_names():
        if name is not None and name not in found:
            condition = _as_parent(database, name, found)
            if condition is not None:
                found[name] = condition
    return found


def _as_parent(database: Inspector, table: str, found: dict[str, str]) -> str | None:
    needed = {one["name"] for one in database.get_columns(table) if not one["nullable"]}
    keys = sorted(database.get_foreign_keys(table), key=lambda one: one["constrained_columns"])
    for key in keys:
        parent, columns = key["referred_table"], key["constrained_columns"]
        if parent in found and needed.issuperset(columns):
            pairs = zip(columns, key["referred_columns"], strict=True)
            same = " AND ".join(f'parent."{far}" = "{table}"."{near}"' for near, far in pairs)
            # the parent's own policy says which of its rows there are
            return f'{EVERY} OR EXISTS (SELECT 1 FROM "{parent}" parent WHERE {same})'  # noqa: S608 - the schema's own names
    return None


def _grant(connection: Connection) -> None:
    role = connection.execute(
        text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": APP_ROLE}
    )
    if role.scalar() is None:
        return
    for table in inspect(connection).get_table_names():
        rights = "SELECT, INSERT, UPDATE, DELETE"
        if table in APPEND_ONLY:
            rights = "SELECT, INSERT"
        elif table in READ_ONLY:
            rights = "SELECT"
        connection.execute(text(f'GRANT {rights} ON "{table}" TO {APP_ROLE}'))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}"))
