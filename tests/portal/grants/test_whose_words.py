"""What a Support Site writes on a ticket is nobody else's: its name stands beside it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.principals import Reader, Viewer
from portal.row_security import only_sites
from portal.tickets.finding import find_ticket
from portal.tickets.models import Ticket
from portal.tickets.thread import thread_of
from tests.portal.grants.walking import HELP, HELP_NAME, Clinic, post, set_state
from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, Browser

MARK = f"Support Site {HELP_NAME} ({HELP})"
LABEL = "Reply of a Support Site"


async def say(who: Browser, number: str, words: str) -> None:
    page = f"/tickets/{number}"
    assert (await post(who, f"{page}/replies", [("body", words)], page)).status == 303


def line(page: str, words: str) -> str:
    """Return the message of these words, from who wrote it to its end."""
    return page.partition(words)[0].rpartition("<article")[2]


@pytest.mark.parametrize("user", [MAPLE_ADMIN, ASSOCIATE])
async def test_clinic_and_desk_see_who_wrote(
    clinic: Clinic, browser: Callable[[], Browser], user: str
) -> None:
    number = await clinic.hosted.make_ticket()
    await clinic.grant_and_enter()
    await say(clinic.support, number, "Update the connector, please.")
    await say(clinic.admin, number, "It is done.")
    reader = browser()
    await reader.log_in(user)
    page = await reader.page(f"/tickets/{number}")
    theirs, own = line(page, "Update the connector"), line(page, "It is done")
    assert MARK in theirs
    assert LABEL in theirs
    assert MARK not in own
    assert "Reply of the clinic" in own


async def test_what_it_did_without_words_is_marked_too(clinic: Clinic) -> None:
    number = await clinic.hosted.make_ticket()
    await clinic.grant_and_enter()
    await set_state(clinic.hosted, number)
    await say(clinic.support, number, "It is not.")
    events = (await clinic.admin.page(f"/tickets/{number}")).split('<li class="soft event">')[1:]
    told = {event.partition("</time>")[2].split()[0]: event for event in events}
    assert MARK in told["Reopened"].partition("</li>")[0]
    assert MARK not in told["Solved"].partition("</li>")[0]


async def test_who_reads_by_a_private_link_sees_it_too(clinic: Clinic) -> None:
    number = await clinic.hosted.make_ticket()
    await clinic.grant_and_enter()
    await say(clinic.support, number, "Update the connector, please.")
    database = clinic.hosted.portal.database
    async with database.reading() as session:
        site = (await session.scalars(select(Ticket.site_id))).one()
    with only_sites({site}):
        reader = Reader(1, site, number, "requester@maple.invalid")
        ticket = await find_ticket(database, reader, number)
        async with database.reading() as session:
            thread = await thread_of(session, ticket, reader)
    assert [one.support.number for one in thread if one.support] == [HELP]


async def test_a_twin_without_the_grant_shows_them_as_the_clinic_s(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await clinic.hosted.make_ticket()
    await clinic.grant_and_enter()
    with monkeypatch.context() as off:
        off.setattr(Viewer, "grant_at", lambda *_: None)
        await say(clinic.support, number, "Update the connector, please.")
    page = await clinic.admin.page(f"/tickets/{number}")
    assert "Reply of the clinic" in line(page, "Update the connector")
