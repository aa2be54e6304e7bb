"""PostgreSQL's row-level security, by raw SQL as the portal's own role and through its pages."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from sqlalchemy import column as sql_column
from sqlalchemy import func, inspect, select, text, true, update
from sqlalchemy import table as sql_table
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

import portal
from portal.database import open_database
from portal.guarding.middleware import FOR_EVERY_SITE
from portal.migrate import migrate
from portal.operating.doctor import examine
from portal.row_security import APP_ROLE, APPEND_ONLY, conditions, every_site, only_sites
from portal.running import Serving, run_portal
from portal.sites.models import Site
from portal.tables import Table
from portal.tickets import finding, queue
from portal.tickets.models import Ticket
from tests.portal.grants.walking import Clinic, meet
from tests.portal.hosting import BIRCH, BIRCH_USER, MAPLE, Browser, Furnished, Hosted, MovableClock
from tests.portal.patients.records import put

PORTAL = Path(portal.__file__).parent
NOBODY_S = frozenset(
    {
        # people, who may belong to several sites, and what proves who they are
        *("person", "staff", "log_in_session", "log_in_failures", "password_reset"),
        *("totp", "recovery_code", "half_log_in", "passkey", "passkey_user", "passkey_challenge"),
        "upload",  # sealed under a cookie, until the form that it waits for is sent
        "unconfirmed_request",  # sealed, and nobody's until its mailbox confirms it
        "form_once",  # a form of one log-in that was sent already
        # what the support organisation publishes and keeps for every clinic alike
        *("announcement", "announcement_section", "announcement_text", "announcement_version"),
        *("announcement_image", "announcement_mailing", "announcement_follow"),
        *("announcement_follower", "announcement_read"),
        *("calendar_version", "calendar_closure", "canned_answer", "sealing_key"),
        # the portal's own engine: what waits to be mailed is read by its workers alone
        *("mailing", "mail_outbox", "mail_address", "mail_domain", "duty_turn", "alembic_version"),
        "reading_times",
        *("mail_key", "mail_retention"),
    }
)
"""Tables without a site's rows; a new one is walled by its columns, or stands here, and why."""
FULL = frozenset(
    {
        *("ticket", "ticket_event", "ticket_text", "ticket_service", "ticket_masking"),
        *(
            "patient",
            "patient_settings",
            "reference_use",
            "audit_entry",
            "audit_head",
            "support_grant",
        ),
        *("support_session", "membership", "site_token"),
    }
)
"""Walled tables of which the clinic below has rows."""


@pytest.fixture
async def clinics(
    furnished_postgresql: Furnished, tmp_path: Path
) -> AsyncIterator[tuple[Hosted, Clinic]]:
    """Two clinics on PostgreSQL, each with rows in every table that there is for it."""
    clock = MovableClock()
    async with (
        furnished_postgresql.copy(tmp_path) as url,
        run_portal(
            url, clock, serving=Serving(do_duties=False, factor_key=tmp_path / "k")
        ) as portal,
        ClientSession() as session,
    ):
        hosted = Hosted(portal, clock, session, furnished_postgresql.tokens, tmp_path, url)
        browsers = [Browser(portal.url), Browser(portal.url)]
        try:
            yield hosted, await meet(hosted, *browsers)
        finally:
            for one in browsers:
                await one.session.close()


@asynccontextmanager
async def raw(url: str, sites: str | None) -> AsyncIterator[AsyncConnection]:
    """Open a connection without the portal's own engine; it says whose rows it is for, or not."""
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            if sites is not None:
                await connection.execute(
                    text("SELECT set_config('ocean.sites', :sites, true)"), {"sites": sites}
                )
            yield connection
    finally:
        await engine.dispose()


async def walled(connection: AsyncConnection) -> dict[str, str]:
    return await connection.run_sync(lambda sync: conditions(inspect(sync)))


async def counted(connection: AsyncConnection, tables: Iterable[str]) -> dict[str, int]:
    found = {}
    for table in sorted(tables):
        number = await connection.execute(select(func.count()).select_from(sql_table(table)))
        found[table] = int(number.scalar_one())
    return found


async def furnish(hosted: Hosted, clinic: Clinic) -> None:
    """Give the first clinic a row of each kind, and the second none."""
    await clinic.grant_and_enter()
    await hosted.make_ticket()
    assert (await put(hosted)).status < 300


async def site_id(hosted: Hosted, number: str) -> str:
    async with hosted.portal.database.reading() as session:
        return str(await session.scalar(select(Site.id).where(Site.number == number)))


async def test_every_table_is_behind_the_wall_or_known_to_be_nobody_s(
    clinics: tuple[Hosted, Clinic],
) -> None:
    async with raw(clinics[0].database_url, None) as connection:
        tables = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        enforced = await connection.execute(
            text(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND EXISTS "
                "(SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid)"
            )
        )
        behind = set(enforced.scalars())
        assert behind == set(await walled(connection))
    assert tables - behind == NOBODY_S
    with_site = {table.name for table in Table.metadata.sorted_tables if "site_id" in table.columns}
    assert with_site <= behind


async def test_the_list_finds_a_table_that_has_no_policy(
    furnished_postgresql: Furnished, tmp_path: Path
) -> None:
    async with furnished_postgresql.copy(tmp_path) as url:
        async with raw(owner(url), None) as connection:
            before = await walled(connection)
            await connection.execute(text("CREATE TABLE forgotten (site_id integer NOT NULL)"))
            await connection.commit()
            bare = text("SELECT relrowsecurity FROM pg_class WHERE relname = 'forgotten'")
            assert not (await connection.execute(bare)).scalar_one()
            assert set(await walled(connection)) - set(before) == {"forgotten"}
        async with open_database(owner(url)) as database:
            await migrate(database)
        async with raw(url, None) as connection:
            assert (await connection.execute(bare)).scalar_one()


async def test_raw_sql_sees_its_own_site_s_rows_alone(clinics: tuple[Hosted, Clinic]) -> None:
    hosted, clinic = clinics
    await furnish(hosted, clinic)
    maple, birch = await site_id(hosted, MAPLE), await site_id(hosted, BIRCH)
    seen = {}
    for whose in (None, "", birch, maple, "every"):
        async with raw(hosted.database_url, whose) as connection:
            seen[whose] = await counted(connection, set(await walled(connection)) - {"site"})
    nothing = dict.fromkeys(seen["every"], 0)
    assert seen[None] == seen[""] == nothing
    # the second clinic has a person and a token, and nothing else
    assert {name: n for name, n in seen[birch].items() if n} == {"membership": 1, "site_token": 1}
    assert {name for name, number in seen[maple].items() if number} == FULL
    # and by its owner, whom no policy concerns, all are seen: there was something to hide
    async with raw(owner(hosted.database_url), birch) as connection:
        assert await counted(connection, nothing) == seen["every"]


async def test_raw_sql_changes_nothing_of_another_site(clinics: tuple[Hosted, Clinic]) -> None:
    hosted, clinic = clinics
    await furnish(hosted, clinic)
    maple, birch = await site_id(hosted, MAPLE), await site_id(hosted, BIRCH)
    async with raw(hosted.database_url, birch) as connection:
        for table in await walled(connection):
            column = "id" if table == "site" else await _a_column(connection, table)
            if table not in APPEND_ONLY:
                same = sql_table(table, sql_column(column))
                changed = (
                    await connection.execute(update(same).values({column: same.c[column]}))
                ).rowcount
                assert changed == (1 if table in {"site", "membership", "site_token"} else 0), table
        for statement in (
            "INSERT INTO membership (person_id, site_id, role) VALUES (2, :maple, 'site_admin')",
            "UPDATE site_token SET site_id = :maple",
            "INSERT INTO ticket_tag (ticket_id, tag) VALUES (:maple, 'theirs')",
        ):
            with pytest.raises(ProgrammingError, match="row-level security"):
                async with connection.begin_nested():
                    await connection.execute(text(statement), {"maple": int(maple)})
    async with raw(hosted.database_url, maple) as connection:
        for act in (
            "UPDATE audit_entry SET act = act",
            "DELETE FROM audit_entry",
            "UPDATE credit_entry SET reason = reason",
            "DELETE FROM credit_entry",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"):
                async with connection.begin_nested():
                    await connection.execute(text(act))
        for act in ("ALTER TABLE ticket DISABLE ROW LEVEL SECURITY", "DROP TABLE ticket"):
            with pytest.raises(ProgrammingError, match="must be owner"):
                async with connection.begin_nested():
                    await connection.execute(text(act))


async def _a_column(connection: AsyncConnection, table: str) -> str:
    columns = await connection.run_sync(lambda sync: inspect(sync).get_columns(table))
    return str(columns[0]["name"])


async def test_a_search_finds_the_words_of_its_own_site_alone(
    clinics: tuple[Hosted, Clinic],
) -> None:
    hosted, clinic = clinics
    await furnish(hosted, clinic)
    asked = text("SELECT count(*) FROM tickets_saying('note:*', false)")
    found = {}
    for number in (MAPLE, BIRCH):
        async with raw(hosted.database_url, await site_id(hosted, number)) as connection:
            found[number] = (await connection.execute(asked)).scalar_one()
    assert found == {MAPLE: 1, BIRCH: 0}


async def test_a_query_without_its_condition_meets_the_wall(
    furnished_postgresql: Furnished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defect: lists forget whose tickets they are about; as the tables' owner they leak."""
    monkeypatch.setattr(queue, "tickets_of", lambda _: true())
    monkeypatch.setattr(finding, "tickets_of", lambda _: true())
    shown = {}
    async with furnished_postgresql.copy(tmp_path) as url:
        for address in (url, owner(url)):
            serving = Serving(do_duties=False, factor_key=tmp_path / "k")
            async with (
                run_portal(address, MovableClock(), serving=serving) as portal,
                ClientSession() as session,
            ):
                tokens = furnished_postgresql.tokens
                hosted = Hosted(portal, MovableClock(), session, tokens, tmp_path, address)
                number = await hosted.make_ticket(MAPLE)
                visitor = Browser(portal.url)
                async with visitor.session:
                    await visitor.log_in(BIRCH_USER)
                    page = await visitor.page("/tickets")
                    answer = await visitor.get(f"/tickets/{number}")
                by_token = await hosted.get(f"/api/v1/tickets/{number}", BIRCH)
                shown[address] = (number in page, answer.status, by_token.status)
    assert shown == {url: (False, 404, 404), owner(url): (True, 200, 200)}


async def test_outside_of_a_request_the_portal_works_for_every_site_until_it_says_otherwise(
    clinics: tuple[Hosted, Clinic],
) -> None:
    hosted, _ = clinics
    await hosted.make_ticket(MAPLE)

    async def tickets() -> int:
        async with hosted.portal.database.reading() as session:
            return await session.scalar(select(func.count()).select_from(Ticket)) or 0

    birch = int(await site_id(hosted, BIRCH))
    assert await tickets() == 1
    with only_sites({birch}):
        assert await tickets() == 0
        with every_site():
            assert await tickets() == 1
        assert await tickets() == 0
    with only_sites(()):
        assert await tickets() == 0
    assert await tickets() == 1


async def test_the_doctor_says_where_there_is_no_wall(
    clinics: tuple[Hosted, Clinic],
) -> None:
    hosted, _ = clinics
    found = {}
    for url in (hosted.database_url, hosted.owner_url):
        async with open_database(url) as database:
            found[url] = "row-security-off" in await examine(database, hosted.clock(), None)
    assert found == {hosted.database_url: False, hosted.owner_url: True}


def test_the_ways_around_the_wall_are_few_and_known() -> None:
    """Whoever adds one says here why."""
    assert {access.name for access in FOR_EVERY_SITE} == {
        "FORM",
        "MAIL_LINK",
        "OPERATOR",
        "OPERATOR_FORM",
    }
    opened = {
        str(path.relative_to(PORTAL)): path.read_text("utf-8").count("with every_site()")
        for path in PORTAL.rglob("*.py")
    }
    assert {name: number for name, number in opened.items() if number} == {
        "grants/clinic_pages.py": 2,  # a clinic lets a Support Site in, whose row is locked
        "tickets/retention.py": 1,  # the time that holds where a site has none of its own
        "grants/support_pages.py": 2,  # a Support Site asks, and enters: the clinic's log
    }


def owner(url: str) -> str:
    return url.replace(f"//{APP_ROLE}@", "//postgres@")
