"""eForms in a real browser: made, published, previewed and compared, in both languages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Page, Request, expect

from connectors.secret import Secret
from demo.eforms import make_eform
from portal.administration import create_site
from portal.database import default_url
from portal.running import RunningPortal, Serving, run_portal
from portal.sites.models import SiteRole
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import PASSWORD, MovableClock
from tests.portal.planting import create_user
from web.catalogue import LANGUAGES, Catalogue

ADMIN = "admin@maple.invalid"
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[RunningPortal]:
    clock, secret = MovableClock(), Secret(PASSWORD)
    async with run_portal(default_url(tmp_path), clock, serving=Serving(do_duties=False)) as one:
        await create_site(one.database, clock, "7001", "Maple Clinic")
        name, role = "Amandine Adminsite", SiteRole.SITE_ADMIN
        await create_user(one.database, clock, ADMIN, name, secret, role, site_number="7001")
        yield one


async def log_in(chromium: Browser, portal: RunningPortal, language: str) -> Page:
    """Return a page of somebody who is led to the eForms by the menu."""
    t = Catalogue(language).text
    page = await (await chromium.new_context()).new_page()
    await page.goto(f"{portal.url}/log-in?lang={language}")
    await page.locator("[name=user]").fill(ADMIN)
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("main button").first.click()
    await page.wait_for_url(f"{portal.url}/tickets")
    await page.locator("summary", has_text=t("portal.menu")).click()
    await page.locator(".menu").get_by_role("link", name=t("eforms.eforms"), exact=True).click()
    await page.wait_for_url(f"{portal.url}/sites/7001/eforms")
    return page


async def see(page: Page, name: str, language: str, *, whole: bool = True) -> None:
    """Look with axe, and at the width of a telephone; take the picture."""
    assert await violations(page) == []
    size = page.viewport_size
    await page.set_viewport_size({"width": 320, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320, name
    if language == "fr" and name == "edit":
        await picture(page, "eforms-narrow", language, folder="portal")
    if size is not None:
        await page.set_viewport_size(size)
    await picture(page, f"eforms-{name}", language, whole=whole, folder="portal")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_site_admin_makes_an_eform(
    portal: RunningPortal, chromium: Browser, language: str
) -> None:
    need_axe()
    t = Catalogue(language).text
    page = await log_in(chromium, portal, language)
    await see(page, "none", language)
    await page.locator("#new-title_en").fill("Before your visit")
    await page.locator("#new-title_fr").fill("Avant votre visite")
    await page.get_by_role("button", name=t("eforms.create")).press("Enter")
    await add(page, language, "section", "Your visit", "Votre visite")
    await add(page, language, "choice", "Do you smoke?", "Fumez-vous?", section="0")
    item = page.locator("[id='item-0.0']")
    await item.locator("[name=choice_0_en]").fill("Yes")
    await item.locator("[name=choice_0_fr]").fill("Oui")
    await item.locator("[name=choice_1_en]").fill("No")
    await item.get_by_role("button", name=t("eforms.save-item")).click()
    await expect(page.get_by_text(t("eforms.lack.choice-words"))).to_be_visible()
    await see(page, "edit", language)
    item = page.locator("[id='item-0.0']")
    await item.locator("[name=choice_1_fr]").fill("Non")
    await arrange(page, language)
    item = page.locator("[id='item-0.0']")
    await item.get_by_role("button", name=t("eforms.save-item")).click()
    await page.get_by_role("button", name=t("eforms.publish"), exact=True).click()
    await expect(page.get_by_text(t("eforms.published-as", number=1))).to_be_visible()
    await page.get_by_role("link", name=t("eforms.all")).click()
    await see(page, "list", language)


async def arrange(page: Page, language: str) -> None:
    """Move the first choice down by the keyboard; Enter in a field saves and moves nothing."""
    t = Catalogue(language).text
    item = page.locator("[id='item-0.0']")
    second = item.locator("[name=choice_1_en]")
    await expect(
        item.get_by_role("button", name=t("eforms.choice-up-of", number=1))
    ).to_be_disabled()
    down = item.get_by_role("button", name=t("eforms.choice-down-of", number=1))
    await item.locator("[name=choice_0_fr]").focus()
    await page.keyboard.press("Tab")  # past the button that is switched off
    await expect(down).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(second).to_have_value("Yes")
    await second.press("Enter")
    await page.wait_for_load_state()
    await expect(second).to_have_value("Yes")


async def add(page: Page, language: str, kind: str, en: str, fr: str, section: str = "") -> None:
    await page.locator("#add-kind").select_option(kind)
    await page.locator("#add-section").select_option(section)
    await page.locator("#add-label_en").fill(en)
    await page.locator("#add-label_fr").fill(fr)
    await page.get_by_role("button", name=Catalogue(language).text("eforms.add-now")).click()
    await expect(page.locator("h3", has_text=en if language == "en" else fr)).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_a_patient_sees_is_neither_kept_nor_sent(
    portal: RunningPortal, chromium: Browser, language: str
) -> None:
    need_axe()
    await make_eform(portal.database, portal.clock, "7001")
    t = Catalogue(language).text
    page = await log_in(chromium, portal, language)
    await page.locator("td, th").get_by_role("link").first.click()
    await page.get_by_role("link", name=t("eforms.preview"), exact=True).click()
    await see(page, "preview", language)
    other = "fr" if language == "en" else "en"
    await page.get_by_role("link", name=t(f"eforms.tongue.{other}"), exact=True).click()
    await expect(page.locator("article")).to_have_attribute("lang", other)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - a method of a list is refused
    article = page.locator("article")
    assert await article.locator("form, button").count() == 0
    await article.locator("input[type=radio]").first.check()
    await article.locator("input[type=date]").fill("2026-11-23")
    await article.locator("textarea").fill("Canary cough")
    await article.locator("input[type=number]").first.fill("70")
    await page.keyboard.press("Enter")
    assert asked == []
    await page.reload()
    await expect(article.locator("textarea")).to_have_value("")
    await page.get_by_role("link", name=t("eforms.history")).click()
    await see(page, "history", language)
    await page.get_by_role("link", name=t("eforms.compare-of", number=1)).click()
    await see(page, "compare", language)
    await refused_file(portal, page, language)


async def refused_file(portal: RunningPortal, page: Page, language: str) -> None:
    """See the report of what keeps a file out."""
    t = Catalogue(language).text
    await page.goto(f"{portal.url}/sites/7001/eforms")
    await page.locator("#file").set_input_files(
        FilePayload(name="a.json", mimeType="application/json", buffer=QUANTITY)
    )
    await page.get_by_role("button", name=t("eforms.import-now"), exact=True).click()
    await expect(page.get_by_text("quantity")).to_be_visible()
    await see(page, "not-imported", language)


QUANTITY = (
    b'{"resourceType": "Questionnaire", "status": "draft", "item": ['
    b'{"linkId": "a", "type": "quantity"}, {"linkId": "b", "type": "date", "prefix": "1."}]}'
)


async def test_markup_in_words_is_harmless(portal: RunningPortal, chromium: Browser) -> None:
    page = await log_in(chromium, portal, "en")
    heard: list[str] = []
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    await page.locator("#new-title_en").fill(HOSTILE)
    await page.locator("#new-title_fr").fill(HOSTILE)
    await page.get_by_role("button", name="Create the draft").click()
    for kind in ("section", "choice"):
        await page.locator("#add-kind").select_option(kind)
        await page.locator("#add-label_en").fill(HOSTILE)
        await page.locator("#add-label_fr").fill("'\"><svg onload=alert(3)>")
        await page.get_by_role("button", name="Add the item").click()
    item = page.locator("[id='item-1']")
    for field in ("choice_0_en", "choice_0_fr", "help_en", "help_fr"):
        await item.locator(f"[name={field}]").fill(HOSTILE)
    await item.get_by_role("button", name="Save the item").click()
    here = page.url.partition("?")[0]
    for part in ("", "/preview?in=en", "/preview?in=fr", "/history", "/compare?before=0&after=0"):
        await page.goto(here + part)
        assert await page.locator("main img, main script, main svg").count() == 0
        await expect(page.locator("h1")).to_have_text(HOSTILE)
    assert heard == []


async def test_the_same_markup_runs_where_it_is_not_escaped(chromium: Browser) -> None:
    page = await (await chromium.new_context()).new_page()
    async with page.expect_event("dialog") as opened:
        page.on("dialog", lambda dialog: dialog.dismiss())
        await page.set_content(f"<h1>{HOSTILE}</h1>", wait_until="commit")
    assert (await opened.value).message in {"1", "2"}
