"""Answering, noting, merging, finding: through the pages, as clinics and associates do."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from aiohttp import ClientResponse
from sqlalchemy import select

from portal.mail.models import Mail
from tests.portal.hosting import (
    ASSOCIATE,
    BIRCH,
    BIRCH_USER,
    MAPLE,
    MAPLE_ADMIN,
    OPERATOR,
    Browser,
    Hosted,
    csrf_token,
)

Open = Callable[[], Browser]
SECRET_NOTE = "grapefruit suspicion"


async def post(visitor: Browser, number: str, what: str, **fields: str) -> ClientResponse:
    page = await visitor.page(f"/tickets/{number}")
    # every page holds the form that logs out, whose token is the session's own
    fields["csrf_token"] = csrf_token(page)
    return await visitor.send(
        f"/tickets/{number}/{what}", {"Sec-Fetch-Site": "same-origin"}, **fields
    )


async def logged_in(browser: Open, user: str) -> Browser:
    visitor = browser()
    await visitor.log_in(user)
    return visitor


async def test_an_answer_stops_the_clock_and_the_clinic_reads_it(
    hosted: Hosted, browser: Open
) -> None:
    number = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    hosted.clock.forward(timedelta(minutes=20))
    done = await post(associate, number, "answers", body="Update **the key**.", kind="public")
    assert done.status == 303
    seen = await (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).json()
    assert seen["state"] == "answered"
    assert seen["first_answered_at"] == "2026-11-23T15:20:00Z"
    assert [one["body"] for one in seen["messages"]] == ["Update **the key**."]
    clinic = await (await logged_in(browser, MAPLE_ADMIN)).page(f"/tickets/{number}")
    assert "<strong>the key</strong>" in clinic


async def test_an_internal_note_reaches_no_clinic_by_any_way(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, number, "answers", body=SECRET_NOTE, kind="internal")
    assert SECRET_NOTE in await associate.page(f"/tickets/{number}")
    assert number in await associate.page("/tickets?q=grapefruit")
    clinic = await logged_in(browser, MAPLE_ADMIN)
    assert SECRET_NOTE not in await clinic.page(f"/tickets/{number}")
    assert number not in await clinic.page("/tickets?q=grapefruit")
    assert SECRET_NOTE not in await (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).text()
    state = (await (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).json())["state"]
    assert state == "new"
    mails = (await hosted.rows())["mail_outbox"]
    assert SECRET_NOTE not in repr(mails)


async def test_words_are_found_without_accents_and_by_their_start(
    hosted: Hosted, browser: Open
) -> None:
    words = "La référence n'arrive plus à l'hôpital"
    number = await hosted.make_ticket(ticket={"description": words})
    other = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    for asked in ("reference", "HOPITAL refer", "hôp"):
        page = await associate.page(f"/tickets?q={asked}")
        assert number in page, asked
        assert other not in page, asked
    assert other in await associate.page("/tickets?q=1234")  # the EMR ID
    for hostile in ('"', "a' OR 1=1", "NEAR(", "*", "a:b & | !", "\\"):
        assert (await associate.get(f"/tickets?q={hostile}")).status == 200


@pytest.mark.parametrize("view", ["", "&view=open", "&view=mine"])
async def test_a_search_finds_what_is_closed_whatever_was_shown(
    hosted: Hosted, browser: Open, view: str
) -> None:
    closed = await hosted.make_ticket(ticket={"description": "tangerine trouble"})
    other = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    assert (await post(associate, closed, "state", state="closed")).status == 303
    for asked in ("q=tangerine", "state=closed"):
        page = await associate.page(f"/tickets?{asked}{view}")
        assert closed in page, asked
        assert other not in page, asked
        assert 'href="/tickets?view=all" aria-current="page"' in page, asked


async def test_a_state_that_the_view_shows_stays_in_the_view(hosted: Hosted, browser: Open) -> None:
    await hosted.make_ticket()
    page = await (await logged_in(browser, ASSOCIATE)).page("/tickets?state=new&view=mine")
    assert 'href="/tickets?view=mine" aria-current="page"' in page
    assert "No ticket matches." in page


async def test_a_ticket_s_number_leads_to_the_ticket(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket()
    theirs = await hosted.make_ticket(BIRCH)
    clinic, associate = await logged_in(browser, MAPLE_ADMIN), await logged_in(browser, ASSOCIATE)
    await post(associate, number, "state", state="closed")
    for asked in (number, f"%20{number.lower()}%20", f"T-{int(number[2:])}"):
        for visitor in (clinic, associate):
            led = await visitor.get(f"/tickets?view=open&q={asked}")
            assert (led.status, led.headers["Location"]) == (303, f"/tickets/{number}"), asked
    for unseen in (theirs, "T-999999999", "T-000000", "T-1234567890"):
        assert "No ticket matches." in await clinic.page(f"/tickets?q={unseen}")


async def test_a_clinic_finds_its_own_tickets_alone(hosted: Hosted, browser: Open) -> None:
    mine = await hosted.make_ticket(BIRCH, ticket={"description": "tangerine trouble"})
    theirs = await hosted.make_ticket(MAPLE, ticket={"description": "tangerine trouble"})
    page = await (await logged_in(browser, BIRCH_USER)).page("/tickets?q=tangerine")
    assert mine in page
    assert theirs not in page


async def test_the_clinic_s_word_reopens_a_solved_ticket(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, number, "answers", body="Done.", kind="public", then="solved")
    clinic = await logged_in(browser, MAPLE_ADMIN)
    assert "Writing reopens" in await clinic.page(f"/tickets/{number}")
    assert (await post(clinic, number, "replies", body="It is not.")).status == 303
    seen = await (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).json()
    assert seen["state"] == "reopened"
    assert [one["body"] for one in seen["messages"]] == ["Done.", "It is not."]


@pytest.mark.parametrize("user", [MAPLE_ADMIN, OPERATOR, BIRCH_USER])
async def test_only_those_who_answer_tickets_act_on_them(
    hosted: Hosted, browser: Open, user: str
) -> None:
    number = await hosted.make_ticket()
    before = await hosted.rows()
    visitor = await logged_in(browser, user)
    token = csrf_token(await visitor.page("/tickets"))
    for what in ("answers", "state", "assignee", "tags", "merge", "grant"):
        answer = await visitor.send(
            f"/tickets/{number}/{what}",
            {"Sec-Fetch-Site": "same-origin"},
            csrf_token=token,
            body="x",
            kind="public",
            state="closed",
        )
        assert answer.status == 404, what
    after = await hosted.rows()
    assert before["ticket_event"] == after["ticket_event"]


async def test_another_clinic_cannot_write(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket(MAPLE)
    visitor = await logged_in(browser, BIRCH_USER)
    token = csrf_token(await visitor.page("/tickets"))
    answer = await visitor.send(
        f"/tickets/{number}/replies",
        {"Sec-Fetch-Site": "same-origin"},
        csrf_token=token,
        body="hello",
    )
    assert answer.status == 404


async def test_support_s_staff_do_not_write_as_the_clinic(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket(MAPLE)
    visitor = await logged_in(browser, ASSOCIATE)
    before = (await hosted.rows())["ticket_event"]
    token = csrf_token(await visitor.page("/tickets"))
    answer = await visitor.send(
        f"/tickets/{number}/replies",
        {"Sec-Fetch-Site": "same-origin"},
        csrf_token=token,
        body="hello",
    )
    assert answer.status == 404
    assert (await hosted.rows())["ticket_event"] == before


async def test_merged_messages_follow_and_the_requester_is_told(
    hosted: Hosted, browser: Open
) -> None:
    first = await hosted.make_ticket()
    hosted.clock.forward(timedelta(minutes=60))
    second = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, first, "answers", body="note one", kind="internal")
    clinic = await logged_in(browser, MAPLE_ADMIN)
    await post(clinic, first, "replies", body="reply one")
    assert (await post(associate, first, "merge", into=second)).status == 303
    page = await associate.page(f"/tickets/{second}")
    assert "note one" in page
    assert "reply one" in page
    assert second in await associate.page("/tickets?q=reply+one")
    seen = await (await hosted.get(f"/api/v1/tickets/{second}", MAPLE)).json()
    assert [one["body"] for one in seen["messages"]] == ["reply one"]
    # an hour of the first one's two was used: the merge does not give it back
    assert seen["first_answer_due_at"] == "2026-11-23T17:00:00Z"
    async with hosted.portal.database.reading() as session:
        mail = await session.scalar(select(Mail).where(Mail.kind == "ticket-merged"))
    assert mail is not None
    assert mail.facts == {"number": first, "other": second}


async def test_a_program_follows_its_merged_ticket_to_what_is_said_of_it(
    hosted: Hosted, browser: Open
) -> None:
    first, second, third = [await hosted.make_ticket() for _ in range(3)]
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, first, "answers", body="answer one", kind="public")
    for number, into in ((first, second), (second, third)):
        assert (await post(associate, number, "merge", into=into)).status == 303
    seen = await (await hosted.get(f"/api/v1/tickets/{first}", MAPLE)).json()
    assert (seen["state"], seen["messages"], seen["merged_into"]) == ("merged", [], third)
    goes_on = await (await hosted.get(f"/api/v1/tickets/{seen['merged_into']}", MAPLE)).json()
    assert [one["body"] for one in goes_on["messages"]] == ["answer one"]
    assert goes_on["merged_into"] is None


async def test_a_ticket_merges_into_none_of_another_site(hosted: Hosted, browser: Open) -> None:
    maple, birch = await hosted.make_ticket(MAPLE), await hosted.make_ticket(BIRCH)
    associate = await logged_in(browser, ASSOCIATE)
    for into in (birch, maple, "T-000099", "x"):
        assert (await post(associate, maple, "merge", into=into)).status in (404, 409)
    assert "merged" not in repr((await hosted.rows())["ticket_event"])


async def test_a_refused_answer_stays_in_its_field(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    for body, status in (("password: hunter2hunter2", 422), (" ", 400), ("a" * 10_001, 400)):
        answer = await post(associate, number, "answers", body=body, kind="public")
        page = await answer.text()
        assert answer.status == status
        assert f">{body}</textarea>" in page
        assert 'role="alert"' in page


async def test_filters_and_assignment(hosted: Hosted, browser: Open) -> None:
    one = await hosted.make_ticket()
    two = await hosted.make_ticket(BIRCH, ticket={"scope": "all_patients", "services": ["api"]})
    associate = await logged_in(browser, ASSOCIATE)
    page = await associate.page(f"/tickets/{one}")
    me = re.search(r'name="person" value="(\d+)"', page)
    assert me is not None
    await post(associate, one, "assignee", person=me[1])
    await post(associate, one, "tags", tag="Key-Change")
    for asked, wanted in (
        ("view=mine", one),
        ("view=unassigned", two),
        ("tag=key-change", one),
        ("scope=all_patients", two),
        ("service=api", two),
        ("site=7001", one),
        (f"assignee={me[1]}", one),
    ):
        page = await associate.page(f"/tickets?{asked}")
        assert [n for n in (one, two) if n in page] == [wanted], asked
    await post(associate, one, "tags", off="key-change")
    assert one not in await associate.page("/tickets?tag=key-change")
    assert (await post(associate, one, "assignee", person="999")).status == 404


async def test_the_queue_is_in_the_order_of_what_is_due(hosted: Hosted, browser: Open) -> None:
    first = await hosted.make_ticket()
    hosted.clock.forward(timedelta(minutes=5))
    second = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    page = await associate.page("/tickets")
    assert page.index(first) < page.index(second)
    await post(associate, first, "answers", body="Look here.", kind="public")
    page = await associate.page("/tickets")
    assert page.index(second) < page.index(first)


async def test_the_same_fault_is_offered_as_a_duplicate_and_another_is_not(
    hosted: Hosted, browser: Open
) -> None:
    one = await hosted.make_ticket(ticket={"description": "one"})
    two = await hosted.make_ticket(BIRCH, ticket={"description": "quite other words"})
    three = await hosted.make_ticket(ticket={"description": "one"}, comparison={})
    page = await (await logged_in(browser, ASSOCIATE)).page(f"/tickets/{one}")
    assert two in page
    assert three not in page
    assert two not in await (await logged_in(browser, MAPLE_ADMIN)).page(f"/tickets/{one}")


async def test_an_open_page_hears_of_a_change_and_of_the_end_of_the_right_to_see(
    hosted: Hosted, browser: Open
) -> None:
    number = await hosted.make_ticket()
    clinic = await logged_in(browser, MAPLE_ADMIN)
    associate = await logged_in(browser, ASSOCIATE)
    async with clinic.session.get(f"{hosted.url}/tickets/{number}/events") as stream:
        await post(associate, number, "answers", body="only ours", kind="internal")
        await post(associate, number, "answers", body="for you", kind="public")
        async for line in stream.content:
            if line.startswith(b"event"):
                break
        assert line == b"event: changed\n"
        token = csrf_token(await clinic.page("/tickets"))
        await clinic.send("/log-out", {"Sec-Fetch-Site": "same-origin"}, csrf_token=token)
        rest = await stream.content.read()
    assert b"event: ended" in rest
    assert b"for you" not in rest
    foreign = await logged_in(browser, BIRCH_USER)
    assert (await foreign.get(f"/tickets/{number}/events")).status == 404
