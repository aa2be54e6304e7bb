"""Every state of the panel, FR and EN: axe finds nothing, nothing scrolls sideways if enlarged."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page

from tests.browser.axe import need_axe, violations
from tests.browser.conftest import start_bridge
from tests.browser.pretend_bridge import PretendBridge
from tests.browser.states import STATES

FOLDER = Path(__file__).parents[2] / "docs" / "panel"
WIDE, NARROW = 1080, 320
REFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def keep_picture(page: Page, name: str) -> None:
    """Write a small picture of the whole page, if ``make screenshot`` asks for it."""
    if not os.environ.get("OCEAN_PICTURES"):  # noqa: TID251 - make screenshot says so
        return
    await page.set_viewport_size({"width": 640, "height": 600})
    taken = await page.screenshot(full_page=True, animations="disabled")
    small = Image.open(io.BytesIO(taken)).convert("RGB").quantize(24)
    small.save(FOLDER / f"{name}.png", optimize=True)
    await page.set_viewport_size({"width": WIDE, "height": 900})


async def visit(page: Page, name: str, language: str) -> list[str]:
    """Go to a state; return what is wrong with it, in light, in dark and when enlarged."""
    wrong: list[str] = []
    async with start_bridge() as bridge:
        await STATES[name](page, bridge, language)
        await keep_picture(page, f"{name}-{language}")
        wrong += await violations(page)
        if language == "en":  # colours are the same in both
            await page.emulate_media(color_scheme="dark", reduced_motion="reduce")
            wrong += [f"dark {one}" for one in await violations(page)]
            await page.emulate_media(color_scheme="light")
        # 320 pixels are also what 1280 pixels are at a zoom of 400 % (WCAG 2.2, 1.4.10)
        await page.set_viewport_size({"width": NARROW, "height": 640})
        if await page.evaluate(REFLOW) > 0:
            wrong.append("scrolls sideways")
        await page.set_viewport_size({"width": WIDE, "height": 900})
        await page.goto("about:blank")
    return [f"{name} {language}: {one}" for one in wrong]


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_no_state_of_the_panel_is_out_of_reach(page: Page, language: str) -> None:
    need_axe()
    page.on("dialog", lambda dialog: dialog.accept())
    await page.set_viewport_size({"width": WIDE, "height": 900})
    wrong = [one for name in STATES for one in await visit(page, name, language)]
    assert wrong == []


SPOILS = {
    "label": "document.querySelector('label[for=description]').remove()",
    "html-has-lang": "document.documentElement.removeAttribute('lang')",
    "button-name": "document.getElementById('send').textContent = ''",
    "color-contrast": "document.querySelector('.lead').style.color = '#ccc'",
    "aria-required-parent": "document.querySelector('[role=tree]').removeAttribute('role')",
}


async def test_axe_would_find_what_is_wrong(page: Page, bridge: PretendBridge) -> None:
    need_axe()
    await STATES["preview"](page, bridge, "en")
    assert await violations(page) == []
    for spoil in SPOILS.values():
        await page.evaluate(spoil)
    found = await violations(page)
    assert [rule for rule in SPOILS if not any(one.startswith(rule) for one in found)] == []


def test_every_state_has_its_picture_in_the_documents() -> None:
    if not FOLDER.parent.exists():
        pytest.skip("only a checkout has the documents")
    wanted = {f"{name}-{language}.png" for name in STATES for language in ("en", "fr")}
    assert {path.name for path in FOLDER.glob("*.png")} == wanted
    text = (FOLDER.parent / "panel.md").read_text("utf-8")
    assert [name for name in wanted if f"(panel/{name})" not in text] == []
