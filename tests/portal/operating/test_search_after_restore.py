"""What was found before a backup is found after it, whichever database it goes to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from portal.database import default_url, open_database
from portal.operating.backup import back_up
from portal.operating.restore import restore
from portal.operating.sealed_file import Key
from portal.restoring import REPEATED, Repeat, Restoring
from portal.running import Serving, run_portal
from tests.portal.hosting import ASSOCIATE, Browser, Hosted
from tests.portal.postgresql import PostgreSql

KEY = Key.of_file(b"k" * 32)


@asynccontextmanager
async def restored(
    hosted: Hosted, url: str, repeated: tuple[Repeat, ...] = REPEATED
) -> AsyncIterator[Browser]:
    """Back up what runs, restore it to this address, and give an associate's browser there."""
    file = hosted.folder / "portal.backup"
    async with open_database(hosted.owner_url) as database:
        await back_up(database, hosted.clock, file, KEY)
    async with open_database(url) as database:
        await restore(database, hosted.clock, file, KEY, repeated)
    async with run_portal(url, hosted.clock, serving=Serving(do_duties=False)) as portal:
        visitor = Browser(portal.url)
        async with visitor.session:
            await visitor.log_in(ASSOCIATE)
            yield visitor


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
async def test_a_ticket_is_found_by_its_words_after_a_restore(
    hosted: Hosted, postgresql: PostgreSql, tmp_path: Path, target: str
) -> None:
    found = await hosted.make_ticket(ticket={"description": "The référence tangerine is gone."})
    other = await hosted.make_ticket(ticket={"description": "Nothing of that kind."})
    folder = tmp_path / "restored"
    folder.mkdir()
    async with (
        postgresql.copied("template1") as empty,
        restored(hosted, default_url(folder) if target == "sqlite" else empty) as visitor,
    ):
        page = await visitor.page("/tickets?q=reference+tanger")
        assert found in page
        assert other not in page


@pytest.mark.parametrize("both", ["sqlite"], indirect=True)
async def test_with_an_index_that_is_not_filled_nothing_would_be_found(
    hosted: Hosted, tmp_path: Path
) -> None:
    """The defect that the test above looks for."""

    async def empty(one: Restoring) -> None:
        await one.session.execute(
            text("INSERT INTO ticket_text_index(ticket_text_index) VALUES('delete-all')")
        )

    found = await hosted.make_ticket(ticket={"description": "The tangerine is gone."})
    folder = tmp_path / "restored"
    folder.mkdir()
    async with restored(hosted, default_url(folder), (*REPEATED, empty)) as visitor:
        assert found not in await visitor.page("/tickets?q=tangerine")
