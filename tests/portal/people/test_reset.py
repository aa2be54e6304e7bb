"""A new password by mail: once, for an hour, and nobody learns who has an account."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.people.reset import GOOD_FOR, MOST_AT_ONCE
from portal.people.tries import MOST_TRIES
from tests.portal.hosting import BIRCH_USER, MAPLE_ADMIN, Browser, Hosted, csrf_token
from tests.portal.people.post import fill, mails, newest_link

Open = Callable[[], Browser]
GOOD = "a-sentence-to-remember"


async def ask(visitor: Browser, user: str) -> tuple[int, str, str]:
    return await fill(visitor, "/reset", "/reset", user=user)


async def choose(visitor: Browser, link: str, password: str = GOOD) -> tuple[int, str, str]:
    token = link.partition("=")[2]
    return await fill(visitor, link, "/reset/new", token=token, password=password)


async def test_the_mailbox_leads_to_a_new_password(hosted: Hosted, browser: Open) -> None:
    old = browser()
    await old.log_in(MAPLE_ADMIN)
    visitor = browser()
    assert (await ask(visitor, MAPLE_ADMIN.upper()))[:2] == (303, "/reset?sent")
    link = await newest_link(hosted, MAPLE_ADMIN)
    assert (await choose(visitor, link))[:2] == (303, "/log-in?done=reset")
    assert visitor.cookie("ocean-session") is None
    assert (await old.get("/tickets")).status == 303  # every session ended
    assert (await browser().log_in(MAPLE_ADMIN)).status == 403
    assert (await browser().log_in(MAPLE_ADMIN, GOOD)).status == 303
    assert (await browser().get(link)).status == 404
    assert [kind for kind, _ in await mails(hosted, MAPLE_ADMIN)][-1] == "password-changed"


async def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    hosted: Hosted, browser: Open
) -> None:
    answers = []
    for user in (MAPLE_ADMIN, "nobody@x.invalid", "no address", ""):
        visitor = browser()
        answer = await ask(visitor, user)
        page = await visitor.page(answer[1])
        answers.append((answer, page))
    assert len(set(answers)) == 1
    assert await mails(hosted, "nobody@x.invalid") == []


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 404), (1, 404)])
async def test_the_way_ends_after_an_hour(
    hosted: Hosted, browser: Open, seconds: int, status: int
) -> None:
    await ask(browser(), MAPLE_ADMIN)
    hosted.clock.forward(GOOD_FOR + timedelta(seconds=seconds))
    assert (await browser().get(await newest_link(hosted, MAPLE_ADMIN))).status == status


async def test_using_one_way_closes_the_others(hosted: Hosted, browser: Open) -> None:
    await ask(browser(), MAPLE_ADMIN)
    first = await newest_link(hosted, MAPLE_ADMIN)
    await ask(browser(), MAPLE_ADMIN)
    await choose(browser(), await newest_link(hosted, MAPLE_ADMIN))
    assert (await browser().get(first)).status == 404


async def test_nobody_is_flooded_and_the_answer_stays_the_same(
    hosted: Hosted, browser: Open
) -> None:
    answers = {(await ask(browser(), BIRCH_USER))[:2] for _ in range(MOST_AT_ONCE + 2)}
    assert answers == {(303, "/reset?sent")}
    assert len(await mails(hosted, BIRCH_USER)) == MOST_AT_ONCE


async def test_a_mail_is_in_the_language_of_its_person(hosted: Hosted, browser: Open) -> None:
    await ask(browser(), BIRCH_USER)
    assert "mot de passe" in (await mails(hosted, BIRCH_USER))[0][1]


async def test_a_poor_password_does_not_use_the_way_up(hosted: Hosted, browser: Open) -> None:
    await ask(browser(), MAPLE_ADMIN)
    link = await newest_link(hosted, MAPLE_ADMIN)
    assert (await choose(browser(), link, "short"))[0] == 422
    assert (await choose(browser(), link))[0] == 303


async def test_it_lifts_the_lock_of_the_log_in(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    for _ in range(MOST_TRIES + 1):
        await visitor.log_in(MAPLE_ADMIN, "wrong-password-1")
    await ask(visitor, MAPLE_ADMIN)
    await choose(visitor, await newest_link(hosted, MAPLE_ADMIN))
    assert (await visitor.log_in(MAPLE_ADMIN, GOOD)).status == 303


async def test_a_used_way_that_is_sent_again_is_refused(hosted: Hosted, browser: Open) -> None:
    await ask(browser(), MAPLE_ADMIN)
    link = await newest_link(hosted, MAPLE_ADMIN)
    visitor = browser()
    token = csrf_token(await visitor.page(link))
    fields = {"csrf_token": token, "token": link.partition("=")[2], "password": GOOD}
    same = {"Sec-Fetch-Site": "same-origin"}
    assert (await visitor.send("/reset/new", same, **fields)).status == 303
    assert (await visitor.send("/reset/new", same, **fields)).status == 404
