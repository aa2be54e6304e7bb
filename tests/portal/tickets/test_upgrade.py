"""Purges, attachments and calendars of the release before are in this one what they were."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, TableClause, column, select, table

from portal.database import default_url, open_database
from portal.migrate import MIGRATIONS, migrate
from portal.moments import Moment
from portal.tickets.calendars import current_calendar
from portal.tickets.closures import FROZEN
from portal.tickets.holiday_lists import UNION
from portal.tickets.models import Attachment, TicketMessage
from portal.tickets.purge_cli import list_purged
from portal.tickets.purging import DELETED, repeat

FIRST = "0190"
AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
SITE: dict[str, object] = {"id": 1, "number": "7001", "name": "Maple Clinic", "created_at": AT}
KEY = "00000000-0000-4000-8000-00000000000"
TICKET: dict[str, object] = {
    **dict.fromkeys(("state", "language", "emr", "calendar_version"), "en"),
    "site_id": 1,
    "bundle": b"{}",
    "bundle_digest": bytes(32),
    "received_at": AT,
    "first_answer_due_at": AT,
}
MESSAGE: dict[str, object] = {"ticket_id": 1, "public": True, "body": "A word.", "written_at": AT}
PURGE: dict[str, object] = {"ticket_id": 1, "at": AT}
ROWS: tuple[tuple[str, dict[str, object]], ...] = (
    ("site", SITE),
    *(("ticket", {"id": n, "idempotency_key": f"{KEY}{n}", **TICKET}) for n in (1, 2)),
    *(("ticket_message", {"id": n, **MESSAGE}) for n in (5, 6)),
    ("attachment", {"ticket_id": 1, "position": 1, "body": b"log"}),
    ("attachment", {"ticket_id": 1, "position": 2, "body": b"log"}),
    ("attachment", {"ticket_id": 2, "position": 1, "body": b"came after everything went"}),
    ("ticket_purge", PURGE | {"what": "message", "nth": 6}),
    ("ticket_purge", PURGE | {"what": "attachment", "nth": 2}),
    ("ticket_purge", PURGE | {"ticket_id": 2, "what": "everything", "nth": 0}),
    ("calendar_version", {"id": 1, "created_at": AT, "reason": "We move."}),
)


def upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    before = ScriptDirectory(str(MIGRATIONS)).get_revision(FIRST).down_revision
    command.upgrade(config, str(before))


def _table(name: str, values: dict[str, object]) -> TableClause:
    moments = {one for one, value in values.items() if value == AT}
    return table(name, *(column(one, Moment() if one in moments else None) for one in values))


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield default_url(tmp_path)
    else:
        server = request.getfixturevalue("postgresql")
        async with server.copied("template1") as address:
            yield address


async def test_what_was_purged_before_is_purged_again_and_nothing_else(url: str) -> None:
    async with open_database(url) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(upgrade)
            for name, values in ROWS:
                await connection.execute(_table(name, values).insert(), values)
        await migrate(database)
        lines = await list_purged(database)
        chosen = [(one.place.what, one.place.name) for one in lines if one.place.what != DELETED]
        assert chosen == [("message", "m6"), ("attachment", "a1-2"), ("everything", f"{KEY}2")]
        went = [(one.ticket_id, one.place.name) for one in lines if one.place.what == DELETED]
        assert went == [(2, f"a2-{position}") for position in range(1, 10)]
        async with database.writing() as session:
            assert await repeat(session, lines) == []
        async with database.reading() as session:
            bodies = select(TicketMessage.body).order_by(TicketMessage.id)
            assert list(await session.scalars(bodies)) == ["A word.", "XXXXXXX"]
            files = select(Attachment.body).order_by(Attachment.ticket_id, Attachment.position)
            kept = b"came after everything went"
            bodies_now = [b"log", b"XXXXXXX", kept]
            assert list(await session.scalars(files)) == bodies_now
            digests = select(Attachment.sha256).order_by(Attachment.ticket_id, Attachment.position)
            made = [sha256(body).digest() for body in bodies_now]
            assert list(await session.scalars(digests)) == made
            calendar = await current_calendar(session)
        assert (calendar.version, calendar.basis) == ("desk/1", UNION)
        assert calendar.years == frozenset(FROZEN)
