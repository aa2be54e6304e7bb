"""A page that hears of changes: it never sends a form by itself, and throws no work away."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Page, expect

from connectors.secret import Secret
from portal.administration import create_site
from portal.database import default_url
from portal.people.models import StaffRole
from portal.running import Serving, run_portal
from portal.sites.models import SiteRole
from portal.tickets.canned import CannedAnswer
from tests.portal.hosting import ASSOCIATE, MAPLE, MAPLE_ADMIN, PASSWORD, Hosted, MovableClock
from tests.portal.hosting import Browser as Visitor
from tests.portal.planting import create_site_token, create_user
from tests.portal.tickets.test_desk import post
from tests.portal.uploads.files import png

WORDS = "Enter the key again, please."


class Ticket:
    """One open ticket, its clinic, and the associate's colleague, each at another window."""

    def __init__(self, hosted: Hosted, number: str, clinic: Visitor, colleague: Visitor) -> None:
        self.hosted, self.number, self.clinic, self.colleague = hosted, number, clinic, colleague

    async def state(self) -> str:
        answer = await self.hosted.get(f"/api/v1/tickets/{self.number}", MAPLE)
        return str((await answer.json())["state"])

    async def window(self, chromium: Browser, user: str) -> Page:
        """Open the ticket's page as somebody who is about to write."""
        page = await (await chromium.new_context()).new_page()
        await page.goto(f"{self.hosted.url}/log-in?lang=en&next=/tickets/{self.number}")
        await page.locator("[name=user]").fill(user)
        await page.locator("[name=password]").fill(PASSWORD)
        await page.locator("main button").first.click()
        await page.wait_for_url(f"**/tickets/{self.number}")
        await page.locator("#body").focus()
        return page

    async def moves(self, state: str) -> None:
        assert (await post(self.colleague, self.number, "state", state=state)).status == 303

    async def clinic_replies(self) -> None:
        assert (await post(self.clinic, self.number, "replies", body="Still so.")).status == 303

    async def support_answers(self) -> None:
        said = {"body": "Which browser is it?", "kind": "public"}
        assert (await post(self.colleague, self.number, "answers", **said)).status == 303


@pytest.fixture
async def ticket(tmp_path: Path) -> AsyncIterator[Ticket]:
    clock, url, secret = MovableClock(), default_url(tmp_path), Secret(PASSWORD)
    async with (
        run_portal(url, clock, serving=Serving(do_duties=False)) as portal,
        ClientSession() as session,
    ):
        database = portal.database
        await create_site(database, clock, MAPLE, "Maple Clinic")
        token = await create_site_token(database, clock, MAPLE, "toolbar")
        tokens = {MAPLE: token.expose()}  # a clinic's own copy
        hosted = Hosted(portal, clock, session, tokens, tmp_path, url)
        role = SiteRole.SITE_ADMIN
        await create_user(
            database, clock, MAPLE_ADMIN, "Maple Admin", secret, role, site_number=MAPLE
        )
        await create_user(database, clock, ASSOCIATE, "Ada", secret, StaffRole.ASSOCIATE)
        clinic, colleague = Visitor(portal.url), Visitor(portal.url)
        async with clinic.session, colleague.session:
            await clinic.log_in(MAPLE_ADMIN)
            await colleague.log_in(ASSOCIATE)
            yield Ticket(hosted, await hosted.make_ticket(), clinic, colleague)


async def told(page: Page) -> None:
    """Wait until the page says that something changed, which is instead of loading again."""
    await expect(page.locator("[data-changed]")).to_be_visible()


async def refused(page: Page) -> None:
    await expect(page.get_by_role("alert")).to_be_visible()


async def ask_to_wait(ticket: Ticket, page: Page) -> None:
    """Press "waiting" on a page that does not know yet that a colleague solved the ticket."""
    await ticket.moves("solved")
    await told(page)
    await page.locator("[name=state][value=waiting]").click()
    await refused(page)


async def test_a_refused_act_is_not_done_by_the_page_itself(
    ticket: Ticket, chromium: Browser
) -> None:
    page = await ticket.window(chromium, ASSOCIATE)
    await ask_to_wait(ticket, page)
    await ticket.clinic_replies()
    await told(page)
    assert await ticket.state() == "reopened"
    await page.locator("[data-changed] a").click()
    await page.wait_for_url(f"**/tickets/{ticket.number}")
    assert await ticket.state() == "reopened"


async def test_were_that_page_loaded_again_the_act_would_be_done(
    ticket: Ticket, chromium: Browser
) -> None:
    """The defect that the test above looks for."""
    page = await ticket.window(chromium, ASSOCIATE)
    await ask_to_wait(ticket, page)
    await page.evaluate("document.querySelector('[data-live]').dataset.fetched = ''")
    await ticket.clinic_replies()
    await page.wait_for_url(f"**/tickets/{ticket.number}#end")
    assert await ticket.state() == "waiting"


async def test_a_refused_answer_is_not_published_by_the_page_itself(
    ticket: Ticket, chromium: Browser
) -> None:
    page = await ticket.window(chromium, ASSOCIATE)
    await page.locator("#body").fill(WORDS)
    await ticket.moves("closed")
    await told(page)
    await page.locator("form:has(#body) button").click()
    await refused(page)
    await ticket.moves("reopened")
    await told(page)
    seen = await ticket.hosted.get(f"/api/v1/tickets/{ticket.number}", MAPLE)
    assert (await seen.json())["messages"] == []
    assert WORDS in await page.locator("main").inner_html()  # nor are the words lost


async def test_files_that_are_being_looked_at_stay(
    ticket: Ticket, chromium: Browser, tmp_path: Path
) -> None:
    page = await ticket.window(chromium, MAPLE_ADMIN)
    (tmp_path / "log.txt").write_text("error 500", "utf-8")
    (tmp_path / "screen.png").write_bytes(png("white", (200, 100)))
    chooser, looking = page.locator("#file-chooser"), page.locator("#looking article")
    await chooser.set_input_files([tmp_path / "log.txt", tmp_path / "screen.png"])
    await expect(looking).to_have_count(2)
    await page.evaluate("document.activeElement.blur()")
    await ticket.support_answers()
    await told(page)
    await expect(looking).to_have_count(2)


async def test_what_was_ticked_in_the_review_stays(ticket: Ticket, chromium: Browser) -> None:
    page = await ticket.window(chromium, MAPLE_ADMIN)
    await page.locator("#body").fill("The form of Mrs. Gertrude Quibblewick does not open.")
    await page.locator("form:has(#body) button", has_text=re.compile("Send")).click()
    box = page.locator("[name=keep]").first
    await box.check()
    await page.evaluate("document.activeElement.blur()")
    await ticket.support_answers()
    await told(page)
    await expect(box).to_be_checked()


@pytest.mark.parametrize(
    "begin",
    [
        "document.querySelector('#person').selectedIndex = 1",
        "document.querySelector('[name=kind][value=internal]').checked = true",
        "document.querySelector('#into').value = 'T-000009'",
    ],
    ids=["a choice", "a tick", "a word"],
)
async def test_whatever_was_begun_stays(ticket: Ticket, chromium: Browser, begin: str) -> None:
    page = await ticket.window(chromium, ASSOCIATE)
    await page.evaluate(f"document.activeElement.blur(); {begin}")
    await ticket.support_answers()
    await told(page)


async def test_a_ready_made_answer_stands_among_the_words_that_were_typed(
    ticket: Ticket, chromium: Browser
) -> None:
    words = {"name": "Key", "body_en": '1. Type "it".\n2. Save.', "body_fr": "Tapez."}
    async with ticket.hosted.portal.database.writing() as session:
        session.add(CannedAnswer(**words))
    page = await ticket.window(chromium, ASSOCIATE)
    await page.locator("#body").fill("Good day.\n\nAda")
    for _ in "\nAda":
        await page.keyboard.press("ArrowLeft")
    await page.locator("[data-insert] button").click()
    await expect(page.locator("#body")).to_have_value(
        'Good day.\n1. Type "it".\n2. Save.\nAda', timeout=5000
    )
    await expect(page.locator("#body")).to_be_focused()


async def test_a_page_on_which_nothing_was_begun_shows_the_newest(
    ticket: Ticket, chromium: Browser
) -> None:
    page = await ticket.window(chromium, ASSOCIATE)
    await page.locator("#body").blur()
    await ticket.support_answers()
    await expect(page.locator(".thread")).to_contain_text("Which browser is it?")
