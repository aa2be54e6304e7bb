"""Two clinics on one portal: neither sees what is the other's, by any address."""

from collections.abc import Callable

import pytest

from tests.portal.hosting import (
    ASSOCIATE,
    BIRCH,
    BIRCH_USER,
    MAPLE,
    MAPLE_ADMIN,
    OPERATOR,
    Browser,
    Hosted,
)

API = ("/api/v1/tickets/{}", "/api/v1/tickets/{}/bundle")
PAGES = ("/tickets/{}", "/tickets/{}/bundle")


@pytest.mark.parametrize("path", API)
async def test_a_site_s_token_reads_its_own_tickets_alone(hosted: Hosted, path: str) -> None:
    number = await hosted.make_ticket(MAPLE)
    assert (await hosted.get(path.format(number), MAPLE)).status == 200
    theirs = await hosted.get(path.format(number), BIRCH)
    nobody_s = await hosted.get(path.format("T-000099"), BIRCH)
    assert theirs.status == nobody_s.status == 404
    assert await theirs.read() == await nobody_s.read()


@pytest.mark.parametrize("path", PAGES)
async def test_a_person_reads_the_tickets_of_their_own_site_alone(
    hosted: Hosted, browser: Callable[[], Browser], path: str
) -> None:
    number = await hosted.make_ticket(MAPLE)
    statuses = {}
    for user in (MAPLE_ADMIN, BIRCH_USER, ASSOCIATE, OPERATOR):
        visitor = browser()
        await visitor.log_in(user)
        statuses[user] = (await visitor.get(path.format(number))).status
    assert statuses == {MAPLE_ADMIN: 200, BIRCH_USER: 404, ASSOCIATE: 200, OPERATOR: 404}


async def test_the_list_shows_what_one_may_see(
    hosted: Hosted, browser: Callable[[], Browser]
) -> None:
    maple, birch = await hosted.make_ticket(MAPLE), await hosted.make_ticket(BIRCH)
    shown = {}
    for user in (MAPLE_ADMIN, BIRCH_USER, ASSOCIATE, OPERATOR):
        visitor = browser()
        await visitor.log_in(user)
        page = await visitor.page("/tickets")
        shown[user] = [number for number in (maple, birch) if number in page]
    assert shown == {
        MAPLE_ADMIN: [maple],
        BIRCH_USER: [birch],
        ASSOCIATE: [maple, birch],
        OPERATOR: [],
    }


@pytest.mark.parametrize("path", ["/tickets", *PAGES])
async def test_nobody_reads_tickets_without_logging_in(
    hosted: Hosted, browser: Callable[[], Browser], path: str
) -> None:
    number = await hosted.make_ticket()
    answer = await browser().get(path.format(number))
    assert answer.status == 303
    assert answer.headers["Location"].startswith("/log-in")
    assert await answer.read() == b""


@pytest.mark.parametrize(
    "number",
    [
        "1",
        "T-1",
        "t-000001",
        "T-000001 ",
        "T-0000000001",
        "T-%31",
        "..%2fT-000001",
        "T-" + 6 * "\uff19",
    ],
)
async def test_a_number_has_one_writing(hosted: Hosted, number: str) -> None:
    await hosted.make_ticket()
    answer = await hosted.get(f"/api/v1/tickets/{number}", MAPLE)
    assert answer.status == 404


async def test_a_revoked_token_opens_nothing(hosted: Hosted) -> None:
    number = await hosted.make_ticket()
    async with hosted.portal.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE site_token SET revoked_at = created_at")
    assert (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).status == 401
