"""Screenshots in Chromium: masked, drawn on by mouse and keys, attached once looked at."""

import asyncio
import base64
import hashlib
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont
from playwright.async_api import FilePayload, Locator, Page, expect

from connectors.contract import Clock
from redaction.screenshots import tesseract
from tests.browser.real_bridge import RealBridge, real_bridge
from tests.browser.test_panel import click_send, fill_form

SIZE = (480, 240)


def screenshot(*lines: str) -> bytes:
    image = Image.new("RGB", SIZE, "white")
    drawing = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        drawing.text((20, 20 + 40 * number), line, fill="#222222", font=ImageFont.load_default(18))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


@pytest.fixture
async def bridge(tmp_path: Path, clock: Clock) -> AsyncIterator[RealBridge]:
    async with real_bridge(tmp_path, clock) as running:
        yield running


async def choose(page: Page, body: bytes, name: str = "Zzyzxquark Wilhelmina.png") -> Locator:
    file = FilePayload(name=name, mimeType="image/png", buffer=body)
    await page.locator("#picture-file").set_input_files(file)
    picture = page.locator(".picture").last
    await expect(picture.locator(".stage img")).to_be_visible()
    return picture


async def shown(page: Page) -> Image.Image:
    """Return the picture that the page shows, pixel by pixel."""
    encoded: str = await page.evaluate(
        "async () => { const image = document.querySelector('.stage img');"
        "await image.decode(); const canvas = document.createElement('canvas');"
        "canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;"
        "canvas.getContext('2d').drawImage(image, 0, 0);"
        "return canvas.toDataURL('image/png').split(',')[1]; }"
    )
    return Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB")


def is_black(image: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return image.crop(box).getextrema() == ((0, 0),) * 3


async def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag on the picture, in its own pixels."""
    stage = page.locator(".stage img")
    await stage.scroll_into_view_if_needed()
    box = await stage.bounding_box()
    assert box is not None
    scale = box["width"] / SIZE[0]
    await page.mouse.move(box["x"] + start[0] * scale, box["y"] + start[1] * scale)
    await page.mouse.down()
    await page.mouse.move(box["x"] + end[0] * scale, box["y"] + end[1] * scale, steps=4)
    await page.mouse.up()


async def boxes(bridge: RealBridge, preview_id: str, count: int) -> list[dict[str, int]]:
    """Return the boxes that the bridge has, once there are so many."""
    for _ in range(100):
        (attachment,) = (await bridge.ask("GET", f"/v1/previews/{preview_id}"))["attachments"]
        found: list[dict[str, int]] = attachment["boxes"]
        if len(found) == count:
            return found
        await asyncio.sleep(0.1)
    pytest.fail("the boxes do not arrive")


def near(box: dict[str, int], *edges: int) -> bool:
    return all(abs(one - other) <= 3 for one, other in zip(box.values(), edges, strict=True))


async def attach(picture: Locator) -> None:
    button = picture.get_by_role("button", name="I have looked at it: attach")
    await expect(button).to_have_attribute("aria-disabled", "false")
    await button.click()
    await expect(picture).to_contain_text("✓Attached")


async def test_a_chosen_file_is_shown_masked_and_waits_to_be_looked_at(
    page: Page, bridge: RealBridge
) -> None:
    sent: list[bytes] = []
    page.on("request", lambda one: sent.append(one.post_data_buffer or b""))
    preview_id = await bridge.open_preview(page)
    picture = await choose(page, screenshot("Zzyzxquark"))
    assert is_black(await shown(page), (20, 24, 60, 36))
    await expect(picture).to_contain_text("Not attached yet")
    (kept,) = (await bridge.ask("GET", f"/v1/previews/{preview_id}"))["attachments"]
    assert not kept["looked_at"]
    assert not [body for body in sent if b"Zzyzxquark Wilhelmina" in body], "a name of a file"


async def test_it_is_not_sent_before_it_was_attached_or_left_out(
    page: Page, bridge: RealBridge
) -> None:
    await bridge.open_preview(page)
    picture = await choose(page, screenshot("Zzyzxquark"))
    await fill_form(page, "It stays blank.")
    await click_send(page)
    await expect(page.locator("#problem [data-code=picture-waiting]")).to_be_visible()
    await picture.get_by_role("button", name="Leave out: Screenshot 1").click()
    await expect(page.locator(".picture")).to_have_count(0)
    await click_send(page)
    await expect(page.locator("#outcome")).to_be_visible()


@pytest.mark.skipif(tesseract.installed() is None, reason="no Tesseract on this system")
async def test_what_is_attached_is_what_was_seen(page: Page, bridge: RealBridge) -> None:
    preview_id = await bridge.open_preview(page)
    picture = await choose(page, screenshot("Error 500"))
    await drag(page, (300, 100), (400, 180))
    await boxes(bridge, preview_id, 1)
    await attach(picture)
    await expect(page.locator("#statement")).to_contain_text("you have looked at: 1")
    now = await shown(page)
    assert is_black(now, (304, 104, 396, 176))
    preview = await bridge.ask("GET", f"/v1/previews/{preview_id}")
    path = f"/v1/previews/{preview_id}/attachments/attachment-1"
    kept = base64.b64decode((await bridge.ask("GET", path))["png"])
    assert Image.open(io.BytesIO(kept)).tobytes() == now.tobytes()
    assert preview["attachments"][0]["digest"] == hashlib.sha256(kept).hexdigest()
    await fill_form(page, "It stays blank.")
    await click_send(page)
    await expect(page.locator("#outcome")).to_be_visible()


async def test_boxes_are_drawn_moved_sized_and_removed_with_the_mouse(
    page: Page, bridge: RealBridge
) -> None:
    preview_id = await bridge.open_preview(page)
    picture = await choose(page, screenshot("Zzyzxquark"))
    await drag(page, (200, 100), (300, 150))
    assert near((await boxes(bridge, preview_id, 1))[0], 200, 100, 300, 150)
    await drag(page, (250, 125), (290, 145))
    await expect(picture.locator(".badge").first).to_contain_text("Not attached yet")
    await page.wait_for_timeout(600)
    assert near((await boxes(bridge, preview_id, 1))[0], 240, 120, 340, 170)
    await drag(page, (340, 170), (380, 200))
    await page.wait_for_timeout(600)
    assert near((await boxes(bridge, preview_id, 1))[0], 240, 120, 380, 200)
    await picture.get_by_role("button", name="Remove the box").click()
    await boxes(bridge, preview_id, 0)
    # and without any dragging: two clicks
    await drag(page, (200, 100), (200, 100))
    await drag(page, (300, 150), (300, 150))
    assert near((await boxes(bridge, preview_id, 1))[0], 200, 100, 300, 150)


async def test_boxes_are_drawn_moved_sized_and_removed_with_keys(
    page: Page, bridge: RealBridge
) -> None:
    preview_id = await bridge.open_preview(page)
    picture = await choose(page, screenshot("Zzyzxquark"))
    await picture.get_by_role("button", name="Add a box").focus()
    await page.keyboard.press("Enter")
    (middle,) = await boxes(bridge, preview_id, 1)
    await expect(page.get_by_role("button", name="Box 1 of 1")).to_be_focused()
    for key in ("ArrowLeft", "ArrowUp", "Alt+ArrowUp", "Shift+ArrowRight"):
        await page.keyboard.press(key)
    await page.wait_for_timeout(600)
    (now,) = await boxes(bridge, preview_id, 1)
    assert now == {
        "left": middle["left"] - 8,
        "top": middle["top"] - 9,
        "right": middle["right"],
        "bottom": middle["bottom"] - 9,
    }
    await page.keyboard.press("Delete")
    await boxes(bridge, preview_id, 0)
    await expect(picture.get_by_role("button", name="Add a box")).to_be_focused()


async def test_a_box_drawn_after_it_was_attached_detaches_it(
    page: Page, bridge: RealBridge
) -> None:
    await bridge.open_preview(page)
    picture = await choose(page, screenshot("Zzyzxquark"))
    await drag(page, (200, 100), (300, 150))
    await attach(picture)
    await drag(page, (20, 100), (100, 150))
    await expect(picture).to_contain_text("Not attached yet")
    await expect(page.locator("#statement")).not_to_contain_text("screenshots")
    await attach(picture)


async def test_without_an_engine_a_box_must_be_drawn_first(
    page: Page, bridge: RealBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolbar.troubleshooting.screenshots.find_engine", lambda: None)
    await bridge.open_preview(page)
    picture = await choose(page, screenshot("Error 500"))
    await expect(picture).to_contain_text("Nothing on this computer can read pictures")
    button = picture.get_by_role("button", name="I have looked at it: attach")
    await expect(button).to_have_attribute("aria-disabled", "true")
    await drag(page, (200, 100), (300, 150))
    await attach(picture)


async def hand_over(page: Page, kind: str, body: bytes) -> None:
    """Paste a picture into the page, or drop it there."""
    await page.evaluate(
        "([kind, body]) => { const bytes = Uint8Array.from(atob(body), (one) => one.charCodeAt(0));"
        "const data = new DataTransfer();"
        "data.items.add(new File([bytes], 'a.png', { type: 'image/png' }));"
        "const options = { bubbles: true, cancelable: true };"
        "const event = kind === 'paste'"
        " ? new ClipboardEvent('paste', { ...options, clipboardData: data })"
        " : new DragEvent('drop', { ...options, dataTransfer: data });"
        "document.getElementById('description').dispatchEvent(event); }",
        [kind, base64.b64encode(body).decode()],
    )


@pytest.mark.parametrize("kind", ["paste", "drop"])
async def test_a_picture_can_be_pasted_and_dropped(
    page: Page, bridge: RealBridge, kind: str
) -> None:
    await bridge.open_preview(page)
    await hand_over(page, kind, screenshot("Zzyzxquark"))
    await expect(page.locator(".picture")).to_have_count(1)
    await expect(page.locator("#picture-said")).to_contain_text("masked")


async def test_what_is_no_picture_is_refused_in_a_sentence(page: Page, bridge: RealBridge) -> None:
    await bridge.open_preview(page)
    await hand_over(page, "drop", b"Zzyzxquark")
    await expect(page.locator("#problem [data-code=image-unreadable]")).to_be_visible()
    await expect(page.locator(".picture")).to_have_count(0)


async def test_after_a_reload_the_pictures_are_still_there(page: Page, bridge: RealBridge) -> None:
    preview_id = await bridge.open_preview(page)
    picture = await choose(page, screenshot("Zzyzxquark"))
    await drag(page, (200, 100), (300, 150))
    await attach(picture)
    await page.reload()
    await expect(page.locator(".picture")).to_contain_text("✓Attached")
    await expect(page.locator(".stage .box")).to_have_count(1)
    assert len(await boxes(bridge, preview_id, 1)) == 1


async def test_a_page_that_shows_another_picture_than_the_digest_covers_shows_nothing(
    page: Page, bridge: RealBridge
) -> None:
    preview_id = await bridge.open_preview(page)
    await drag_and_attach(page)

    async def swap(route: Any) -> None:
        answer = await (await route.fetch()).json()
        other = base64.b64encode(screenshot("something else")).decode()
        await route.fulfill(json=answer | {"png": other})

    await page.route(f"**/v1/previews/{preview_id}/attachments/attachment-1", swap)
    await page.reload()
    await expect(page.locator("#problem [data-code=preview-changed]")).to_be_visible()
    await expect(page.locator("#preview")).to_be_hidden()


async def drag_and_attach(page: Page) -> None:
    picture = await choose(page, screenshot("Zzyzxquark"))
    await drag(page, (200, 100), (300, 150))
    await attach(picture)
