"""Deny by default: whatever may be text is painted, read or not, unless it is known."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image, ImageDraw

from connectors.subject import Subject
from redaction.screenshots import Box, ink, mask_screenshot, paint
from redaction.screenshots.ink import find_ink, in_cells
from redaction.screenshots.words import Word
from tests.redaction.screenshots.conftest import Scripted, Sheet
from tests.redaction.screenshots.visible import opened, shows, untouched

NOBODY = Subject()


def masked(sheet: Sheet, words: Sequence[Word], keep: Sequence[str] = (), **more: Any) -> Any:
    subject = more.get("subject", NOBODY)
    made = mask_screenshot(sheet.png(), subject=subject, keep=keep, engine=Scripted(words))
    return made, opened(made.png)


def test_a_label_is_seen_and_what_follows_it_is_not(sheet: Sheet) -> None:
    label, name = sheet.line("Patient: Quibblewick", 20)
    made, after = masked(sheet, [label, name])
    assert untouched(sheet.image, after, label.box)
    assert not shows(sheet.image, after, name.box)
    assert (made.seen, made.painted, made.read_by) == (1, 1, "scripted")


def test_a_kept_identifier_is_seen_and_another_number_is_not(sheet: Sheet) -> None:
    kept, other = sheet.word("48213", 20, 20), sheet.word("48214", 200, 20)
    _, after = masked(sheet, [kept, other], keep=["48213"])
    assert untouched(sheet.image, after, kept.box)
    assert not shows(sheet.image, after, other.box)


def test_without_keep_the_same_identifier_is_painted(sheet: Sheet) -> None:
    kept = sheet.word("48213", 20, 20)
    _, after = masked(sheet, [kept])
    assert not shows(sheet.image, after, kept.box)


def test_what_the_engine_overlooks_is_painted_all_the_same(sheet: Sheet) -> None:
    label, overlooked = sheet.word("Save", 20, 20), sheet.word("Quibblewick", 20, 80)
    _, after = masked(sheet, [label])
    assert untouched(sheet.image, after, label.box)
    assert not shows(sheet.image, after, overlooked.box)


def test_painting_only_what_is_read_would_leak_it(sheet: Sheet) -> None:
    """The other way to do it, which most tools take."""
    read, overlooked = sheet.word("Rose", 20, 20), sheet.word("Quibblewick", 20, 80)
    after = opened(paint(sheet.png(), [read.box]))
    assert not shows(sheet.image, after, read.box)
    assert shows(sheet.image, after, overlooked.box)


def test_without_an_engine_every_word_is_painted(sheet: Sheet) -> None:
    words = sheet.line("Patient: Quibblewick EMR ID 48213", 20)
    made = mask_screenshot(sheet.png(), subject=NOBODY, keep=["48213"], engine=None)
    assert not any(shows(sheet.image, opened(made.png), word.box) for word in words)
    assert made.needs_drawing


@pytest.mark.parametrize(
    ("back", "colour"),
    [("white", "#f4f4f4"), ("black", "#0c0c0c"), ("#1e1f22", "#d6d6d6"), ("#336699", "#336b99")],
)
def test_faint_words_are_ink_too(back: str, colour: str) -> None:
    sheet = Sheet(back, colour)
    word = sheet.word("Quibblewick", 20, 20)
    made = mask_screenshot(sheet.png(), subject=NOBODY)
    assert find_ink(sheet.image).crop(word.box).getbbox()
    assert not shows(sheet.image, opened(made.png), word.box)


def test_one_unknown_word_hides_the_whole_text(sheet: Sheet) -> None:
    words = sheet.line("patient test results Quibblewick", 20)
    _, after = masked(sheet, words)
    assert not any(shows(sheet.image, after, word.box) for word in words)


def test_a_label_that_is_the_patients_own_name_is_no_label(sheet: Sheet) -> None:
    word = sheet.word("Page", 20, 20)
    _, after = masked(sheet, [word])
    assert untouched(sheet.image, after, word.box)
    _, after = masked(sheet, [word], subject=Subject(family_name="Page"))
    assert not shows(sheet.image, after, word.box)


def test_a_word_that_the_engine_is_unsure_of_is_not_seen(sheet: Sheet) -> None:
    word = sheet.word("Save", 20, 20)
    _, after = masked(sheet, [Word("Save", word.box, 0.3)])
    assert not shows(sheet.image, after, word.box)


def test_a_label_read_into_a_larger_place_is_not_seen(sheet: Sheet) -> None:
    first, second = sheet.word("ID", 20, 20), sheet.word("9998887773", 44, 20)
    both = Box(first.box.left, first.box.top, second.box.right, second.box.bottom)
    _, after = masked(sheet, [Word("ID", both, 0.99)])
    assert not shows(sheet.image, after, second.box)


def test_where_a_label_and_a_hidden_word_overlap_paint_wins(sheet: Sheet) -> None:
    label, name = sheet.word("Name:", 20, 20), sheet.word("Quibblewick", 62, 20)
    wide = Word("Name:", Box(label.box.left, label.box.top, 70, label.box.bottom), 0.99)
    _, after = masked(sheet, [wide, name])
    assert not shows(sheet.image, after, name.box)


def test_a_side_that_cuts_a_letter_moves_to_the_gap(sheet: Sheet) -> None:
    word = sheet.word("48213", 20, 20)
    cut = Box(word.box.left + 3, word.box.top + 2, word.box.right - 3, word.box.bottom - 1)
    _, after = masked(sheet, [Word("48213", cut, 0.99)], keep=["48213"])
    assert untouched(sheet.image, after, word.box)


def test_long_lines_stay_and_letters_as_high_as_a_hand_are_painted() -> None:
    sheet = Sheet()
    ImageDraw.Draw(sheet.image).line((10, 150, 400, 150), fill="black")
    ImageDraw.Draw(sheet.image).line((30, 20, 30, 100), fill="black", width=3)  # an I of 80 pixels
    made = mask_screenshot(sheet.png(), subject=NOBODY)
    after = opened(made.png)
    assert untouched(sheet.image, after, Box(10, 145, 400, 155))
    assert not shows(sheet.image, after, Box(25, 15, 35, 105))


def test_no_outline_of_a_word_is_left(sheet: Sheet) -> None:
    """Strokes are thinner than any run of paint, so none can be told from it."""
    word = sheet.word("lily", 24, 40)
    after = opened(mask_screenshot(sheet.png(), subject=NOBODY).png).convert("L")
    for top in range(word.box.top, word.box.bottom):
        row = "".join(" #"[not after.getpixel((left, top))] for left in range(after.width))
        assert all(len(run) >= ink.CELL for run in row.split())


def test_boxes_drawn_by_hand_paint_whatever_is_there(sheet: Sheet) -> None:
    word = sheet.word("Save", 20, 20)
    outside = Box(-50, -50, 5, 5)
    after = opened(paint(sheet.png(), [Box(60, 40, 10, 10), outside, Box(700, 700, 800, 800)]))
    assert not shows(sheet.image, after, word.box)
    assert after.getpixel((4, 4)) == (0, 0, 0)
    assert after.getpixel((300, 100)) == (255, 255, 255)


def test_the_same_picture_gives_the_same_bytes(sheet: Sheet) -> None:
    sheet.line("Patient: Quibblewick", 20)
    first, second = (mask_screenshot(sheet.png(), subject=NOBODY).png for _ in range(2))
    assert first == second


def test_masking_twice_changes_nothing_more(sheet: Sheet) -> None:
    words = sheet.line("Patient: Quibblewick", 20)
    once, _ = masked(sheet, words)
    assert untouched(opened(once.png), opened(paint(once.png, [])), words[0].box)


def test_what_is_printed_of_a_result_says_nothing(sheet: Sheet) -> None:
    (word,) = sheet.line("Quibblewick", 20)
    made, _ = masked(sheet, [word])
    assert "Quibblewick" not in f"{made!r} {word!r}"
    assert "png" not in repr(made)


def test_an_empty_picture_stays_empty() -> None:
    sheet = Sheet()
    made = mask_screenshot(sheet.png(), subject=NOBODY)
    assert opened(made.png).tobytes() == Image.new("RGB", (640, 200), "white").tobytes()


def bar_code(thinnest: int, high: int, *, upright: bool) -> Image.Image:
    """Return bars of one to four times the thinnest width, as Code 128 has them."""
    widths = [1, 2, 1, 3, 1, 1, 2, 2, 1, 4, 2, 1, 1, 1, 3, 2, 1, 2, 3, 1, 1, 4, 1, 2] * 4
    image = Image.new("RGB", (900, 700), "white")
    draw, at = ImageDraw.Draw(image), 60
    for number, wide in enumerate(widths):
        if number % 2 == 0 and at < 800:
            draw.rectangle((at, 100, at + wide * thinnest - 1, 100 + high), fill="black")
        at += wide * thinnest
    return image if upright else image.rotate(90, expand=True)


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize(("thinnest", "high"), [(1, 130), (2, 97), (2, 400), (3, 130), (4, 200)])
def test_a_bar_code_is_ink_however_high_its_bars_are(
    thinnest: int,
    high: int,
    upright: bool,  # noqa: FBT001 - a parameter of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = bar_code(thinnest, high, upright=upright)
    left = bars_left(image, upright=upright)
    monkeypatch.setattr(ink, "CROWDED", 1)
    before = bars_left(image, upright=upright)
    # what is left of a wide gap says nothing: of the bars, none shows
    assert before > 20
    assert left <= before / 8


def bars_left(image: Image.Image, *, upright: bool) -> int:
    """Return how many changes from black to white the middle of the bars has after masking."""
    covered = in_cells(find_ink(image))
    image = image.copy()
    image.paste("black", (0, 0), covered)
    left, top, right, bottom = bounds(image)
    across = (left, (top + bottom) // 2, right, (top + bottom) // 2 + 1)
    down = ((left + right) // 2, top, (left + right) // 2 + 1, bottom)
    values = image.convert("L").crop(across if upright else down).tobytes()
    return sum(one != other for one, other in pairwise(values))


def bounds(image: Image.Image) -> tuple[int, int, int, int]:
    found = image.convert("L").point(lambda value: 255 - value).getbbox()
    assert found is not None
    return found


def test_lines_of_a_list_and_of_a_table_are_no_ink() -> None:
    image = Image.new("RGB", (1000, 800), "white")
    draw = ImageDraw.Draw(image)
    for at in range(50, 750, 16):
        draw.line((20, at, 980, at), fill="#888888")
    for at in range(20, 981, 160):
        draw.line((at, 50, at, 738), fill="#888888", width=2)
    edge = find_ink(image).histogram()[255]
    assert edge < 0.01 * image.width * image.height


@pytest.mark.parametrize("beside", [Box(700, 20, 760, 40), Box(20, -40, 60, -20), Box(9, 9, 9, 30)])
def test_a_word_that_an_engine_reads_beside_the_picture_changes_nothing(
    sheet: Sheet, beside: Box
) -> None:
    shown = sheet.word("Messages", 20, 20)
    alone = mask_screenshot(sheet.png(), subject=Subject(), engine=Scripted([shown]))
    both = [shown, Word("Messages", beside, 0.99)]
    assert mask_screenshot(sheet.png(), subject=Subject(), engine=Scripted(both)) == alone
