"""The form for a ticket by hand: looked at by the second net before anything is kept."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.tickets.models import Ticket
from tests.portal.hosting import (
    ASSOCIATE,
    BIRCH,
    MAPLE,
    MAPLE_ADMIN,
    START,
    Browser,
    Hosted,
    csrf_token,
)
from toolbar.troubleshooting.bundle import read_bundle

OURS = {"Sec-Fetch-Site": "same-origin"}
RIGHT = {
    "site": MAPLE,
    "emr": "oscar",
    "services": "eforms",
    "frequency": "constant",
    "scope": "one_patient",
    "emr_id": "1234",
    "description": "The form of 1234 does not open since this morning.",
}


async def opened(browser: Callable[[], Browser]) -> tuple[Browser, dict[str, str]]:
    one = browser()
    await one.log_in(MAPLE_ADMIN)
    return one, hidden(await one.page("/tickets/new"))


def hidden(page: str) -> dict[str, str]:
    return {
        "csrf_token": csrf_token(page.partition('action="/tickets/new"')[2]),
        **dict(re.findall(r'name="(submission_id|seen)" value="([0-9a-f-]+)"', page)),
    }


async def kept(hosted: Hosted) -> list[bytes]:
    async with hosted.portal.database.reading() as session:
        return list(await session.scalars(select(Ticket.bundle)))


async def test_plain_words_become_a_ticket_with_its_receipt(
    hosted: Hosted, browser: Callable[[], Browser]
) -> None:
    one, said = await opened(browser)
    assert 'href="/tickets/new"' in await one.page("/tickets")
    answer = await one.send("/tickets/new", OURS, **said, **RIGHT)
    assert answer.status == 303
    page = await one.page(answer.headers["Location"])
    assert "does not open" in page
    (body,) = await kept(hosted)
    bundle = read_bundle(body)
    assert bundle.identifiers.emr_id == "1234"
    assert bundle.ticket.reporter.email == MAPLE_ADMIN
    assert "ticket-received" in str((await hosted.rows())["mail_outbox"])


async def test_a_credential_is_refused_and_kept_nowhere(
    hosted: Hosted, browser: Callable[[], Browser]
) -> None:
    one, said = await opened(browser)
    fields = RIGHT | {"description": "password: hunter2-bassoon"}
    answer = await one.send("/tickets/new", OURS, **said, **fields)
    assert answer.status == 422
    assert "bassoon" in await answer.text()  # nothing that was written is lost
    assert b"bassoon" not in await hosted.stored()


async def test_a_health_number_is_masked_and_shown_before_it_is_sent(
    hosted: Hosted, browser: Callable[[], Browser]
) -> None:
    one, said = await opened(browser)
    fields = RIGHT | {"description": "Health card 9876543217 does not import"}
    answer = await one.send("/tickets/new", OURS, **said, **fields)
    page = await answer.text()
    assert answer.status == 422
    assert "9876543217" not in page
    assert not await kept(hosted)
    masked = "Health card XXXXXXX does not import"
    assert masked in page
    answer = await one.send("/tickets/new", OURS, **hidden(page), **RIGHT | {"description": masked})
    assert answer.status == 303
    (body,) = await kept(hosted)
    assert read_bundle(body).ticket.description == masked


@pytest.mark.parametrize("keeps", [False, True], ids=["masked", "kept"])
async def test_a_guess_is_masked_unless_the_person_keeps_it(
    hosted: Hosted, browser: Callable[[], Browser], *, keeps: bool
) -> None:
    one, said = await opened(browser)
    fields = RIGHT | {"description": "The form of Mrs. Gertrude Quibblewick does not open"}
    page = await (await one.send("/tickets/new", OURS, **said, **fields)).text()
    places = re.findall(r'name="keep" value="([0-9]+-[0-9]+)"', page)
    assert places
    more = [("keep", place) for place in places] if keeps else []
    answer = await one.session.post(
        one.url + "/tickets/new",
        data=[*hidden(page).items(), *fields.items(), *more],
        headers=OURS,
        allow_redirects=False,
    )
    assert answer.status == 303
    assert (b"Quibblewick" in (await kept(hosted))[0]) is keeps


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("site", BIRCH),
        ("emr_id", "Quibblewick"),
        ("ocean_reference", "9876543217"),
        ("emr", "x"),
        ("occurred_at", "2026-11-31"),
        ("occurred_at", str(START.date() + timedelta(days=2))),
        ("occurred_at", "2099-01-01"),
    ],
)
async def test_what_is_not_of_its_shape_is_said_beside_its_field(
    hosted: Hosted, browser: Callable[[], Browser], name: str, value: str
) -> None:
    one, said = await opened(browser)
    answer = await one.send("/tickets/new", OURS, **said, **RIGHT | {name: value})
    assert answer.status == 422
    assert f'id="{name}-fault"' in await answer.text()
    assert not await kept(hosted)


async def test_a_day_that_has_begun_somewhere_is_taken(
    hosted: Hosted, browser: Callable[[], Browser]
) -> None:
    one, said = await opened(browser)
    tomorrow = str(START.date() + timedelta(days=1))
    answer = await one.send("/tickets/new", OURS, **said, **RIGHT, occurred_at=tomorrow)
    assert answer.status == 303
    assert read_bundle((await kept(hosted))[0]).ticket.occurred_at == tomorrow


async def test_two_clicks_make_one_ticket(hosted: Hosted, browser: Callable[[], Browser]) -> None:
    one, said = await opened(browser)
    answers = await asyncio.gather(
        *(one.send("/tickets/new", OURS, **said, **RIGHT) for _ in range(10))
    )
    assert {answer.headers.get("Location") for answer in answers} == {
        answers[0].headers["Location"]
    }
    async with hosted.portal.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Ticket)) == 1


@pytest.mark.usefixtures("hosted")
async def test_markup_in_the_words_is_shown_as_words(browser: Callable[[], Browser]) -> None:
    one, said = await opened(browser)
    fields = RIGHT | {"description": "</textarea><script>alert(1)</script>", "emr": "x"}
    page = await (await one.send("/tickets/new", OURS, **said, **fields)).text()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.usefixtures("hosted")
async def test_who_belongs_to_no_site_has_no_form(browser: Callable[[], Browser]) -> None:
    one = browser()
    await one.log_in(ASSOCIATE)
    assert (await one.get("/tickets/new")).status == 404
