"""Takes the pictures: the screens in a real browser, with the place of every word."""

import shutil
from dataclasses import dataclass
from typing import Any, Final

from redaction.screenshots import Box
from tests.redaction.screenshots.screens import SCREENS

CHROMIUM: Final = shutil.which("chromium")
FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
PLACES: Final = """() => [...document.querySelectorAll('span.p, span.l, span.k')].map(word => {
  const box = word.getBoundingClientRect();
  return [word.className, word.textContent, box.left, box.top, box.right, box.bottom];
})"""


@dataclass(frozen=True, slots=True)
class Placed:
    """One word of a screen: what it is, and where."""

    kind: str
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of a screen, and all its words."""

    name: str
    png: bytes
    words: tuple[Placed, ...]


async def take_photos() -> tuple[Photo, ...]:
    """Return a photo of every screen."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 - where there is a browser

    photos = []
    async with async_playwright() as started:
        browser = await started.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        for screen in SCREENS:
            size: Any = {"width": screen.width, "height": screen.height}
            page = await browser.new_page(viewport=size)
            await page.set_content(screen.html)
            placed = await page.evaluate(PLACES)
            words = tuple(
                Placed(kind, text, Box(*(round(edge) for edge in edges)))
                for kind, text, *edges in placed
            )
            photos.append(Photo(screen.name, await page.screenshot(), words))
            await page.close()
        await browser.close()
    return tuple(photos)
