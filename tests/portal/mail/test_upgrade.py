"""Mails that wait in a database of the release before go as they were written."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, TableClause, column, table, text

from portal.database import default_url, open_database
from portal.mail.claiming import claim
from portal.migrate import MIGRATIONS, migrate
from portal.moments import Moment

BEFORE = "0101"
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
READERS = (1, 2, 3)
PERSON = {"name": "R", "password_hash": "x", "created_at": AT}
FOLLOW = {"section_id": 1, "language": "en", "updates": False, "created_at": AT}
TOKEN = "0" * 31
PATH = "/announcements/news-and-updates/7?lang=en"
FACTS = '{"title": "Rhubarb release", "section": "News"}'
SECTION = {
    **dict.fromkeys(("slug_en", "slug_fr", "title_en", "title_fr", "about_en", "about_fr"), "n"),
    "id": 1,
    "emrs": "[]",
    "critical": False,
    "position": 1,
}
MAIL = {"facts": "{}", "created_at": AT, "attempts": 1, "has_slot": False}
OF_MANY = MAIL | {"mailing_id": 5, "kind": "announcement-new", "language": "en", "path": PATH}
ROWS: tuple[tuple[str, dict[str, object]], ...] = (
    ("announcement_section", SECTION),
    ("mailing", {"id": 5, "facts": FACTS, "created_at": AT}),
    *(("person", {"id": n, "user_name": f"r{n}", **PERSON}) for n in READERS),
    *(
        ("announcement_follow", {"id": n + 10, "person_id": n, **FOLLOW, "token": f"{TOKEN}{n}"})
        for n in READERS
    ),
    *(
        (
            "mail_outbox",
            OF_MANY
            | {
                "id": n,
                "recipient": f"r{n}",
                "unsubscribe": f"/unsubscribe/{TOKEN}{n}",
                "next_attempt_at": AT,
            },
        )
        for n in (1, 2)
    ),
    ("mail_outbox", OF_MANY | {"id": 3, "recipient": "r3", "sent_at": AT}),
    (
        "mail_outbox",
        MAIL
        | {
            "id": 9,
            "kind": "reset",
            "recipient": "r1",
            "language": "fr",
            "path": "/x",
            "next_attempt_at": AT,
        },
    ),
)


def upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, BEFORE)


def _table(name: str, values: dict[str, object]) -> TableClause:
    moments = {"created_at", "next_attempt_at", "sent_at"}
    return table(name, *(column(one, Moment() if one in moments else None) for one in values))


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield default_url(tmp_path)
    else:
        server = request.getfixturevalue("postgresql")
        async with server.copied("template1") as address:
            yield address


async def test_mails_of_the_release_before_go_as_they_were_written(url: str) -> None:
    async with open_database(url) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(upgrade)
            for name, values in ROWS:
                await connection.execute(_table(name, values).insert(), values)
        await migrate(database)
        claims = {one.mail.id: one.mail for one in await claim(database, NOW, None)}
        assert sorted(claims) == [1, 2, 9]
        for number in (1, 2):
            mail = claims[number]
            assert (mail.kind, mail.language, mail.path) == ("announcement-new", "en", PATH)
            assert mail.facts == {"title": "Rhubarb release", "section": "News"}
            assert mail.unsubscribe == f"/unsubscribe/{TOKEN}{number}"
        assert (claims[9].kind, claims[9].language, claims[9].path) == ("reset", "fr", "/x")
        async with database.reading() as session:
            assert await session.scalar(text("SELECT mails FROM mailing")) == 3
            ids = await session.scalars(text("SELECT id FROM mail_outbox WHERE ticket_id IS NULL"))
            assert sorted(ids) == [1, 2, 3, 9]
