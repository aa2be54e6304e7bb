"""A ticket by its private link in a real browser: in both languages, narrow, without scripts."""

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
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import ASSOCIATE, PASSWORD, Hosted, MovableClock
from tests.portal.hosting import Browser as Visitor
from tests.portal.planting import create_user
from tests.portal.reading.requester import Requester, ask_for_help
from tests.portal.tickets.test_desk import post
from web.catalogue import LANGUAGES, Catalogue


@pytest.fixture
async def requester(tmp_path: Path) -> AsyncIterator[Requester]:
    clock, url = MovableClock(), default_url(tmp_path)
    async with (
        run_portal(url, clock, serving=Serving(do_duties=False)) as portal,
        ClientSession() as session,
    ):
        await create_site(portal.database, clock, "7001", "Maple Clinic")
        role, secret = StaffRole.ASSOCIATE, Secret(PASSWORD)
        await create_user(portal.database, clock, ASSOCIATE, "Ada Associate", secret, role)
        hosted = Hosted(portal, clock, session, {}, tmp_path, url)
        visitor, associate = Visitor(portal.url), Visitor(portal.url)
        async with visitor.session, associate.session:
            asked = await ask_for_help(hosted, visitor)
            await associate.log_in(ASSOCIATE)
            said = {"body": "Which **browser** is it?", "kind": "public", "then": "waiting"}
            await post(associate, asked.number, "answers", **said)
            yield asked


async def see(page: Page, name: str, language: str) -> None:
    assert await violations(page) == [], name
    await page.set_viewport_size({"width": 320, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320, name
    await page.set_viewport_size({"width": 1100, "height": 800})
    if name in {"open", "review"}:
        await picture(page, f"reading-{name}", language, folder="portal", whole=True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_link_of_a_mail_all_the_way(
    requester: Requester, chromium: Browser, language: str
) -> None:
    need_axe()
    t = Catalogue(language).text
    page = await (await chromium.new_context()).new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(f"{one.url.partition('#')[0]} {one.headers}"))
    token, url = await requester.token(), requester.hosted.url
    await page.goto(f"{url}/reading?lang={language}#{token}")
    await expect(page.locator("#open")).to_be_focused()
    assert page.url == f"{url}/reading?lang={language}"  # nor is it in the history
    await see(page, "open", language)
    await page.locator("#open").click()
    await page.wait_for_url(f"{url}/reading/ticket")
    await expect(page.locator(".thread strong").first).to_have_text(t("reading.support"))
    await see(page, "ticket", language)
    await answer(page, language)
    await end_and_open_again(page, language)
    assert await ask_again(page, requester, language) == f"{url}/reading/sent"
    assert not [one for one in asked if token in one]


async def answer(page: Page, language: str) -> None:
    t = Catalogue(language).text
    await page.locator("#body").fill("Card 9876543217 of Mrs. Gertrude Quibblewick, in Firefox.")
    await page.get_by_role("button", name=t("portal.desk.send")).click()
    await expect(page.locator("#body")).to_have_value(re.compile("XXXXXXX"))
    await see(page, "review", language)
    await page.get_by_role("button", name=t("portal.desk.send")).click()
    await expect(page.locator(".thread")).to_contain_text("in Firefox")


async def end_and_open_again(page: Page, language: str) -> None:
    t = Catalogue(language).text
    await page.get_by_role("button", name=t("reading.solved"), exact=True).click()
    await expect(page.locator(".thread")).to_contain_text(t("portal.event.solved"))
    await see(page, "solved", language)
    await page.get_by_role("button", name=t("reading.reopen"), exact=True).click()
    await expect(page.locator(".thread")).to_contain_text(t("portal.event.reopened"))


async def ask_again(page: Page, requester: Requester, language: str) -> str:
    t, url = Catalogue(language).text, requester.hosted.url
    await page.get_by_role("button", name=t("reading.leave")).click()
    await page.wait_for_url(f"{url}/reading")
    await page.goto(f"{url}/reading/ticket")
    await expect(page.locator("main")).to_contain_text(t("reading.ended"))
    await see(page, "ended", language)
    await page.get_by_role("link", name=t("reading.ask")).click()
    await see(page, "ask", language)
    await page.locator("#number").fill(requester.number)
    await page.locator("#email").fill(requester.mailbox)
    await page.get_by_role("button", name=t("reading.send")).click()
    await page.wait_for_url(f"{url}/reading/sent")
    await see(page, "sent", language)
    return page.url


async def test_without_scripts_the_link_is_pasted(requester: Requester, chromium: Browser) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    url, token = requester.hosted.url, await requester.token()
    await page.goto(f"{url}/reading?lang=en#{token}")
    await page.locator("#link").fill("https://portal.example/reading#" + "a" * 43)
    await page.locator("#open").click()
    await expect(page.get_by_role("alert")).to_contain_text("ended, or never was one")
    await page.locator("#link").fill(f"https://portal.example/reading?lang=en#{token}")
    await page.locator("#open").click()
    await expect(page.locator("h1")).to_contain_text(requester.number)
