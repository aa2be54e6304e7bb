"""What somebody must not miss: an address that gets no mail, a clinic that hears of nothing."""

import pytest
from playwright.async_api import Browser, ViewportSize, expect
from sqlalchemy import select

from portal.announcements import editing, publishing
from portal.announcements.models import Section, State
from portal.mail.models import MailAddress
from portal.people.models import Person
from portal.running import RunningPortal
from tests.browser.axe import need_axe
from tests.browser.test_announcements import EDITOR, READER, Walk, portal
from web.catalogue import LANGUAGES

__all__ = ("portal",)
CRITICAL = {"en": "Ocean is down for eReferrals", "fr": "Ocean est en panne pour les eReferrals"}
NARROW: ViewportSize = {"width": 320, "height": 800}


async def suspend(portal: RunningPortal, address: str) -> None:
    """As a bounce does."""
    now = portal.clock()
    async with portal.database.writing() as session:
        session.add(
            MailAddress(address=address, refusals=1, last_at=now, suspended_at=now, bounced_at=now)
        )


async def publish_critical(portal: RunningPortal) -> None:
    database, now = portal.database, portal.clock()
    async with database.reading() as session:
        editor = await session.scalar(select(Person.id).where(Person.user_name == EDITOR))
        section = await session.scalar(select(Section.id).where(Section.critical))
    assert editor is not None
    assert section is not None
    number = await editing.create(database, now, editor, section, critical=True)
    for code in LANGUAGES:
        await editing.save_text(database, now, editor, number, code, title=CRITICAL[code], body="…")
    await editing.move(database, now, editor, number, State.REVIEW)
    await publishing.publish(database, now, editor, number)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_suspended_address_is_said_and_resumed_with_a_click(
    chromium: Browser, portal: RunningPortal, language: str
) -> None:
    need_axe()
    context = await chromium.new_context(locale=f"{language}-CA", bypass_csp=True)
    walk = Walk(portal, await context.new_page(), language)
    await walk.log_in(READER)
    await walk.go("/announcements")
    warned = walk.page.locator("main .notice.warn")
    await expect(warned).to_contain_text("7001")
    await walk.see("announcements-unheard")
    await warned.get_by_role("link").click()
    await walk.open("announcements.follow")
    await walk.press("announcements.new")
    await walk.go("/announcements")
    await expect(warned).to_have_count(0)
    await suspend(portal, READER)
    # who follows with an address that gets no mail hears nothing of it
    await walk.go("/announcements")
    await expect(warned).to_contain_text("7001")
    await walk.go("/my-activities/following")
    await expect(walk.page.locator("main .notice")).to_contain_text(READER)
    await walk.see("announcements-suspended")
    await walk.page.set_viewport_size(NARROW)
    await walk.see("announcements-suspended-narrow")
    width = await walk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"]
    await walk.press("announcements.send-again")
    await expect(walk.page.get_by_text(READER)).to_have_count(0)
    await context.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_critical_article_stands_on_every_page_until_it_is_read(
    chromium: Browser, portal: RunningPortal, language: str
) -> None:
    need_axe()
    context = await chromium.new_context(locale=f"{language}-CA", bypass_csp=True)
    walk = Walk(portal, await context.new_page(), language)
    await publish_critical(portal)
    await walk.log_in(READER)
    banner = walk.page.locator("aside.banners")
    for path in ("/tickets", "/announcements", "/account"):
        await walk.go(path)
        await expect(banner.get_by_role("link")).to_have_text(CRITICAL[language])
    await walk.see("announcements-banner")
    await walk.page.set_viewport_size(NARROW)
    await walk.see("announcements-banner-narrow")
    assert await walk.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    await banner.get_by_role("button").click()
    await expect(banner).to_have_count(0)
    await walk.go("/tickets")
    await expect(banner).to_have_count(0)
    await context.close()
