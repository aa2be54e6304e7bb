"""The whole job with the keyboard alone: no click, no field filled but by its keys."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, expect

from connectors.contract import Clock
from tests.browser.real_bridge import RealBridge, real_bridge
from tests.browser.test_pictures import screenshot

MOST_TABS = 120


@pytest.fixture
async def bridge(tmp_path: Path, clock: Clock) -> AsyncIterator[RealBridge]:
    async with real_bridge(tmp_path, clock) as running:
        yield running


class Keys:
    """A person who has a keyboard and a screen reader's names of things."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def here(self) -> str:
        """Return what has the focus, as a screen reader names it."""
        return str(
            await self._page.evaluate(
                "() => { const one = document.activeElement; return one.ariaLabel"
                " ?? one.labels?.[0]?.textContent.trim() ?? one.textContent.trim(); }"
            )
        )

    async def tab_to(self, name: str) -> None:
        """Press Tab until this has the focus, and see that the focus can be seen."""
        for _ in range(MOST_TABS):
            await self._page.keyboard.press("Tab")
            if await self.here() == name:
                assert await self._page.evaluate(SHOWS_FOCUS), f"no focus to be seen: {name}"
                return
        pytest.fail(f"not within reach: {name}")

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self._page.keyboard.press(key)

    async def write(self, text: str) -> None:
        await self._page.keyboard.type(text)


SHOWS_FOCUS = """() => {
  const one = document.activeElement;
  const shown = one.matches('.visually-hidden') ? one.nextElementSibling : one;
  const line = one.matches('[role=treeitem]') ? one.querySelector('.line') : shown;
  const style = getComputedStyle(line);
  const box = line.getBoundingClientRect();
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
}"""


async def paste(page: Page, body: bytes) -> None:
    """Paste a picture, as Ctrl+V does: no key can put one on the clipboard of a test."""
    file = FilePayload(name="a.png", mimeType="image/png", buffer=body)
    await page.locator("#picture-file").set_input_files(file)
    await expect(page.locator(".stage img")).to_be_visible()


async def test_the_whole_job(page: Page, bridge: RealBridge, logged: Callable[[], str]) -> None:
    preview_id = await bridge.open_preview(page)
    keys = Keys(page)
    await say_what_is_wrong(page, keys)
    await attach_a_screenshot(page, keys)
    await keys.tab_to("Your name")
    await keys.write("Rosalie Reception")
    await keys.tab_to("Your e-mail")
    await keys.write("reception@clinic.invalid")
    await keys.tab_to("MSH: 10 inside")
    await keys.press("ArrowDown", "ArrowDown", "Enter")
    await expect(page.get_by_role("treeitem", name="MSH-3: masked")).to_be_focused()
    await choose_frequency_and_scope(page, keys)
    await keys.tab_to("Send to support")
    await expect(page.locator("#send")).to_have_attribute("aria-disabled", "false")
    await keys.press("Enter")
    await expect(page.locator("#outcome-title")).to_be_focused()
    (sent,) = (await bridge.ask("GET", "/v1/submissions"))["submissions"]
    assert sent["state"] in {"queued", "sending", "parked"}
    assert preview_id not in page.url
    assert "Zzyzxquark" not in logged()


async def say_what_is_wrong(page: Page, keys: Keys) -> None:
    """Take a usual trouble, add a phone number by mistake, mask it."""
    await keys.tab_to("Note does not import")
    await keys.press("Enter")
    await keys.write(" Call 416-555-0199.")
    await keys.press("Tab")
    words = page.get_by_label("What happens?")
    await expect(words).to_have_value(
        "A completed form's note does not import into the chart.  Call XXXXXXX."
    )
    await expect(page.locator("#finds")).to_contain_text("Masked in your text: phone number.")


async def attach_a_screenshot(page: Page, keys: Keys) -> None:
    """Draw a box, move it, size it, attach."""
    await keys.tab_to("Choose a file")
    await paste(page, screenshot("Zzyzxquark"))
    await keys.tab_to("Add a box")
    await keys.press("Enter", "ArrowRight", "Shift+ArrowDown")
    await expect(page.get_by_role("button", name="Box 1 of 1")).to_be_focused()
    attach = page.get_by_role("button", name="I have looked at it: attach")
    await expect(attach).to_have_attribute("aria-disabled", "false")
    await keys.tab_to("I have looked at it: attach")
    await keys.press("Enter")
    await expect(page.locator(".picture")).to_contain_text("✓Attached")


async def choose_frequency_and_scope(page: Page, keys: Keys) -> None:
    """Go back to the radio buttons with Shift and Tab, and choose with space and arrows."""
    for name, press in (("scope", "ArrowDown"), ("frequency", "Space")):
        for _ in range(MOST_TABS):
            await page.keyboard.press("Shift+Tab")
            if await page.evaluate("document.activeElement.name") == name:
                break
        await keys.press(press)
    assert await page.evaluate("document.querySelectorAll('input[type=radio]:checked').length") == 2
