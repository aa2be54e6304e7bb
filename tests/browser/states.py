"""Every state of the panel that a person can come to, and how to get there."""

import io
from collections.abc import Awaitable, Callable, Mapping

from PIL import Image, ImageDraw, ImageFont
from playwright.async_api import Page, expect

from tests.browser.pretend_bridge import (
    PREVIEW_ID,
    SECRET,
    SUBMISSION_ID,
    PretendBridge,
    announcement,
    connector,
    now,
    pairing,
    submission,
)

Go = Callable[[Page, PretendBridge, str], Awaitable[None]]
DUE = "2026-11-23T16:05:00Z"


async def gate(page: Page, bridge: PretendBridge, language: str) -> None:
    """Nobody has opened the panel in this browser."""
    await page.goto(f"{bridge.url}/panel/?lang={language}")
    await page.evaluate("localStorage.removeItem('ocean-panel-session')")
    await page.goto(f"{bridge.url}/panel/previews/{PREVIEW_ID}?lang={language}")
    await expect(page.locator("#gate")).to_be_visible()


async def home_first(page: Page, bridge: PretendBridge, language: str) -> None:
    """Nothing was ever sent or connected."""
    await _home(page, bridge, language)
    await expect(page.locator("#no-pairings")).to_be_visible()


async def home(page: Page, bridge: PretendBridge, language: str) -> None:
    """A day in the clinic: all that this page can hold."""
    bridge.connectors = [connector("oscar"), connector("ocean")]
    bridge.announcements = [announcement("a", "Ocean 7.4", "https://support.test/a")]
    bridge.charts = [
        {
            "token_id": "t1",
            "name": "OSCAR",
            "origin": "https://emr.test",
            "connector": "oscar",
            "emr_id": "1234",
            "ocean_reference": "482",
            "told_at": now(minutes=-7),
            "seconds": 420,
        }
    ]
    bridge.pairings = [pairing("t1", "OSCAR", "https://emr.test"), pairing("t2", "Launcher")]
    facts = {"ticket_number": "T-000042", "first_answer_due_at": DUE}
    bridge.submissions = [
        submission("sending"),
        submission("queued", attempts=1, reason="portal-unreachable", next_attempt_at=DUE),
        submission("parked", reason="portal-token-refused"),
        submission("delivered", ticket_url="https://support.test/T-000042", **facts),
        submission("cancelled", reason="may-have-arrived"),
    ]
    await _home(page, bridge, language)
    await expect(page.locator("#announcements")).to_be_visible()
    await page.locator("#pair").click()
    await expect(page.locator("#pairing-code")).to_be_visible()
    await page.locator("#pairings-list button").first.click()
    await page.locator("#pairings-list summary").last.click()
    await page.locator("#lookup-reference").fill("4")
    await page.locator("#lookup-reference").press("Enter")
    await expect(page.locator("#lookup-problem")).to_be_visible()


async def preview(page: Page, bridge: PretendBridge, language: str) -> None:
    """A preview as it opens."""
    bridge.standing = {"state": "open", "told_at": now(minutes=-3)}
    await _preview(page, bridge, language)
    await expect(page.locator("#standing")).to_be_visible()


async def preview_in_trouble(page: Page, bridge: PretendBridge, language: str) -> None:
    """Another patient's chart is open, the reference is missing, everything is folded out."""
    bridge.standing = {"state": "another", "told_at": now(minutes=-3)}
    bridge.preview["identifiers"]["ocean_reference"] = None
    bridge.preview["identifiers"]["captured_at"] = now(minutes=-12)
    bridge.preview["notices"] = ["emr-session-expired", "ocean-reference-in-portal"]
    await _preview(page, bridge, language)
    await expect(page.locator("#standing")).to_be_visible()
    for summary in await page.locator("summary").all():
        await summary.click()
    await page.locator("[id^=more-]").first.fill("not in it")
    await page.locator("[id^=more-] + button").first.click()


def masked_screenshot() -> tuple[bytes, tuple[int, int]]:
    """Return a picture as the bridge masks one: bars, and what may be seen."""
    image = Image.new("RGB", (640, 220), "#f3f4f6")
    drawing = ImageDraw.Draw(image)
    for row, label in enumerate(("Last name:", "Health number:", "Error 500")):
        drawing.text((24, 30 + 60 * row), label, fill="#111827", font=ImageFont.load_default(18))
    for row in (0, 1):
        drawing.rectangle((200, 28 + 60 * row, 380, 52 + 60 * row), fill="black")
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue(), image.size


async def screenshots(page: Page, bridge: PretendBridge, language: str) -> None:
    """One screenshot is attached, one is being drawn on, one could not be read."""
    box = {"left": 420, "top": 20, "right": 560, "bottom": 90}
    picture = masked_screenshot()
    bridge.attach(*picture, looked_at=True, boxes=[box])
    bridge.attach(*picture, boxes=[box])
    bridge.attach(*picture, needs_drawing=True)
    await _preview(page, bridge, language)
    await page.locator(".stage").nth(1).locator(".box").focus()
    await expect(page.locator(".picture").nth(1).locator(".row button")).to_have_count(12)


async def words_with_finds(page: Page, bridge: PretendBridge, language: str) -> None:
    """The user has typed a phone number, what may be a name and what may be a password."""
    bridge.findings = [
        ("416-555-0199", "PHONE", "structured"),
        ("Zork", "NAME", "guess"),
        ("sunshine", "CREDENTIAL", "guess"),
    ]
    await _preview(page, bridge, language)
    await page.locator("#categories button").first.click()
    await page.locator("#description").fill(
        "Zork calls 416-555-0199, password sunshine, and hears nothing."
    )
    await expect(page.locator("#finds .notice")).to_have_count(2)


async def form_with_problems(page: Page, bridge: PretendBridge, language: str) -> None:
    """The user has clicked "send" too early."""
    bridge.preview["identifiers"]["site_number"] = None
    await _preview(page, bridge, language)
    send = page.locator("#send")
    await send.scroll_into_view_if_needed()
    await expect(send).to_have_attribute("aria-disabled", "false")
    await send.click()
    await expect(page.locator("#services-problem")).to_be_visible()
    await expect(page.locator("#problem")).to_be_visible()


async def expired(page: Page, bridge: PretendBridge, language: str) -> None:
    """The preview is too old to be shown."""
    bridge.refuse[f"GET {PREVIEW_ID}"] = "preview-expired"
    await page.goto(f"{bridge.url}/panel/previews/{PREVIEW_ID}?lang={language}#{SECRET}")
    await expect(page.locator("#problem")).to_be_visible()


def outcome(state: str, **facts: str | int) -> Go:
    """Return how to get to a sent request in this state."""

    async def go(page: Page, bridge: PretendBridge, language: str) -> None:
        bridge.submissions = [submission(state, **facts)]
        await _preview(page, bridge, language)
        for choice in ("services-ereferral", "frequency-constant", "scope-one_patient"):
            await page.locator(f"#{choice.replace('services', 'service')}").check()
        await page.locator("#description").fill("It stays blank.")
        await page.locator("#reporter-name").fill("Rosalie Réception")
        await page.locator("#reporter-email").fill("reception@clinic.invalid")
        send = page.locator("#send")
        await send.scroll_into_view_if_needed()
        await expect(send).to_have_attribute("aria-disabled", "false")
        await send.click()
        await expect(page.locator(f"#outcome .badge:has-text('{_ICON[state]}')")).to_be_visible()
        assert bridge.submissions[0]["submission_id"] == SUBMISSION_ID

    return go


_ICON = {"queued": "…", "delivered": "✓", "parked": "!"}

STATES: Mapping[str, Go] = {
    "gate": gate,
    "home-first": home_first,
    "home": home,
    "preview": preview,
    "preview-in-trouble": preview_in_trouble,
    "screenshots": screenshots,
    "words-with-finds": words_with_finds,
    "form-with-problems": form_with_problems,
    "expired": expired,
    "waiting": outcome("queued", attempts=1, reason="portal-unreachable", next_attempt_at=DUE),
    "delivered": outcome(
        "delivered",
        ticket_number="T-000042",
        first_answer_due_at=DUE,
        time_zone="America/Regina",
    ),
    "held-back": outcome("parked", reason="portal-token-refused"),
}


async def _home(page: Page, bridge: PretendBridge, language: str) -> None:
    await page.goto(f"{bridge.url}/panel/?lang={language}#{SECRET}")
    await expect(page.locator("#inside")).to_be_visible()


async def _preview(page: Page, bridge: PretendBridge, language: str) -> None:
    await page.goto(f"{bridge.url}/panel/previews/{PREVIEW_ID}?lang={language}#{SECRET}")
    await expect(page.locator("#documents article").first).to_be_visible()
