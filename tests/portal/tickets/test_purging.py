"""Patient data that was found after all: gone from every table and byte, also after a restore."""

import re
from collections.abc import Callable
from hashlib import sha256

import pytest
from sqlalchemy import select, update

from portal.mail.models import Mail
from portal.tickets import purge_pages
from portal.tickets.models import Attachment, Ticket, TicketMessage
from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, Browser, Hosted
from tests.portal.people.post import SAME
from tests.portal.tickets.test_desk import logged_in, post

Open = Callable[[], Browser]
CANARY = "quincunxial"


async def furnished(hosted: Hosted, browser: Open) -> tuple[str, Browser, list[str]]:
    """Return a ticket with the canary everywhere, an associate, and every place of it."""
    number = await hosted.make_ticket(ticket={"description": f"The {CANARY} form does not open."})
    clinic, associate = await logged_in(browser, MAPLE_ADMIN), await logged_in(browser, ASSOCIATE)
    await post(clinic, number, "replies", body=f"It was the {CANARY} one.")
    await post(associate, number, "answers", body=f"Ask for {CANARY}.", kind="internal")
    async with hosted.portal.database.writing() as session:
        session.add(Attachment(ticket_id=1, position=1, body=f"log {CANARY}".encode()))
        await session.execute(update(Mail).values(facts={"number": CANARY}))
    return number, associate, await places_of(associate, number)


async def places_of(associate: Browser, number: str) -> list[str]:
    """Return what the purge page of a ticket offers."""
    page = await associate.page(f"/tickets/{number}/purge")
    return re.findall(r'name="place" value="([a-z]+:[0-9A-Za-z-]+)"', page)


async def purge(visitor: Browser, number: str, places: list[str]) -> int:
    page = await visitor.page(f"/tickets/{number}")
    token = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page)
    assert token is not None
    answer = await visitor.session.post(
        f"{visitor.url}/tickets/{number}/purge",
        data=[("csrf_token", token[1]), *(("place", one) for one in places)],
        headers=SAME,
        allow_redirects=False,
    )
    return answer.status


async def test_it_is_gone_from_every_table_and_byte(hosted: Hosted, browser: Open) -> None:
    number, associate, places = await furnished(hosted, browser)
    assert len(places) == 4
    assert number in await associate.page(f"/tickets?q={CANARY}")
    assert CANARY.encode() in await hosted.stored()
    assert await purge(associate, number, places) == 303
    assert CANARY.encode() not in await hosted.stored()
    found = await associate.page(f"/tickets?q={CANARY}")
    assert f'href="/tickets/{number}"' not in found
    page = await associate.page(f"/tickets/{number}")
    assert page.count("XXXXXXX") >= 2  # that something was said stays
    log = repr((await hosted.rows())["audit_entry"])
    assert "ticket-contents-deleted" in log
    assert "patient-data" in log
    async with hosted.portal.database.reading() as session:
        states = set(await session.scalars(select(Mail.ended)))
    assert states == {"withdrawn"}


async def test_without_a_checkpoint_the_log_would_still_have_it(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not hosted.database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL's files are the server's own")

    async def nothing(_: object) -> None:
        pass

    monkeypatch.setattr(purge_pages, "forget_old_pages", nothing)
    number, associate, places = await furnished(hosted, browser)
    assert await purge(associate, number, places) == 303
    assert CANARY.encode() in await hosted.stored()


async def test_one_place_leaves_the_others(hosted: Hosted, browser: Open) -> None:
    number, associate, places = await furnished(hosted, browser)
    (attachment,) = [one for one in places if one.startswith("attachment")]
    assert await purge(associate, number, [attachment]) == 303
    async with hosted.portal.database.reading() as session:
        assert await session.scalar(select(Attachment.body)) == b"XXXXXXX"
        # the digest of what went would say of every guess whether it is right
        assert await session.scalar(select(Attachment.sha256)) == sha256(b"XXXXXXX").digest()
        assert CANARY.encode() in (await session.scalars(select(Ticket.bundle))).one()
        assert all(CANARY in one for one in await session.scalars(select(TicketMessage.body)))


@pytest.mark.parametrize(
    ("places", "status"),
    [
        (["message:9999"], 404),
        (["attachment:7"], 404),
        (["bundle:0"], 400),
        (["message:x_y"], 400),
        (["everything:00000000-0000-4000-8000-000000000000"], 404),
        ([], 422),
    ],
    ids=["message", "attachment", "word", "name", "another-ticket", "nothing"],
)
async def test_a_place_that_is_not_the_ticket_s_own_changes_nothing(
    hosted: Hosted, browser: Open, places: list[str], status: int
) -> None:
    number, associate, right = await furnished(hosted, browser)
    assert await purge(associate, number, [*right, *places] if places else []) == status
    assert not (await hosted.rows())["ticket_purge"]
    assert CANARY.encode() in await hosted.stored()


async def test_a_clinic_purges_nothing(hosted: Hosted, browser: Open) -> None:
    number, _, places = await furnished(hosted, browser)
    clinic = await logged_in(browser, MAPLE_ADMIN)
    assert (await clinic.get(f"/tickets/{number}/purge")).status == 404
    assert await purge(clinic, number, places) == 404
