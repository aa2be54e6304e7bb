"""Free text that a clinic lets leave is sent only after a person said that he has read it."""

from playwright.async_api import Page, expect

from tests.browser.pretend_bridge import PretendBridge
from tests.browser.test_panel import click_send, fill_form, open_preview


async def test_free_text_is_read_before_it_is_sent(page: Page, bridge: PretendBridge) -> None:
    bridge.preview["notices"] = ["free-text-kept"]
    await open_preview(page, bridge)
    await fill_form(page)
    await click_send(page)
    await expect(page.locator("#problem [data-code=free-text-unread]")).to_be_visible()
    await expect(page.get_by_label("I have read every word of the free text")).to_be_focused()
    assert bridge.asks("POST", "send") == []
    await page.keyboard.press("Space")
    await click_send(page)
    await expect(page.locator("#outcome")).to_be_visible()
    assert len(bridge.asks("POST", "send")) == 1


async def test_what_has_changed_is_read_again(page: Page, bridge: PretendBridge) -> None:
    bridge.preview["notices"] = ["free-text-kept"]
    await open_preview(page, bridge)
    read = page.get_by_label("I have read every word of the free text")
    await read.check()
    await page.locator("#documents").get_by_role("button", name="Leave out").first.click()
    await expect(page.locator("#said")).not_to_be_empty()
    await expect(read).not_to_be_checked()


async def test_nobody_is_asked_where_none_leaves(page: Page, bridge: PretendBridge) -> None:
    await open_preview(page, bridge)
    await expect(page.locator("#send")).to_be_visible()
    await expect(page.locator("#free-text")).to_be_hidden()
