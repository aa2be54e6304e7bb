"""A ticket's private link: what it shows and does, for how long, and for whom alone."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import true, update

from connectors.contract import Clock
from portal.database import Database
from portal.errors import ValueRefusedError
from portal.guarding import of_readers
from portal.mail.models import Mail
from portal.people.tries import LOCKED_FOR
from portal.principals import Reader
from portal.reading import links
from portal.reading.asking import MOST_FROM_NETWORK, MOST_TO_MAILBOX
from portal.reading.links import end_all_links, forget_ended
from portal.reading.pages import MOST_OPENED
from portal.reading.times import Times, set_times
from portal.tickets import finding, thread
from portal.tickets.models import Ticket
from tests.portal.hosting import ASSOCIATE, BIRCH, BIRCH_USER, MAPLE, MAPLE_ADMIN, Browser, Hosted
from tests.portal.people.post import SAME, fill, mails
from tests.portal.reading.requester import MAILBOX, Requester, ask_for_help
from tests.portal.tickets.test_desk import logged_in, post

Open = Callable[[], Browser]
NOTE = "grapefruit suspicion"


@pytest.fixture
async def requester(hosted: Hosted, browser: Open) -> Requester:
    return await ask_for_help(hosted, browser())


async def state(hosted: Hosted, number: str) -> str:
    answer = await hosted.get(f"/api/v1/tickets/{number}", MAPLE)
    return str((await answer.json())["state"])


async def kinds(hosted: Hosted, mailbox: str = MAILBOX) -> list[str]:
    return [kind for kind, _ in await mails(hosted, mailbox)]


async def test_the_requester_reads_answers_solves_and_opens_again(
    hosted: Hosted, browser: Open, requester: Requester
) -> None:
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, requester.number, "answers", body=NOTE, kind="internal")
    await post(associate, requester.number, "tags", tag="tangerine")
    await post(associate, requester.number, "answers", body="Update **the key**.", kind="public")
    assert (await kinds(hosted))[-2:] == ["ticket-received-link", "ticket-answered-link"]
    assert await requester.open() == 303
    page = await requester.page()
    assert "<strong>the key</strong>" in page
    assert "kaleidoscope" in page
    for never in (NOTE, "tangerine", "Ada Associate", "Maple Clinic", "7001"):
        assert never not in page
    assert (await requester.send("replies", body="It opens in Firefox.")).status == 303
    assert "It opens in Firefox." in await associate.page(f"/tickets/{requester.number}")
    assert "by private link" in await associate.page(f"/tickets/{requester.number}")
    assert await state(hosted, requester.number) == "open"
    told = len(await kinds(hosted))
    assert (await requester.send("state", state="solved")).status == 303
    assert await state(hosted, requester.number) == "solved"
    assert len(await kinds(hosted)) == told  # who did it needs no mail that says so
    assert (await requester.send("state", state="reopened")).status == 303
    assert await state(hosted, requester.number) == "reopened"
    await requester.send("state", state="solved")
    assert (await requester.send("replies", body="Not yet.")).status == 303
    assert await state(hosted, requester.number) == "reopened"


async def test_what_the_requester_writes_is_reviewed_first(
    hosted: Hosted, requester: Requester
) -> None:
    await requester.open()
    answer = await requester.send("replies", body="Card 9876543217 does not import.")
    page = await answer.text()
    assert answer.status == 422
    assert "Card XXXXXXX does not import." in page
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen is not None
    masked = "Card XXXXXXX does not import."
    assert (await requester.send("replies", body=masked, seen=seen[1])).status == 303
    assert (await requester.send("replies", body="password: hunter2-bassoon")).status == 422
    stored = await hosted.stored()
    assert b"9876543217" not in stored
    assert b"bassoon" not in stored


async def test_the_other_language_is_chosen_where_an_answer_was_refused(
    requester: Requester, browser: Open
) -> None:
    """A refused form stands at its own address, so the switch asks that address with GET."""
    await requester.open()
    refused = await requester.send("replies", body="password: hunter2-bassoon")
    asked = await leads_to(requester.visitor, await refused.text())
    assert asked == "/reading/ticket?lang=fr"
    assert 'lang="fr"' in await requester.visitor.page(asked)
    for user in (ASSOCIATE, MAPLE_ADMIN):
        visitor = await logged_in(browser, user)
        form = "answers" if user == ASSOCIATE else "replies"
        refused = await post(
            visitor, requester.number, form, body="password: hunter2-bassoon", kind="public"
        )
        asked = await leads_to(visitor, await refused.text())
        assert asked == f"/tickets/{requester.number}?lang=fr"
        assert 'lang="fr"' in await visitor.page(asked)
    plain = await (await logged_in(browser, ASSOCIATE)).get("/tickets/T-000099/replies")
    assert plain.headers["Location"] == "/tickets/T-000099"  # which says that there is none


async def leads_to(visitor: Browser, page: str) -> str:
    """Follow the page's language switch; return the address that it leads to."""
    switch = re.search(r'href="(/[^"]*lang=fr)"', page)
    assert switch is not None
    answer = await visitor.get(switch[1])
    assert answer.status == 303
    return answer.headers["Location"]


async def test_the_database_holds_digests_alone_once_the_mail_has_gone(
    hosted: Hosted, requester: Requester
) -> None:
    token = await requester.token()
    await requester.open(token)
    cookie = requester.visitor.cookie("ocean-reading")
    assert cookie is not None
    assert token.encode() in await hosted.stored()  # it waits to be mailed
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Mail).values(facts={}))
    kept = await hosted.stored()
    assert cookie.encode() not in kept
    if hosted.database_url.startswith("postgresql"):  # SQLite's log is cut later
        assert token.encode() not in kept
    assert token not in cookie


async def test_the_token_is_in_no_address_and_no_page_is_kept(
    hosted: Hosted, requester: Requester
) -> None:
    words = (await mails(hosted, MAILBOX))[-1][1]
    token = await requester.token()
    assert re.search(rf"\?lang=en#{token}", words)  # behind the #, which stays in the browser
    answer = await requester.visitor.get(f"/reading?token={token}")
    assert token not in await answer.text()
    await requester.open(token)
    opened = await requester.visitor.get("/reading/ticket")
    for one in (answer, opened):
        assert one.headers["Referrer-Policy"] == "no-referrer"
        assert one.headers["Cache-Control"] == "no-store"
    assert token not in await opened.text()
    assert token not in answer.headers.get("Set-Cookie", "")


async def test_a_link_opens_its_own_ticket_and_no_other(
    hosted: Hosted, browser: Open, requester: Requester
) -> None:
    foreign = await ask_for_help(hosted, browser(), "other@elsewhere.invalid")
    by_toolbar = await hosted.make_ticket()
    await requester.open()
    for path in (
        f"/tickets/{requester.number}",
        f"/tickets/{foreign.number}",
        f"/tickets/{by_toolbar}",
        f"/tickets/{requester.number}/bundle",
        f"/tickets/{requester.number}/events",
        "/tickets",
    ):
        answer = await requester.visitor.get(path)
        assert (answer.status, answer.headers["Location"][:7]) == (303, "/log-in"), path
    assert foreign.number not in await requester.page()
    # another link in the same browser takes the place of the first
    cookie = requester.visitor.cookie("ocean-reading")
    assert await foreign.open(visitor=requester.visitor) == 303
    page = await requester.page()
    assert foreign.number in page
    assert requester.number not in page
    requester.visitor.plant("ocean-reading", cookie or "")
    assert (await requester.visitor.get("/reading/ticket")).status == 303


async def test_a_toolbar_s_ticket_has_no_link(hosted: Hosted) -> None:
    await hosted.make_ticket()  # nobody proved that the address is theirs
    assert await kinds(hosted, "reception@clinic.invalid") == ["ticket-received"]
    rows = await hosted.rows()
    assert rows["reading_right"] == rows["reading_link"] == []


GUESSED = ["", "a" * 43, "a" * 5000, "ü#<script>"]


@pytest.mark.parametrize("token", GUESSED, ids=["none", "random", "long", "markup"])
async def test_a_guessed_token_opens_nothing(
    requester: Requester, browser: Open, token: str
) -> None:
    assert await requester.open(token, browser()) == 404
    visitor = browser()
    visitor.plant("ocean-reading", "a" * 43)
    answer = await visitor.get("/reading/ticket")
    assert (answer.status, answer.headers["Location"]) == (303, "/reading?next=%2Freading%2Fticket")
    # the link's own token is no session: what is in the mail works in the form alone
    visitor.plant("ocean-reading", await requester.token())
    assert (await visitor.get("/reading/ticket")).status == 303


async def test_a_session_ends_and_the_link_opens_another(
    hosted: Hosted, requester: Requester
) -> None:
    token = await requester.token()
    await requester.open(token)
    hosted.clock.forward(Times().open_for - timedelta(seconds=1))
    await requester.page()
    hosted.clock.forward(timedelta(seconds=1))
    answer = await requester.visitor.get("/reading/ticket")
    assert answer.status == 303
    assert "closed in this browser" in await requester.visitor.page(answer.headers["Location"])
    await forget_ended(hosted.portal.database, hosted.clock)
    assert (await hosted.rows())["reading_session"] == []
    assert await requester.open(token) == 303
    assert (await requester.send("leave")).status == 303
    assert (await requester.visitor.get("/reading/ticket")).status == 303


@pytest.mark.parametrize(("seconds", "status"), [(-1, 303), (0, 404)], ids=["before", "at-its-end"])
async def test_the_link_ends_a_set_time_after_the_ticket(
    hosted: Hosted, browser: Open, requester: Requester, seconds: int, status: int
) -> None:
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, requester.number, "state", state="solved")
    token = await requester.token()
    hosted.clock.forward(Times().ends_after + timedelta(seconds=seconds))
    assert await requester.open(token) == status
    await forget_ended(hosted.portal.database, hosted.clock)
    assert bool((await hosted.rows())["reading_link"]) == (status == 303)
    if status == 404:  # nor does asking help
        before = await kinds(hosted)
        await ask(browser(), requester.number)
        assert await kinds(hosted) == before


async def test_an_operator_sets_other_times(
    hosted: Hosted, browser: Open, requester: Requester
) -> None:
    for days, hours in ((0, 2), (366, 2), (30, 0), (30, 25)):
        with pytest.raises(ValueRefusedError):
            await set_times(hosted.portal.database, days, hours)
    await set_times(hosted.portal.database, 60, 2)
    await set_times(hosted.portal.database, 3, 1)
    assert "for 1 hour" in await browser().page("/reading")
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, requester.number, "state", state="solved")
    token = await requester.token()
    await requester.open(token)
    hosted.clock.forward(timedelta(hours=1))
    assert (await requester.visitor.get("/reading/ticket")).status == 303
    hosted.clock.forward(timedelta(days=3, hours=-1, seconds=-1))
    assert await requester.open(token) == 303
    hosted.clock.forward(timedelta(seconds=1))
    assert (await requester.visitor.get("/reading/ticket")).status == 303
    assert await requester.open(token) == 404
    await forget_ended(hosted.portal.database, hosted.clock)
    assert (await hosted.rows())["reading_link"] == []


async def test_support_ends_every_link_at_once_and_may_allow_one_again(
    hosted: Hosted, browser: Open, requester: Requester
) -> None:
    first = await requester.token()
    await requester.open(first)
    associate = await logged_in(browser, ASSOCIATE)
    assert (await post(associate, requester.number, "reading", reading="ended")).status == 303
    assert (await requester.visitor.get("/reading/ticket")).status == 303
    assert await requester.open(first) == 404
    await post(associate, requester.number, "answers", body="For you.", kind="public")
    await ask(browser(), requester.number)
    assert (await kinds(hosted))[-1] == "ticket-answered"  # without a link
    page = await associate.page(f"/tickets/{requester.number}")
    assert "private link was ended" in page
    await post(associate, requester.number, "reading", reading="allowed")
    assert await requester.open(first) == 404  # an old one stays ended
    await ask(browser(), requester.number)
    assert await requester.open() == 303
    clinic = await logged_in(browser, MAPLE_ADMIN)
    assert (await post(clinic, requester.number, "reading", reading="ended")).status == 404
    assert "rivate link of the requester" not in await clinic.page(f"/tickets/{requester.number}")
    await requester.page()


async def test_a_link_is_its_mailbox_s(hosted: Hosted, requester: Requester) -> None:
    await requester.open()
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Ticket).values(reporter_email="thief@elsewhere.invalid"))
    assert (await requester.visitor.get("/reading/ticket")).status == 303
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Ticket).values(reporter_email=MAILBOX))
    await requester.page()


async def test_a_restored_backup_opens_nothing(hosted: Hosted, requester: Requester) -> None:
    token = await requester.token()
    await requester.open(token)
    async with hosted.portal.database.writing() as session:
        await end_all_links(session, hosted.clock())
    assert (await requester.visitor.get("/reading/ticket")).status == 303
    assert await requester.open(token) == 404


async def ask(visitor: Browser, number: str, email: str = MAILBOX) -> tuple[int, str]:
    status, place, page = await fill(
        visitor, "/reading/new", "/reading/new", number=number, email=email
    )
    return status, place or page


async def test_a_new_link_by_mail_and_an_answer_that_never_tells(
    hosted: Hosted, browser: Open, requester: Requester
) -> None:
    by_toolbar = await hosted.make_ticket()
    await ask_for_help(hosted, browser(), "other@elsewhere.invalid")
    rows = len((await hosted.rows())["mail_outbox"])
    visitor, told = browser(), set()
    for number, email in (
        ("T-000099", MAILBOX),
        ("nonsense", MAILBOX),
        (requester.number, "stranger@elsewhere.invalid"),
        (requester.number, "other@elsewhere.invalid"),
        (by_toolbar, "reception@clinic.invalid"),
        (requester.number.lower(), f" {MAILBOX.upper()} "),
    ):
        told.add(await ask(visitor, number, email))
    assert told == {(303, "/reading/sent")}
    assert len((await hosted.rows())["mail_outbox"]) == rows + 1
    assert (await kinds(hosted))[-1] == "ticket-link"
    assert await requester.open() == 303


async def test_asking_floods_no_mailbox_and_tells_nothing_by_it(
    hosted: Hosted, browser: Open, requester: Requester
) -> None:
    before, visitor = len(await kinds(hosted)), browser()
    for _ in range(MOST_TO_MAILBOX + 2):
        assert (await ask(visitor, requester.number))[0] == 303
    assert len(await kinds(hosted)) == before + MOST_TO_MAILBOX
    for _ in range(MOST_FROM_NETWORK - MOST_TO_MAILBOX - 2):
        assert (await ask(visitor, "T-000099", "x@elsewhere.invalid"))[0] == 303
    assert (await ask(visitor, "T-000099", "x@elsewhere.invalid"))[0] == 429
    hosted.clock.forward(LOCKED_FOR)
    assert (await ask(visitor, requester.number))[0] == 303


async def test_a_network_opens_so_many_links_and_no_more(requester: Requester) -> None:
    for _ in range(MOST_OPENED):
        assert await requester.open("a" * 43) == 404
    assert await requester.open() == 429


@pytest.mark.parametrize("what", ["replies", "state", "leave"])
async def test_a_form_that_no_page_of_this_opening_gave_is_refused(
    hosted: Hosted, browser: Open, requester: Requester, what: str
) -> None:
    await requester.open()
    before = (await hosted.rows())["ticket_event"]
    other = await ask_for_help(hosted, browser(), "other@elsewhere.invalid")
    await other.open()
    foreign = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', await other.page())
    assert foreign is not None
    said = {"body": "planted", "state": "solved"}
    own = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', await requester.page())
    assert own is not None
    crossing = {"Sec-Fetch-Site": "cross-site"}
    for headers, token in ((SAME, ""), (SAME, foreign[1]), (crossing, own[1])):
        answer = await requester.visitor.send(
            f"/reading/ticket/{what}", headers, csrf_token=token, **said
        )
        assert answer.status == 403
    after = [row for row in (await hosted.rows())["ticket_event"] if row[1] == before[0][1]]
    assert after == before
    await requester.page()


async def test_the_page_of_a_person_s_log_in_gives_nothing_to_the_link(
    browser: Open, requester: Requester
) -> None:
    """Whoever is logged in and opens a link reads as its requester, with no more rights."""
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, requester.number, "answers", body=NOTE, kind="internal")
    assert await requester.open(visitor=associate) == 303
    page = await associate.page("/reading/ticket")
    assert NOTE not in page
    assert "Ada Associate" not in page


async def test_a_page_that_forgets_whose_eyes_these_are_is_found(
    browser: Open, requester: Requester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: with the condition switched off, the check above sees the note."""
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, requester.number, "answers", body=NOTE, kind="internal")
    await requester.open()
    assert NOTE not in await requester.page()
    monkeypatch.setattr(thread, "sees_notes", lambda _: True)
    assert NOTE in await requester.page()


async def test_without_the_end_of_links_they_would_go_on(
    hosted: Hosted, browser: Open, requester: Requester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of three tests: revoked and over, and yet open."""
    await requester.open()
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, requester.number, "state", state="solved")
    hosted.clock.forward(Times().ends_after)
    token = await requester.token()
    assert await requester.open(token) == 404
    monkeypatch.setattr(links, "_holds", lambda *_: ())
    assert await requester.open(token) == 303


async def test_tickets_of_two_mailboxes_are_not_merged(
    hosted: Hosted, browser: Open, requester: Requester
) -> None:
    first = await requester.token()
    other = await ask_for_help(hosted, browser(), "other@elsewhere.invalid")
    own = await ask_for_help(hosted, browser())
    by_toolbar = await hosted.make_ticket()
    associate = await logged_in(browser, ASSOCIATE)
    for one, into in (
        (requester.number, other.number),
        (requester.number, by_toolbar),
        (by_toolbar, requester.number),
    ):
        answer = await post(associate, one, "merge", into=into)
        assert answer.status == 409
        assert "A merge would show" in await answer.text()
    await requester.open(first)
    await requester.send("replies", body="Said on the first.")
    assert (await post(associate, requester.number, "merge", into=own.number)).status == 303
    page = await requester.page()
    assert "another ticket of yours" in page
    assert "Said on the first." not in page
    assert (await kinds(hosted))[-1] == "ticket-merged-link"
    await requester.open()  # the newest mail leads to the ticket that goes on
    page = await requester.page()
    assert own.number in page
    assert "Said on the first." in page


async def test_another_clinic_s_person_who_has_the_address_reads_by_the_link_alone(
    hosted: Hosted, browser: Open
) -> None:
    person = await ask_for_help(hosted, browser(), BIRCH_USER)
    visitor = await logged_in(browser, BIRCH_USER)
    assert (await visitor.get(f"/tickets/{person.number}")).status == 404
    assert await person.open(visitor=visitor) == 303
    assert (await visitor.get(f"/tickets/{person.number}")).status == 404


async def test_a_file_by_link_waits_for_its_own_opening_alone(
    hosted: Hosted, browser: Open, requester: Requester
) -> None:
    other = await ask_for_help(hosted, browser(), "other@elsewhere.invalid")
    names = []
    for one, words in ((requester, "a marimba line"), (other, "a bassoon line")):
        await one.open()
        found = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', await one.page())
        assert found is not None
        answer = await one.visitor.session.put(
            f"{hosted.url}/reading/files",
            data=words.encode(),
            headers=SAME | {"Content-Type": "text/plain", "CSRF-Token": found[1]},
        )
        assert answer.status == 201
        names.append((await answer.json())["name"])
    assert (await requester.send("replies", body="Here.", file=names[1])).status == 409
    assert (await requester.send("replies", body="Here.", file=names[0])).status == 303
    kept = await requester.visitor.get("/reading/attachments/1")
    assert await kept.text() == "a marimba line"
    assert kept.headers["Content-Disposition"].startswith("attachment;")
    assert (await other.visitor.get("/reading/attachments/1")).status == 404


async def test_without_its_condition_a_link_meets_the_wall_of_its_site(
    hosted: Hosted, requester: Requester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defect: a query forgets whose eyes these are, and asks for another clinic's ticket."""
    foreign = await hosted.make_ticket(BIRCH)
    await requester.open()
    monkeypatch.setattr(finding, "tickets_of", lambda _: true())
    monkeypatch.setattr(of_readers, "reader_of", as_if_of(foreign))
    status = (await requester.visitor.get("/reading/ticket")).status
    assert status == (404 if hosted.database_url.startswith("postgresql") else 200)


def as_if_of(number: str) -> Callable[..., Awaitable[Reader | None]]:
    async def wrong(database: Database, clock: Clock, token: str) -> Reader | None:
        reader = await links.reader_of(database, clock, token)
        return replace(reader, number=number) if reader else None

    return wrong
