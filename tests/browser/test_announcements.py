"""The seed's walk-throughs in a real browser: follow, unfollow from the section or the list."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from connectors.secret import Secret
from demo.mail_sink import MailSink
from portal.administration import create_site
from portal.announcements.models import Section
from portal.database import default_url
from portal.mail.worker import MailWorker
from portal.people.models import StaffRole
from portal.running import RunningPortal, Serving, run_portal
from portal.settings import MailSettings, Tls
from portal.sites.models import SiteRole
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import PASSWORD, MovableClock
from tests.portal.planting import create_user
from web.catalogue import LANGUAGES, Catalogue

READER, EDITOR, OPERATOR = "admin@maple.invalid", "editor@support.invalid", "op@support.invalid"
TITLES = {"en": "Ocean 9.1 is here", "fr": "Ocean 9.1 est là"}
BODY = "# What is new\n\n- Faster\n- **Fewer** clicks\n\n| EMR | Version |\n|---|---|\n| Pro | 19 |"


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[RunningPortal]:
    clock = MovableClock()
    secret = Secret(PASSWORD)
    async with run_portal(default_url(tmp_path), clock, serving=Serving(do_duties=False)) as one:
        await create_site(one.database, clock, "7001", "Maple Clinic")
        await create_user(
            one.database, clock, READER, "Amandine", secret, SiteRole.SITE_ADMIN, site_number="7001"
        )
        await create_user(one.database, clock, EDITOR, "Édith", secret, StaffRole.EDITOR)
        await create_user(one.database, clock, OPERATOR, "Octave", secret, StaffRole.OPERATOR)
        yield one


class Walk:
    """One walk in one language; each step is seen by axe and photographed."""

    def __init__(self, portal: RunningPortal, page: Page, language: str) -> None:
        self.portal, self.page, self.language = portal, page, language
        self.t = Catalogue(language).text

    async def see(self, name: str) -> None:
        assert await violations(self.page) == []
        await picture(self.page, name, self.language, folder="portal")

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.portal.url}{path}?lang={self.language}")

    async def log_in(self, user: str) -> None:
        await self.page.context.clear_cookies()
        await self.go("/log-in")
        await self.page.locator("[name=user]").fill(user)
        await self.page.locator("[name=password]").fill(PASSWORD)
        await self.page.locator("[action='/log-in'] button").click()
        await self.page.wait_for_url(f"{self.portal.url}/tickets")

    async def press(self, code: str) -> None:
        await self.page.get_by_role("button", name=self.t(code), exact=True).first.click()

    async def open(self, code: str) -> None:
        await self.summary(code).click()

    def summary(self, code: str) -> Locator:
        return self.page.locator("main summary").get_by_text(self.t(code), exact=True)

    async def section(self, name: str = "News and Updates") -> str:
        title = {"en": name, "fr": "Nouvelles et mises à jour"}[self.language]
        await self.page.get_by_role("link", name=title, exact=True).first.click()
        return title

    async def publish(self) -> None:
        await self.log_in(EDITOR)
        await self.go("/editing")
        await self.see("announcements-editing-empty")
        await self.page.locator("select").select_option(index=1)
        await self.press("editing.begin")
        for code in LANGUAGES:
            await self.page.locator(f"#title-{code}").fill(TITLES[code])
            await self.page.locator(f"#body-{code}").fill(BODY)
            form = self.page.locator("form", has=self.page.locator(f"#title-{code}"))
            await form.get_by_role("button").click()
        await self.press("editing.act.review")
        await self.see("announcements-review")
        await self.press("editing.act.publish")
        await expect(self.page.get_by_text(self.t("editing.mails")).first).to_be_visible()

    async def follow(self) -> None:
        await self.log_in(READER)
        foot = self.page.locator("footer")
        await foot.get_by_role("link", name=self.t("portal.support"), exact=True).click()
        await (
            self.page.locator("main")
            .get_by_role("link", name=self.t("portal.announcements"), exact=True)
            .click()
        )
        await self.see("announcements")
        await self.section()
        await self.open("announcements.follow")
        await self.see("announcements-follow")
        await self.press("announcements.new")
        await expect(self.summary("announcements.followed")).to_be_visible()

    async def unfollow_from_the_section(self) -> None:
        await self.open("announcements.followed")
        await self.see("announcements-unfollow")
        await self.press("announcements.unfollow")
        await expect(self.summary("announcements.follow")).to_be_visible()

    async def unfollow_from_the_list(self) -> None:
        await self.open("announcements.follow")
        await self.press("announcements.new-and-updates")
        await self.page.locator("header summary", has_text="Amandine").click()
        await self.page.get_by_role("link", name=self.t("portal.my-activities")).click()
        link = self.page.get_by_role("link", name=self.t("announcements.followed"), exact=True)
        await expect(link).to_have_attribute("aria-current", "page")
        await self.see("announcements-following")
        await self.page.get_by_text(self.t("announcements.unfollow"), exact=True).click()
        nothing = self.page.get_by_text(self.t("announcements.nothing-followed"))
        await expect(nothing).to_be_visible()
        await self.see("announcements-following-empty")

    async def read(self) -> None:
        await self.page.context.clear_cookies()
        await self.go("/announcements")
        await self.page.get_by_role("link", name=TITLES[self.language], exact=True).click()
        await expect(self.page.locator("article h1")).to_have_text(TITLES[self.language])
        await self.see("announcements-article")
        await self.go("/announcements/search")
        await self.see("announcements-search")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_follow_and_both_ways_to_unfollow(
    chromium: Browser, portal: RunningPortal, language: str
) -> None:
    need_axe()
    # the pages work without JavaScript; axe itself needs it, so the server's policy is what forbids
    context = await chromium.new_context(locale=f"{language}-CA", bypass_csp=True)
    walk = Walk(portal, await context.new_page(), language)
    await walk.publish()
    await walk.follow()
    await walk.unfollow_from_the_section()
    await walk.unfollow_from_the_list()
    await walk.read()
    await context.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_same_without_javascript_on_a_narrow_window(
    chromium: Browser, portal: RunningPortal, language: str
) -> None:
    context = await chromium.new_context(
        locale=f"{language}-CA",
        java_script_enabled=False,
        viewport={"width": 320, "height": 640},
    )
    page = await context.new_page()
    walk = Walk(portal, page, language)
    await walk.log_in(READER)
    await walk.go("/announcements")
    await picture(page, "announcements-narrow", language, folder="portal")
    await walk.section()
    await walk.open("announcements.follow")
    await picture(page, "announcements-narrow-follow", language, folder="portal")
    width = await page.locator("main form.card").bounding_box()
    assert width is not None
    assert width["x"] >= 0
    assert width["x"] + width["width"] <= 320
    await walk.press("announcements.new")
    await walk.open("announcements.followed")
    await walk.press("announcements.unfollow")
    await expect(walk.summary("announcements.follow")).to_be_visible()
    await context.close()


async def test_the_link_of_a_mail_in_a_browser_and_the_operator_s_page(
    chromium: Browser, portal: RunningPortal
) -> None:
    need_axe()
    context = await chromium.new_context(locale="fr-CA", bypass_csp=True)
    walk = Walk(portal, await context.new_page(), "fr")
    await walk.log_in(READER)
    await walk.go("/announcements/nouvelles-et-mises-a-jour")
    await walk.open("announcements.follow")
    await walk.press("announcements.new")
    await walk.publish()
    async with MailSink() as sink:
        settings = MailSettings("127.0.0.1", sink.smtp_port, "a@support.invalid", Tls.NONE)
        worker = MailWorker(portal.database, portal.clock, settings, portal.url)
        assert await worker.deliver_next()
        await worker.close()
        (mail,) = sink.mails
    await walk.page.reload()
    await walk.see("announcements-progress")
    address = next(word for word in mail.text.split() if "/unsubscribe/" in word)
    await context.clear_cookies()
    await walk.page.goto(address)
    await walk.see("announcements-unsubscribe")
    await walk.press("announcements.unfollow")
    await expect(walk.page.get_by_role("status")).to_be_visible()
    await walk.log_in(OPERATOR)
    await walk.go("/editing/sections")
    await walk.see("announcements-sections")
    async with portal.database.reading() as session:
        assert await session.get(Section, 11) is not None
    await context.close()
