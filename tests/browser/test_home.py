"""The panel's first page in Chromium: what is open, announced and connected; Ocean alone."""

from playwright.async_api import Page, expect

from tests.browser.pretend_bridge import (
    PREVIEW_ID,
    SECRET,
    PretendBridge,
    announcement,
    connector,
    now,
    pairing,
)
from tests.browser.test_panel import open_preview


async def open_home(page: Page, bridge: PretendBridge, language: str = "en") -> None:
    await page.goto(f"{bridge.url}/panel/?lang={language}#{SECRET}")
    await expect(page.locator("#inside")).to_be_visible()


async def test_it_says_which_patient_is_open_and_how_old_that_is(
    page: Page, bridge: PretendBridge
) -> None:
    chart = {"token_id": "a", "name": "OSCAR, desk 2", "origin": None, "connector": "oscar"}
    told = {"emr_id": "1234", "ocean_reference": None, "told_at": now(minutes=-7), "seconds": 420}
    bridge.charts = [chart | told]
    await open_home(page, bridge)
    await expect(page.locator("#open-charts li")).to_have_text(
        "EMR ID 1234OSCAR, desk 2, 7 minutes ago"
    )
    bridge.charts = []
    await expect(page.locator("#open-charts")).to_be_hidden()


async def test_a_preview_says_whether_its_chart_is_still_open(
    page: Page, bridge: PretendBridge
) -> None:
    sentences = {
        "open": "This chart is open in the EMR (told 3 minutes ago).",
        "closed": "This chart was closed in the EMR",
        "another": "Another patient's chart is open in the EMR",
    }
    for state, sentence in sentences.items():
        bridge.standing = {"state": state, "told_at": now(minutes=-3)}
        await open_preview(page, bridge)
        await expect(page.locator("#standing")).to_contain_text(sentence)
    bridge.standing = {"state": "untold", "told_at": None}
    await expect(page.locator("#standing")).to_be_hidden()


async def test_unread_announcements_are_shown_until_they_are_marked_as_read(
    page: Page, bridge: PretendBridge
) -> None:
    bridge.announcements = [
        announcement("b", "Toolbar update", "https://support.test/b"),
        announcement("a", "<img src=x onerror=alert(1)>", "javascript:alert(1)"),
    ]
    await open_home(page, bridge)
    section = page.locator("#announcements")
    link = section.get_by_role("link", name="Toolbar update")
    await expect(link).to_have_attribute("href", "https://support.test/b")
    await expect(section.get_by_role("link")).to_have_count(1)
    await page.get_by_role("button", name="Mark as read: Toolbar update").click()
    await expect(section.locator("li")).to_have_count(1)
    await page.reload()
    await expect(section).to_contain_text("<img src=x")
    await expect(section).not_to_contain_text("Toolbar update")
    await section.get_by_role("button").click()
    await expect(section).to_be_hidden()


async def test_a_critical_announcement_comes_first_and_says_so(
    page: Page, bridge: PretendBridge
) -> None:
    bridge.announcements = [announcement("b", "Plain"), announcement("a", "Outage", critical=True)]
    await open_home(page, bridge)
    first = page.locator("#announcements li").first
    await expect(first).to_contain_text("Outage")
    await expect(first.locator(".badge.bad")).to_have_text("Critical")
    await first.get_by_role("button").click()
    await expect(page.locator("#announcements")).not_to_contain_text("Critical")


async def test_a_bridge_without_announcements_shows_none(page: Page, bridge: PretendBridge) -> None:
    bridge.refuse["GET announcements"] = "not-found"
    await open_home(page, bridge)
    await expect(page.locator("#no-pairings")).to_be_visible()
    await expect(page.locator("#announcements")).to_be_hidden()
    await expect(page.locator("#problem")).to_be_hidden()


async def test_pages_are_listed_renamed_and_disconnected(page: Page, bridge: PretendBridge) -> None:
    bridge.pairings = [pairing("t1", "OSCAR", "https://emr.test"), pairing("t2", "Launcher")]
    await open_home(page, bridge)
    first = page.locator("#pairings-list li").first
    await expect(first).to_contain_text("https://emr.test · since ")
    await expect(page.locator("#pairings-list")).to_contain_text("a program of this computer")
    await first.get_by_text("Rename").click()
    await first.get_by_label("Name").fill("Desk 2")
    await first.get_by_role("button", name="Save").click()
    await expect(page.locator("#pairings-title")).to_be_focused()
    assert bridge.asks("PATCH", "t1") == [{"name": "Desk 2"}]
    await page.get_by_role("button", name="Disconnect: Launcher").click()
    await expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    assert bridge.asks("DELETE", "t2") == [], "asked first"
    await page.get_by_role("button", name="Yes, disconnect").click()
    await expect(page.locator("#pairings-list li")).to_have_count(1)
    assert bridge.asks("DELETE", "t2") == [None]


async def test_a_code_is_shown_to_connect_a_page(page: Page, bridge: PretendBridge) -> None:
    await open_home(page, bridge)
    await page.get_by_role("button", name="Show a code to connect a page").click()
    await expect(page.locator("#pairing-code")).to_contain_text("1234 5678")


async def test_a_reference_alone_prepares_a_preview_of_ocean_s_record(
    page: Page, bridge: PretendBridge
) -> None:
    bridge.connectors = [connector("oscar"), connector("ocean")]
    await open_home(page, bridge)
    field = page.get_by_label("Ocean reference, as Ocean shows it")
    await field.fill("48")
    await field.press("Enter")
    await expect(page.locator("#lookup-problem")).to_have_text("Write three to ten digits.")
    await expect(field).to_be_focused()
    await field.fill(" 482 ")
    await field.press("Enter")
    await page.wait_for_url(f"**/panel/previews/{PREVIEW_ID}*")
    asked = {"connector": "ocean", "context": {"ocean_reference": "482"}}
    assert bridge.asks("POST", "previews") == [asked]


async def test_without_ocean_there_is_no_field_for_it(page: Page, bridge: PretendBridge) -> None:
    bridge.connectors = [connector("oscar"), connector("ocean", "failed")]
    await open_home(page, bridge)
    await expect(page.locator("#no-pairings")).to_be_visible()
    await expect(page.locator("#lookup")).to_be_hidden()
