"""A file attached after the rest was deleted is seen like any other, and goes in its time."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.tickets import retention
from portal.tickets.models import Ticket
from portal.tickets.retention import purge_due
from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, Browser, Hosted
from tests.portal.tickets.test_desk import logged_in, post
from tests.portal.tickets.test_purging import places_of, purge
from tests.portal.uploads.files import send_file

Open = Callable[[], Browser]
DAY = timedelta(days=1)
CANARY = "quincunxial"


async def reply_with_file(clinic: Browser, number: str, word: str = CANARY) -> None:
    log = await send_file(clinic, f"{word} log".encode(), "text/plain")
    name = (await log.json())["name"]
    answer = await post(clinic, number, "replies", body="It fails again.", file=name)
    assert answer.status == 303


async def purged_ticket(hosted: Hosted, browser: Open) -> str:
    number = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, number, "answers", body="Mended.", kind="public", then="solved")
    hosted.clock.forward(91 * DAY)
    assert await purge_due(hosted.portal.database, hosted.clock) == 1
    return number


async def test_it_is_listed_and_goes_after_the_ticket_ended_again(
    hosted: Hosted, browser: Open
) -> None:
    number = await purged_ticket(hosted, browser)
    await reply_with_file(await logged_in(browser, MAPLE_ADMIN), number)
    address = f"/tickets/{number}/attachments/1"
    for user in (ASSOCIATE, MAPLE_ADMIN):
        visitor = await logged_in(browser, user)
        page = await visitor.page(f"/tickets/{number}")
        assert f'href="{address}"' in page
        assert "were deleted on" in page
        assert "added since" not in page  # the ticket is open
    hosted.clock.forward(200 * DAY)
    assert await purge_due(hosted.portal.database, hosted.clock) == 0
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, number, "state", state="closed")
    assert "added since will be deleted after" in await associate.page(f"/tickets/{number}")
    hosted.clock.forward(89 * DAY)
    assert await purge_due(hosted.portal.database, hosted.clock) == 0
    assert CANARY.encode() in await hosted.stored()
    hosted.clock.forward(DAY)
    assert await purge_due(hosted.portal.database, hosted.clock) == 1
    assert CANARY.encode() not in await hosted.stored()
    associate = await logged_in(browser, ASSOCIATE)
    page = await associate.page(f"/tickets/{number}")
    assert address not in page
    assert "added since" not in page
    assert (await associate.get(address)).status == 404
    assert await purge_due(hosted.portal.database, hosted.clock) == 0
    log = repr((await hosted.rows())["audit_entry"])
    assert log.count("ticket-contents-deleted") == 2


async def test_it_is_listed_after_everything_was_deleted_on_an_open_ticket(
    hosted: Hosted, browser: Open
) -> None:
    number = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    (everything,) = await places_of(associate, number)
    assert await purge(associate, number, [everything]) == 303
    await reply_with_file(await logged_in(browser, MAPLE_ADMIN), number)
    for user in (ASSOCIATE, MAPLE_ADMIN):
        page = await (await logged_in(browser, user)).page(f"/tickets/{number}")
        assert f'href="/tickets/{number}/attachments/1"' in page


@pytest.mark.parametrize("defence", ["files are looked for", "nothing is looked for"])
async def test_by_the_mark_on_the_ticket_alone_it_would_stay(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch, defence: str
) -> None:
    number = await purged_ticket(hosted, browser)
    await reply_with_file(await logged_in(browser, MAPLE_ADMIN), number)
    await post(await logged_in(browser, ASSOCIATE), number, "state", state="closed")
    hosted.clock.forward(400 * DAY)
    if defence == "nothing is looked for":
        monkeypatch.setattr(retention, "_has_something", lambda: Ticket.purged_at.is_(None))
    done = await purge_due(hosted.portal.database, hosted.clock)
    assert done == (defence == "files are looked for")
    assert (CANARY.encode() in await hosted.stored()) == (not done)
