"""Ten EMR screens from a real browser: no private word shows, every kept identifier can be read."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

from connectors.subject import Subject
from redaction.screenshots import Box, mask_screenshot, paint, rapid, tesseract
from redaction.screenshots.harmless import harmless
from tests.redaction.screenshots.photos import CHROMIUM, Photo, take_photos
from tests.redaction.screenshots.screens import KEEP, SCREENS
from tests.redaction.screenshots.visible import opened, shows, untouched

pytest.importorskip("playwright.async_api")
browsers = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
fonts = pytest.mark.skipif(
    not Path("/usr/share/fonts/truetype/liberation").is_dir(),
    reason="the screens' own fonts are not here (fonts-liberation): engines read others less well",
)
ENGINES: Final[dict[str, Any]] = {
    "rapidocr": rapid.installed,
    "tesseract": tesseract.installed,
    "none": lambda: None,
}
LABELS: Final = 0.8
"""Labels are for comfort: this part of them, at the least, can be read."""


@cache
def photos() -> dict[str, Photo]:
    return {photo.name: photo for photo in asyncio.run(take_photos())}


@cache
def masked(engine: str, name: str) -> Image.Image:
    reader = ENGINES[engine]()
    if reader is None and engine != "none":
        pytest.skip(f"{engine} is not installed")
    photo = photos()[name]
    made = mask_screenshot(photo.png, subject=Subject(), keep=KEEP, engine=reader)
    return opened(made.png)


def boxes(photo: Photo, kind: str) -> list[Box]:
    return [word.box for word in photo.words if word.kind == kind]


@browsers
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", [screen.name for screen in SCREENS])
def test_no_private_word_shows(engine: str, name: str) -> None:
    after, photo = masked(engine, name), photos()[name]
    before = opened(photo.png)
    private = boxes(photo, "p")
    assert len(private) >= 8
    assert [box for box in private if shows(before, after, box)] == []


@browsers
@fonts
@pytest.mark.parametrize("engine", ["rapidocr", "tesseract"])
@pytest.mark.parametrize("name", [screen.name for screen in SCREENS])
def test_every_kept_identifier_can_be_read(engine: str, name: str) -> None:
    after, photo = masked(engine, name), photos()[name]
    kept = boxes(photo, "k")
    assert kept
    assert all(untouched(opened(photo.png), after, box) for box in kept)


@browsers
@fonts
@pytest.mark.parametrize("engine", ["rapidocr", "tesseract"])
def test_most_labels_can_be_read(engine: str) -> None:
    seen = [
        untouched(opened(photo.png), masked(engine, name), box)
        for name, photo in photos().items()
        for box in boxes(photo, "l")
    ]
    assert sum(seen) > LABELS * len(seen)


@browsers
def test_reading_and_then_painting_what_is_hidden_would_leak() -> None:
    """Without the ink, what the engine overlooks or reads wrong stays in the picture."""
    reader = tesseract.installed()
    if reader is None:
        pytest.skip("tesseract is not installed")

    def leaks(photo: Photo) -> bool:
        words = reader.read(opened(photo.png))
        _, hidden = harmless(words, Subject(), KEEP)
        after = opened(paint(photo.png, [word.box for word in hidden]))
        return any(shows(opened(photo.png), after, box) for box in boxes(photo, "p"))

    assert any(map(leaks, photos().values()))
