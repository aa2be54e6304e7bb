"""Takes the pictures in ``docs/`` while the tests look at the very states that they show."""

import os
from pathlib import Path

from playwright.async_api import Page

DOCS = Path(__file__).parents[2] / "docs"


async def picture(
    page: Page, name: str, language: str, *, whole: bool = False, folder: str = "toolbar"
) -> None:
    """Save what the window shows, or the whole page, if ``make screenshot`` asks for it."""
    if os.environ.get("OCEAN_PICTURES"):  # noqa: TID251 - make screenshot says so
        await page.screenshot(path=DOCS / folder / f"{name}.{language}.png", full_page=whole)
