"""A double click is one act: one message, one mail, and the same answer to both clicks."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.mail.models import Mail
from portal.once import REMEMBERED, FormOnce, forget_old
from portal.tickets.canned import CannedAnswer
from portal.tickets.events import TicketEvent
from portal.tickets.models import Ticket, TicketMessage
from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, Browser, Hosted, csrf_token
from tests.portal.test_ticket_form import OURS, RIGHT, opened

Open = Callable[[], Browser]
CLICKS = 8


async def count(hosted: Hosted) -> tuple[int, int]:
    async with hosted.portal.database.reading() as session:
        messages = await session.scalar(select(func.count()).select_from(TicketMessage))
        mails = await session.scalar(select(func.count()).select_from(Mail))
    return messages or 0, mails or 0


def number_of(page: str, action: str) -> dict[str, str]:
    form = page.partition(f'action="{action}"')[2]
    found = re.search(r'name="once" value="([0-9a-f]{32})"', form.partition("</form>")[0])
    assert found is not None, action
    return {"csrf_token": csrf_token(page), "once": found[1]}


async def clicked(visitor: Browser, action: str, fields: dict[str, str]) -> set[tuple[int, str]]:
    answers = await asyncio.gather(*(visitor.send(action, OURS, **fields) for _ in range(CLICKS)))
    return {(one.status, one.headers.get("Location", "")) for one in answers}


async def test_clicks_side_by_side_are_one_answer_and_one_mail(
    hosted: Hosted, browser: Open
) -> None:
    number = await hosted.make_ticket()
    visitor = browser()
    await visitor.log_in(ASSOCIATE)
    action = f"/tickets/{number}/answers"
    hidden = number_of(await visitor.page(f"/tickets/{number}"), action)
    words = {"body": "Update the key.", "kind": "public", "then": "waiting"}
    assert await clicked(visitor, action, hidden | words) == {(303, f"/tickets/{number}#end")}
    assert await count(hosted) == (1, 2)  # the receipt, and one answer


async def test_without_the_number_each_click_is_an_act(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket()
    visitor = browser()
    await visitor.log_in(ASSOCIATE)
    action = f"/tickets/{number}/answers"
    hidden = number_of(await visitor.page(f"/tickets/{number}"), action)
    del hidden["once"]
    await clicked(visitor, action, hidden | {"body": "Update the key.", "kind": "public"})
    assert await count(hosted) == (CLICKS, CLICKS + 1)


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("answers", {"body": "Look at the grapefruit.", "kind": "internal"}),
        ("state", {"state": "solved"}),
        ("tags", {"tag": "printer"}),
        ("assignee", {"person": ""}),
    ],
    ids=["note", "state", "tag", "assignee"],
)
async def test_the_second_click_is_answered_like_the_first(
    hosted: Hosted, browser: Open, what: str, fields: dict[str, str]
) -> None:
    number = await hosted.make_ticket()
    visitor = browser()
    await visitor.log_in(ASSOCIATE)
    action = f"/tickets/{number}/{what}"
    hidden = number_of(await visitor.page(f"/tickets/{number}"), action)
    assert await clicked(visitor, action, hidden | fields) == {(303, f"/tickets/{number}#end")}
    async with hosted.portal.database.reading() as session:
        events = await session.scalar(select(func.count()).select_from(TicketEvent))
    assert events == (1 if what == "assignee" else 2)  # whoever has it has it still


async def test_a_clinic_s_reply_is_written_once(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket()
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    action = f"/tickets/{number}/replies"
    hidden = number_of(await visitor.page(f"/tickets/{number}"), action)
    answers = await clicked(visitor, action, hidden | {"body": "It happens again."})
    assert answers == {(303, f"/tickets/{number}#end")}
    assert (await count(hosted))[0] == 1


async def test_words_that_were_changed_are_another_act(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket()
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    action = f"/tickets/{number}/replies"
    hidden = number_of(await visitor.page(f"/tickets/{number}"), action)
    for words in ("It happens again.", "It happens again, since nine."):
        assert (await visitor.send(action, OURS, body=words, **hidden)).status == 303
    assert (await count(hosted))[0] == 2


async def test_words_that_were_refused_may_be_sent_again(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket()
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    action = f"/tickets/{number}/replies"
    hidden = number_of(await visitor.page(f"/tickets/{number}"), action)
    for _ in range(2):
        refused = await visitor.send(action, OURS, body="password: hunter2-bassoon", **hidden)
        assert refused.status == 422
    assert not (await hosted.rows())["form_once"]


async def test_a_ready_made_answer_is_added_once(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(ASSOCIATE)
    hidden = number_of(await visitor.page("/desk/answers"), "/desk/answers")
    words = {"id": "", "name": "Key", "body_en": "The key.", "body_fr": "La clé."}
    assert await clicked(visitor, "/desk/answers", hidden | words) == {(303, "/desk/answers")}
    async with hosted.portal.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(CannedAnswer)) == 1


async def test_a_ticket_s_words_that_were_changed_are_another_ticket(
    hosted: Hosted, browser: Open
) -> None:
    one, said = await opened(browser)
    for words in (RIGHT, RIGHT, RIGHT | {"description": "The form does not open at all."}):
        assert (await one.send("/tickets/new", OURS, **said, **words)).status == 303
    async with hosted.portal.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Ticket)) == 2


async def test_every_form_of_the_desk_has_its_own_number(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket()
    visitor = browser()
    await visitor.log_in(ASSOCIATE)
    for path, prefix in ((f"/tickets/{number}", f"/tickets/{number}/"), ("/desk/answers", "/desk")):
        page = await visitor.page(path)
        forms = re.findall(rf'<form method="post" action="{prefix}.*?</form>', page, re.DOTALL)
        numbers = [re.findall(r'name="once" value="([0-9a-f]{32})"', form) for form in forms]
        assert forms
        assert all(len(one) == 1 for one in numbers)
        assert len({one[0] for one in numbers}) == len(forms)


async def test_what_was_remembered_is_forgotten_in_time(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket()
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    action = f"/tickets/{number}/replies"
    hidden = number_of(await visitor.page(f"/tickets/{number}"), action)
    await visitor.send(action, OURS, body="It happens again.", **hidden)
    hosted.clock.forward(REMEMBERED - timedelta(seconds=1))
    for kept in (1, 0):
        await forget_old(hosted.portal.database, hosted.clock)
        async with hosted.portal.database.reading() as session:
            assert await session.scalar(select(func.count()).select_from(FormOnce)) == kept
        hosted.clock.forward(timedelta(seconds=1))
