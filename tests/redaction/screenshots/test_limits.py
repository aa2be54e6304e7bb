"""Where the limits of pictures lie: how large one is, how long a stroke, how far a gap."""

import io

import pytest
from PIL import Image, ImageDraw

from connectors.subject import Subject
from redaction.screenshots import Box, ImageTooLargeError, mask_screenshot
from redaction.screenshots.ink import find_ink
from redaction.screenshots.pixels import read_pixels
from redaction.screenshots.words import Word
from tests.redaction.screenshots.conftest import Scripted
from tests.redaction.screenshots.visible import opened


def png(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def lines(count: int, *, long: int, apart: int = 12) -> Image.Image:
    """Return lines across a white sheet, one below the other."""
    sheet = Image.new("RGB", (300, 240), "white")
    draw = ImageDraw.Draw(sheet)
    for top in range(64, 64 + count * apart, apart):
        draw.line((20, top, 19 + long, top), fill="black")
    return sheet


def test_a_file_of_20_mebibytes_is_read() -> None:
    small = png(Image.new("RGB", (4, 3)))
    assert read_pixels(small.ljust(20_971_520, b"\0")).size == (4, 3)
    with pytest.raises(ImageTooLargeError):
        read_pixels(small.ljust(20_971_521, b"\0"))


@pytest.mark.parametrize("upright", [True, False])
def test_a_side_of_16384_pixels_is_read(*, upright: bool) -> None:
    longest, longer = ((2, 16_384), (2, 16_385)) if upright else ((16_384, 2), (16_385, 2))
    assert read_pixels(png(Image.new("L", longest))).size == longest
    with pytest.raises(ImageTooLargeError):
        read_pixels(png(Image.new("L", longer)))


@pytest.mark.parametrize(("long", "is_ink"), [(94, True), (95, True), (96, False), (97, False)])
@pytest.mark.parametrize("turned", [False, True])
def test_a_stroke_of_96_pixels_is_a_border(long: int, *, is_ink: bool, turned: bool) -> None:
    sheet = lines(1, long=long)
    if turned:
        sheet = sheet.transpose(Image.Transpose.ROTATE_90)
    assert (find_ink(sheet).getbbox() is not None) is is_ink


@pytest.mark.parametrize(
    ("count", "apart", "is_ink"), [(5, 12, False), (6, 12, True), (6, 13, False), (7, 13, True)]
)
def test_long_strokes_crowd_where_six_stand_in_five_cells(
    count: int, apart: int, *, is_ink: bool
) -> None:
    """Five cells of sixteen pixels: six lines, each an edge of three pixels, are 18 of 80."""
    sheet = lines(count, long=200, apart=apart)
    assert (find_ink(sheet).getbbox() is not None) is is_ink


@pytest.mark.parametrize(("far", "is_seen"), [(6, True), (18, True), (19, False), (40, False)])
def test_the_gap_beside_a_word_is_looked_for_half_its_height_away(
    far: int, *, is_seen: bool
) -> None:
    """The word is forty pixels high; its strokes are a step's other side wide at both ends."""
    sheet = Image.new("RGB", (300, 120), "white")
    for at in range(50, 250, 2):
        for top in range(40 + at % 4, 80, 4):
            sheet.paste("black", (at, top, at + 2, top + 2))
    word = Word("Messages", Box(50 + far, 40, 250 - far, 80), 0.99)
    made = mask_screenshot(png(sheet), subject=Subject(), engine=Scripted([word]))
    whole = (50, 40, 250, 80)
    assert (opened(made.png).crop(whole).tobytes() == sheet.crop(whole).tobytes()) is is_seen
