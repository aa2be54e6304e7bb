"""The desk in a real browser: every page in both languages, in a narrow window, by keys alone."""

from collections.abc import AsyncIterator
from datetime import timedelta
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
from portal.tickets.retention import purge_due
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import (
    ASSOCIATE,
    BIRCH,
    MAPLE,
    MAPLE_ADMIN,
    OPERATOR,
    PASSWORD,
    START,
    Hosted,
    MovableClock,
)
from tests.portal.planting import create_site_token, create_user
from web.catalogue import LANGUAGES, Catalogue

PEOPLE: tuple[tuple[str, str, SiteRole | StaffRole, str | None], ...] = (
    (MAPLE_ADMIN, "Maple Admin", SiteRole.SITE_ADMIN, MAPLE),
    (ASSOCIATE, "Ada Associate", StaffRole.ASSOCIATE, None),
    (OPERATOR, "Otto Operator", StaffRole.OPERATOR, None),
)
ATTENDED = timedelta(minutes=5)
"""So long after somebody touched it a page reloads by itself."""
NARROW = ("queue", "ticket", "figures")
"""Of these the documents have a narrow picture too; every page is looked at."""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Hosted]:
    clock, url = MovableClock(), default_url(tmp_path)
    async with (
        run_portal(url, clock, serving=Serving(do_duties=False)) as portal,
        ClientSession() as session,
    ):
        tokens = {}
        for number, name in ((MAPLE, "Maple Clinic"), (BIRCH, "Clinique du Bouleau")):
            await create_site(portal.database, clock, number, name)
            token = await create_site_token(portal.database, clock, number, "toolbar")
            tokens[number] = token.expose()  # a clinic's own copy
        for user, name, role, site in PEOPLE:
            secret = Secret(PASSWORD)
            await create_user(portal.database, clock, user, name, secret, role, site_number=site)
        yield Hosted(portal, clock, session, tokens, tmp_path, url)


class Window:
    """One person's window, in one language."""

    def __init__(self, desk: Hosted, page: Page, language: str) -> None:
        self.desk, self.page, self.language = desk, page, language
        self.t = Catalogue(language).text

    async def log_in(self, user: str) -> None:
        await self.page.goto(f"{self.desk.url}/log-in?lang={self.language}")
        await self.page.locator("[name=user]").fill(user)
        await self.page.locator("[name=password]").fill(PASSWORD)
        await self.page.locator("main button").first.click()
        await self.page.wait_for_url(f"{self.desk.url}/tickets")

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.desk.url}{path}")

    async def shows(self, code: str) -> None:
        await expect(self.page.locator("main")).to_contain_text(self.t(code))

    async def see(self, name: str) -> None:
        """Look with axe, make the window narrow, and take the picture."""
        await self.page.evaluate(
            "for (const one of document.querySelectorAll('main details')) one.open = true"
        )
        assert await violations(self.page) == [], name
        size = self.page.viewport_size
        assert size is not None
        await self.page.set_viewport_size({"width": 320, "height": 800})
        wide = await self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, name
        if name in NARROW:
            await picture(self.page, f"desk-narrow-{name}", self.language, folder="portal")
        await self.page.set_viewport_size(size)
        whole = not name.startswith("calendar")
        await picture(self.page, f"desk-{name}", self.language, folder="portal", whole=whole)

    async def answer(self, number: str, body: str, then: str = "") -> None:
        await self.go(f"/tickets/{number}")
        await self.page.locator("#body").fill(body)
        if then:
            await self.page.locator("#then").select_option(then)
        await self.page.locator("form:has(#body) button").click()
        await expect(self.page.locator("main")).to_contain_text(body)


async def open_window(desk: Hosted, chromium: Browser, language: str, user: str) -> Window:
    context = await chromium.new_context(timezone_id="America/Toronto")
    window = Window(desk, await context.new_page(), language)
    await window.log_in(user)
    return window


async def some_tickets(desk: Hosted) -> list[str]:
    numbers = []
    for site, words in (
        (MAPLE, {"description": "The note does not import since this morning."}),
        (BIRCH, {"services": ["api", "tablets"], "scope": "all_patients", "language": "fr"}),
        (MAPLE, {"scope": "group", "frequency": "sporadic"}),
        (BIRCH, {"description": "Rien ne vient.", "language": "fr"}),
    ):
        numbers.append(await desk.make_ticket(site, ticket=words))
        desk.clock.forward(timedelta(minutes=4))
    return numbers


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_of_the_desk(desk: Hosted, chromium: Browser, language: str) -> None:
    need_axe()
    window = await open_window(desk, chromium, language, ASSOCIATE)
    await window.see("queue-empty")
    await window.go("/desk/figures")
    await window.shows("portal.figures.none")
    await window.see("figures-empty")
    first, second, third, _ = await some_tickets(desk)
    await window.answer(first, "Please send the reference again.", "waiting")
    await window.answer(second, "Done.", "solved")
    await window.see("solved")
    await look_at_ticket(window, third)
    for name, path in (
        ("queue", "/tickets"),
        ("figures", "/desk/figures"),
        ("canned", "/desk/answers"),
    ):
        await window.go(path)
        await window.see(name)
    desk.clock.forward(timedelta(days=91))
    assert await purge_due(desk.portal.database, desk.clock) == 1
    await window.log_in(ASSOCIATE)
    await window.go(f"/tickets/{second}")
    await window.see("purged")


async def look_at_ticket(window: Window, number: str) -> None:
    """Look at a ticket's page, and at it again after a mistake."""
    await window.go(f"/tickets/{number}")
    copy = window.page.locator("[data-copy]").first
    await expect(copy).to_be_visible()
    await window.see("ticket")
    await window.page.locator("#tag").fill("not a tag!")
    await window.page.locator("form:has(#tag) button").first.click()
    await expect(window.page.locator("#tag-problem")).to_be_visible()
    await window.see("refused")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_clinics_and_operators_see(
    desk: Hosted, chromium: Browser, language: str
) -> None:
    need_axe()
    first, *_ = await some_tickets(desk)
    associate = await open_window(desk, chromium, language, ASSOCIATE)
    await associate.answer(first, "Please send the reference again.", "waiting")
    clinic = await open_window(desk, chromium, language, MAPLE_ADMIN)
    await clinic.go(f"/tickets/{first}")
    await clinic.see("clinic")
    operator = await open_window(desk, chromium, language, OPERATOR)
    for name, path in (("calendar-edit", "/calendar/edit"), ("calendar", "/calendar")):
        await operator.go(path)
        await operator.see(name)


async def test_a_ticket_is_taken_and_answered_by_keys_alone(
    desk: Hosted, chromium: Browser
) -> None:
    _, second, *_ = await some_tickets(desk)
    window = await open_window(desk, chromium, "en", ASSOCIATE)
    page, press = window.page, window.page.keyboard.press
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await press("/")
    await expect(page.locator("#q")).to_be_focused()
    await page.keyboard.type("all j and k are letters here")
    await expect(page.locator("#q")).to_have_value("all j and k are letters here")
    await page.locator("#q").blur()
    for key in ("j", "j", "j", "k"):
        await press(key)
    await press("Enter")
    await page.wait_for_url(f"**/tickets/{second}")
    await press("c")
    await expect(page.locator("[data-copied]")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "1234"
    await press("a")
    await expect(page.locator("#person option[selected]")).to_have_text("Ada Associate")
    await press("r")
    await expect(page.locator("#body")).to_be_focused()
    await page.keyboard.type("By keys alone.")
    for _ in range(3):  # past whom it is for and what happens then
        await press("Tab")
    await press("Enter")
    await expect(page.locator(".thread")).to_contain_text("By keys alone.")
    await switch_keys_off(page)


async def switch_keys_off(page: Page) -> None:
    switch, press = page.locator("[data-keys-switch]"), page.keyboard.press
    await switch.focus()
    await press("Enter")
    await expect(switch).to_have_attribute("aria-pressed", "false")
    await switch.blur()
    await press("r")
    await expect(page.locator("#body")).not_to_be_focused()
    await page.reload()
    await expect(switch).to_have_attribute("aria-pressed", "false")


async def test_a_page_reloads_only_under_somebody_s_eyes(desk: Hosted, chromium: Browser) -> None:
    """A reload is a request like any other: an empty room must not stay logged in by it."""
    page = await chromium.new_page()
    window = Window(desk, page, "en")
    await page.clock.set_fixed_time(START)
    await window.log_in(ASSOCIATE)
    row = page.locator("tbody th a")
    await expect(row).to_have_count(0)
    await desk.make_ticket()
    await expect(row).to_have_count(1)
    await page.clock.set_fixed_time(START + ATTENDED - timedelta(seconds=1))
    await desk.make_ticket()
    await expect(row).to_have_count(2)
    await page.clock.set_fixed_time(START + ATTENDED)  # the reload before was nobody's act
    await desk.make_ticket()
    await expect(page.locator("[data-changed]")).to_be_visible()
    await expect(row).to_have_count(2)
    await page.locator("[data-changed] a").click()
    await expect(row).to_have_count(3)
