"""The main job as its user does it: OSCAR's eChart, our button, the panel, the portal."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect

from connectors.contract import Clock
from demo.patients import PATIENTS
from demo.pretend_oscar import Fault
from demo.world import Clocks, Ports, World, running_world
from tests.browser.test_pictures import attach, choose, drag, is_black, screenshot
from toolbar.bridge.state import LocalState
from toolbar.cli.panel import panel_address
from toolbar.cli.place import utc_now

PATIENT = PATIENTS[0]
NUMBER = re.compile(r"T-\d{6}")


@pytest.fixture
async def world(tmp_path: Path, clock: Clock) -> AsyncIterator[World]:
    (tmp_path / "world").mkdir()
    async with running_world(tmp_path / "world", Clocks(clock, clock), Ports()) as running:
        yield running


async def open_chart(chromium: Browser, world: World, language: str) -> Page:
    """Open the panel once, as ``ocean-toolbar open`` does, then the chart in another window."""
    context = await chromium.new_context(locale=language, timezone_id="America/Toronto")
    panel = await context.new_page()
    await panel.goto(panel_address(world.bridge_port, world.doors.panel_secret))
    await expect(panel.locator("#nothing-sent")).to_be_visible()
    chart = await context.new_page()
    await chart.goto(world.oscar.chart_url(PATIENT.emr_id))
    return chart


async def click_button(chart: Page, name: str) -> Page:
    async with chart.expect_popup() as opened:
        await chart.get_by_role("button", name=name).click()
    preview = await opened.value
    await expect(preview.locator("#documents article").first).to_be_visible()
    return preview


async def log_in(page: Page, world: World, role: str) -> None:
    login = next(one for one in world.logins if one.role == role)
    await page.goto(f"{world.portal.url}/log-in?lang=en")
    await page.get_by_label("E-mail").fill(login.user)
    await page.get_by_label("Password").fill(login.password)
    await page.get_by_role("button", name="Log in", exact=True).click()
    await expect(page.get_by_role("heading", name="Tickets")).to_be_visible()


def canaries_in(text: str) -> list[str]:
    return [one for one in PATIENT.canaries() if one in text]


async def attach_screenshot(preview: Page) -> None:
    """Choose a picture that shows a name, draw a box, attach it."""
    picture = await choose(preview, screenshot("Error 500", PATIENT.family_name))
    await drag(preview, (300, 100), (400, 180))
    await attach(picture)


async def save_screenshot(ticket: Page) -> None:
    """Save the picture from the ticket's page, as support does, and look at it."""
    async with ticket.expect_download() as begun:
        await ticket.get_by_role("link", name="Attachment 1").click()
    saved = Image.open(await (await begun.value).path())
    assert is_black(saved, (24, 64, 60, 74)), "the name"
    assert is_black(saved, (304, 104, 396, 176)), "what was drawn by hand"


async def test_from_the_chart_to_the_portals_list(chromium: Browser, world: World) -> None:
    chart = await open_chart(chromium, world, "en-CA")
    preview = await click_button(chart, "Send troubleshooting info")
    await expect(preview.locator("#patient")).to_contain_text(PATIENT.emr_id)
    await expect(preview.locator("#patient")).to_contain_text(PATIENT.ocean_reference)
    await expect(preview.locator("#documents article")).to_have_count(2)
    assert not canaries_in(await preview.locator("#documents").inner_text())
    await preview.get_by_label("eForms", exact=True).check()
    await preview.get_by_label("Constant: every time").check()
    await preview.get_by_label("This patient only").check()
    words = preview.get_by_label("What happens?")
    await words.fill(f"{PATIENT.given_name} {PATIENT.family_name} gets no forms.")
    await words.press("Tab")
    await expect(words).to_have_value(re.compile(r"^XXXXXXX.* gets no forms\.$"))
    await attach_screenshot(preview)
    await preview.get_by_label("Your name").fill("Rosalie Reception")
    await preview.get_by_label("Your e-mail").fill("reception@clinic.invalid")
    await preview.get_by_role("button", name="Send to support").click()
    outcome = preview.locator("#outcome")
    await expect(outcome).to_contain_text(NUMBER)
    await expect(outcome).to_contain_text("answer")
    number = NUMBER.search(await outcome.inner_text())
    assert number is not None

    await log_in(chart, world, "associate")
    await chart.get_by_role("link", name=number[0]).click()
    await expect(chart.get_by_role("heading", name=number[0])).to_be_visible()
    page = await chart.inner_text("main")
    assert PATIENT.emr_id in page
    assert "gets no forms." in page
    assert not canaries_in(page)
    await save_screenshot(chart)


async def test_in_french_the_whole_way(chromium: Browser, world: World) -> None:
    chart = await open_chart(chromium, world, "fr-CA")
    preview = await click_button(chart, "Envoyer l'information de dépannage")
    await expect(preview.locator("html")).to_have_attribute("lang", "fr")
    await preview.get_by_label("eFormulaires", exact=True).check()
    await preview.locator("input[value=constant]").check()
    await preview.locator("input[value=one_patient]").check()
    await preview.locator("textarea").fill("Les formulaires n'arrivent plus depuis ce matin.")
    await preview.get_by_label("Votre nom").fill("Rosalie Réception")
    await preview.get_by_label("Votre courriel").fill("reception@clinic.invalid")
    await preview.get_by_role("button", name="Envoyer au support").click()
    await expect(preview.locator("#outcome")).to_contain_text(NUMBER)
    await expect(preview.locator("#outcome")).to_contain_text("réponse")
    mail = await world.mail.wait_for_one_to("reception@clinic.invalid")
    assert "Nous prévoyons vous répondre" in mail.text


async def test_an_expired_session_is_said_and_can_still_be_sent(
    chromium: Browser, world: World
) -> None:
    chart = await open_chart(chromium, world, "en-CA")
    world.oscar.faults.add(Fault.SESSION_EXPIRED_REDIRECT)
    preview = await click_button(chart, "Send troubleshooting info")
    await expect(preview.locator("#notices")).to_contain_text("session")
    await expect(preview.locator("#documents article")).to_have_count(1)


async def test_the_page_tells_that_oceans_own_toolbar_did_not_load(
    chromium: Browser, world: World
) -> None:
    world.oscar.faults.add(Fault.TOOLBAR_UNAVAILABLE)
    chart = await open_chart(chromium, world, "en-CA")
    await expect(
        chart.get_by_text("Sorry, the Ocean toolbar is currently unavailable")
    ).to_be_visible()
    preview = await click_button(chart, "Send troubleshooting info")
    await expect(preview.locator("#notices")).to_contain_text("toolbar")


async def test_a_page_that_is_not_paired_asks_for_the_code(chromium: Browser, world: World) -> None:
    world.oscar.page_setup = ""
    chart = await open_chart(chromium, world, "en-CA")
    await chart.get_by_role("button", name="Send troubleshooting info").click()
    code = LocalState(world.directory, utc_now).make_pairing_code()
    await chart.get_by_role("textbox").first.wait_for()
    dialog = chart.get_by_role("dialog")
    await dialog.get_by_role("textbox").fill(code)
    async with chart.expect_popup() as opened:
        await dialog.get_by_role("button").first.click()
    preview = await opened.value
    await expect(preview.locator("#documents article").first).to_be_visible()
    kept = await chart.evaluate("localStorage['ocean-toolbar']")
    assert set(json.loads(kept)) == {"token_id", "token"}
