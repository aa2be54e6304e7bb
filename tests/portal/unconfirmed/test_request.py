"""A request without a log-in: sealed until its mailbox confirms it; it tells nobody anything."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.people.tries import LOCKED_FOR
from portal.sites.models import Site
from portal.tickets.models import Ticket, TicketTag
from portal.unconfirmed.asking import (
    GOOD_FOR,
    MOST_FROM_NETWORK,
    MOST_TO_ADDRESS,
    delete_unconfirmed,
)
from portal.unconfirmed.confirming import NO_SITE
from tests.portal.hosting import ASSOCIATE, BIRCH_USER, MAPLE, MAPLE_ADMIN, Browser, Hosted
from tests.portal.people.post import SAME, fill, mails, newest_link
from toolbar.troubleshooting.bundle import read_bundle

Open = Callable[[], Browser]
WRITER = "frontdesk@elsewhere.invalid"
WORDS = "The kaleidoscope form of 1234 does not open since this morning."
RIGHT = {
    "name": "Reception Zebulon",
    "email": WRITER,
    "site": MAPLE,
    "emr": "oscar",
    "services": "eforms",
    "category": "toolbar-unavailable",
    "frequency": "constant",
    "scope": "one_patient",
    "emr_id": "1234",
    "description": WORDS,
}
BODY: dict[str, Any] = RIGHT | {"services": ["eforms"], "language": "fr"}


async def ask(visitor: Browser, **changes: str) -> tuple[int, str, str]:
    return await fill(visitor, "/request", "/request", **RIGHT | changes)


async def confirm(visitor: Browser, link: str) -> tuple[int, str, str]:
    token = link.partition("=")[2]
    return await fill(visitor, link, "/request/confirm", token=token)


async def tickets(hosted: Hosted) -> list[Ticket]:
    async with hosted.portal.database.reading() as session:
        return list(await session.scalars(select(Ticket).order_by(Ticket.id)))


async def post(hosted: Hosted, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
    url = f"{hosted.url}/api/v1/requests"
    answer = await hosted.session.post(url, json=body, headers=headers)
    return answer.status, await answer.json()


async def test_the_mailbox_makes_it_a_ticket(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    assert (await ask(visitor))[:2] == (303, "/request/sent")
    assert await tickets(hosted) == []
    link = await newest_link(hosted, WRITER)
    assert WORDS in await visitor.page(link)
    assert await tickets(hosted) == []  # a scanner that follows links confirms nothing
    status, place, _ = await confirm(browser(), link)  # perhaps in another browser
    assert (status, place) == (303, "/request/done?ticket=T-000001")
    assert "T-000001" in await visitor.page(place)
    assert [kind for kind, _ in await mails(hosted, WRITER)][-1] == "ticket-received-link"
    clinic = browser()
    await clinic.log_in(MAPLE_ADMIN)
    assert WORDS in await clinic.page("/tickets/T-000001")
    async with hosted.portal.database.reading() as session:
        assert await session.scalar(select(TicketTag.tag)) == "toolbar-unavailable"


async def test_until_then_nobody_can_read_it(hosted: Hosted, browser: Open) -> None:
    await ask(browser())
    link = await newest_link(hosted, WRITER)
    kept = await hosted.stored()
    assert b"kaleidoscope" not in kept
    assert b"Zebulon" not in kept
    assert WORDS in await browser().page(link)  # the link alone opens it
    await confirm(browser(), link)
    assert b"kaleidoscope" in await hosted.stored()


async def test_clicks_side_by_side_make_one_ticket(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await ask(visitor)
    link = await newest_link(hosted, WRITER)
    token = link.partition("=")[2]
    answers = await asyncio.gather(
        *(fill(visitor, "/request", "/request/confirm", token=token) for _ in range(6))
    )
    assert {one[:2] for one in answers} == {(303, "/request/done?ticket=T-000001")}
    assert len(await tickets(hosted)) == 1
    seen = await visitor.get(link)
    assert (seen.status, seen.headers["Location"]) == (303, "/request/done?ticket=T-000001")


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 404), (1, 404)])
async def test_the_link_ends_after_a_day(
    hosted: Hosted, browser: Open, seconds: int, status: int
) -> None:
    await ask(browser())
    link = await newest_link(hosted, WRITER)
    hosted.clock.forward(GOOD_FOR + timedelta(seconds=seconds))
    assert (await browser().get(link)).status == status
    await delete_unconfirmed(hosted.portal.database, hosted.clock)
    assert len((await hosted.rows())["unconfirmed_request"]) == (1 if status == 200 else 0)


async def test_no_answer_tells_which_sites_or_people_there_are(
    hosted: Hosted, browser: Open
) -> None:
    told = []
    for number, address in ((MAPLE, WRITER), ("4242", WRITER), (MAPLE, BIRCH_USER)):
        visitor = browser()
        status, place, _ = await ask(visitor, site=number, email=address)
        sent = await visitor.page(place)
        link = await newest_link(hosted, address)
        mail = (await mails(hosted, address))[-1][1].replace(link, "")
        done = await confirm(visitor, link)
        page = await visitor.page(done[1])
        receipt = (await mails(hosted, address))[-1]
        seen = repr((status, place, sent, mail, done, page, receipt))
        told.append(re.sub(r"T-[0-9]{6}|(?<=#)[\w-]{43}", "T", seen))
    assert len(set(told)) == 1


async def test_a_number_that_no_site_has_goes_to_support_alone(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    for number in ("4242", "4243"):
        await ask(visitor, site=number)
        await confirm(visitor, await newest_link(hosted, WRITER))
    async with hosted.portal.database.reading() as session:
        sites = list(await session.scalars(select(Site.number).join(Ticket)))
        assert await session.scalar(select(func.count()).where(Site.number == NO_SITE)) == 1
    assert sites == [NO_SITE, NO_SITE]
    clinic, associate = browser(), browser()
    await clinic.log_in(MAPLE_ADMIN)
    await associate.log_in(ASSOCIATE)
    assert (await clinic.get("/tickets/T-000001")).status == 404
    assert "4242" in await associate.page("/tickets/T-000001")


async def test_a_mailbox_is_not_flooded(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    for _ in range(MOST_TO_ADDRESS):
        assert (await ask(visitor))[0] == 303
    status, _, page = await ask(visitor, email=WRITER.upper())
    assert status == 429
    assert WORDS in page  # nothing that was written is lost
    assert len(await mails(hosted, WRITER)) == MOST_TO_ADDRESS
    assert (await ask(visitor, email="another@elsewhere.invalid"))[0] == 303
    hosted.clock.forward(LOCKED_FOR)
    assert (await ask(visitor))[0] == 303


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("192.0.2.7", "192.0.2.7", 429),
        ("192.0.2.7", "192.0.2.8", 202),
        ("2001:db8::1", "2001:db8::2", 429),
        ("192.0.2.7", "192.0.2.99, 192.0.2.7", 429),
    ],
    ids=["same", "another", "same-64", "made-up-first-entry"],
)
async def test_a_network_asks_so_often_and_no_more(
    hosted: Hosted, first: str, second: str, status: int
) -> None:
    for n in range(MOST_FROM_NETWORK):
        body = BODY | {"email": f"desk{n}@elsewhere.invalid"}
        assert (await post(hosted, body, **{"X-Forwarded-For": first}))[0] == 202
    assert (await post(hosted, BODY, **{"X-Forwarded-For": second}))[0] == status


async def test_a_credential_is_refused_and_kept_nowhere(hosted: Hosted, browser: Open) -> None:
    words = "password: hunter2-bassoon"
    status, _, page = await ask(browser(), description=words)
    assert status == 422
    assert "bassoon" in page
    assert (await post(hosted, BODY | {"description": words}))[1]["code"] == "credential-found"
    assert b"bassoon" not in await hosted.stored()


async def test_a_health_number_is_masked_and_shown_before_anything_is_mailed(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    status, _, page = await ask(visitor, description="Health card 9876543217 does not import")
    assert status == 422
    assert "9876543217" not in page
    masked = "Health card XXXXXXX does not import"
    assert masked in page
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen is not None
    assert await mails(hosted, WRITER) == []
    assert (await ask(visitor, description=masked, seen=seen[1]))[0] == 303


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "Zebulon 9876543217"),
        ("name", "Zebulon\r\nBcc: all@elsewhere.invalid"),
        ("email", "frontdesk@elsewhere.invalid\r\nBcc: all@elsewhere.invalid"),
        ("email", "nobody"),
        ("site", "Maple"),
        ("category", "<script>"),
    ],
    ids=["number-in-name", "header-in-name", "header-in-address", "no-address", "site", "category"],
)
async def test_what_is_not_of_its_shape_is_said_beside_its_field(
    hosted: Hosted, browser: Open, name: str, value: str
) -> None:
    status, _, page = await ask(browser(), **{name: value})
    assert status == 422
    assert f'id="{name}-fault"' in page
    assert (await post(hosted, BODY | {name: value}))[0] == 400
    assert (await hosted.rows())["mail_outbox"] == []


async def test_a_program_asks_the_same(hosted: Hosted, browser: Open) -> None:
    words = "Health card 9876543217 of Mrs. Gertrude Quibblewick does not import"
    status, answer = await post(hosted, BODY | {"description": words})
    assert status == 202
    assert "9876543217" not in answer["description"]
    assert "Quibblewick" not in answer["description"]
    assert answer["confirm_before"] == "2026-11-24T15:00:00Z"
    assert (await confirm(browser(), await newest_link(hosted, WRITER)))[0] == 303
    async with hosted.portal.database.reading() as session:
        bundle = read_bundle((await session.scalars(select(Ticket.bundle))).one())
    assert bundle.ticket.description == answer["description"]
    assert bundle.ticket.language == "fr"


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        BODY | {"extra": "1"},
        BODY | {"site": 7001},
        BODY | {"services": "eforms"},
        BODY | {"services": [1]},
        BODY | {"language": "de"},
    ],
    ids=["list", "empty", "extra", "number", "one-service", "typed", "language"],
)
async def test_another_body_is_refused(hosted: Hosted, body: object) -> None:
    assert (await post(hosted, body))[1]["code"] == "body-invalid"


async def test_a_form_s_body_is_no_program_s(hosted: Hosted) -> None:
    answer = await hosted.session.post(f"{hosted.url}/api/v1/requests", data=RIGHT)
    assert (answer.status, (await answer.json())["code"]) == (415, "json-only")
    large = await hosted.session.post(
        f"{hosted.url}/api/v1/requests", json=BODY | {"description": "a" * 70_000}
    )
    assert large.status == 413


async def test_a_post_without_our_form_is_refused(hosted: Hosted, browser: Open) -> None:
    answer = await browser().send("/request", SAME, **RIGHT)
    assert answer.status == 403
    assert (await hosted.get("/request/done?ticket=<script>")).status == 404
