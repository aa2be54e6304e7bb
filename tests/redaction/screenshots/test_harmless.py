"""Which words are one text, and which of them may be seen, to the pixel."""

import pytest
from PIL import Image, ImageDraw

from connectors.subject import Subject
from redaction.screenshots.harmless import harmless, texts
from redaction.screenshots.ink import CELL, MARGIN, find_ink, in_cells
from redaction.screenshots.words import Box, Word


def word(text: str, left: int, width: int, top: int = 0, high: int = 10) -> Word:
    return Word(text, Box(left, top, left + width, top + high), 0.99)


def seen(*words: Word, keep: tuple[str, ...] = ()) -> list[str]:
    return [one.text for one in harmless(words, Subject(), keep)[0]]


@pytest.mark.parametrize(("gap", "together"), [(0, True), (6, True), (7, False), (20, False)])
def test_words_are_one_text_up_to_seven_tenths_of_their_height(gap: int, together: bool) -> None:  # noqa: FBT001 - a parameter of the table
    label, name = word("Save", 0, 30), word("Quibblewick", 30 + gap, 60)
    assert len([*texts([name, label])]) == (1 if together else 2)
    assert seen(label, name) == ([] if together else ["Save"])


def test_a_colon_ends_a_text() -> None:
    assert seen(word("Save:", 0, 30), word("Quibblewick", 32, 60)) == ["Save:"]


@pytest.mark.parametrize(
    ("down", "together"), [(0, True), (5, True), (6, False), (-5, True), (-6, False)]
)
def test_words_stand_on_one_line_if_they_share_half_of_their_height(
    down: int,
    together: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    label, name = word("Save", 0, 30, top=20), word("Quibblewick", 32, 60, top=20 + down)
    assert seen(label, name) == ([] if together else ["Save"])


def test_a_small_word_beside_a_tall_one_stands_on_its_line() -> None:
    label, name = word("Save", 0, 30, top=20), word("Quibblewick", 32, 60, top=21, high=40)
    assert seen(label, name) == []


@pytest.mark.parametrize(
    ("width", "high", "shown"), [(52, 10, True), (53, 10, False), (31, 4, True), (32, 4, False)]
)
def test_a_label_is_as_wide_as_its_letters(width: int, high: int, shown: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert seen(word("Save", 0, width, high=high)) == (["Save"] if shown else [])


@pytest.mark.parametrize(("sure", "shown"), [(0.54, False), (0.55, True), (1.0, True)])
def test_a_label_is_read_for_sure(sure: float, shown: bool) -> None:  # noqa: FBT001 - a parameter of the table
    one = Word("Save", Box(0, 0, 30, 10), sure)
    assert seen(one) == (["Save"] if shown else [])


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Error 500", True), ("Erreur 404", True), ("Code 499", True), ("Error 399", False),
        ("Error 600", False), ("Error 5000", False), ("Save 500", False), ("500", False),
        ("Error 500 Quibblewick", False), ("Quibblewick 500", False), ("(Save)", True),
        ("Save/Page", True), ("Save-Quibblewick", False),
    ],
)  # fmt: skip
def test_a_failure_is_seen_with_its_status(said: str, shown: bool) -> None:  # noqa: FBT001 - a parameter of the table
    left, words = 0, []
    for one in said.split():
        words.append(word(one, left, 6 * len(one)))
        left += 6 * len(one) + 3
    assert seen(*words) == (said.split() if shown else [])


def test_a_kept_identifier_is_seen_whole_and_never_inside_another() -> None:
    assert seen(word("#48213,", 0, 42), keep=("48213",)) == ["#48213,"]
    assert seen(word("48213-7", 0, 42), keep=("48213",)) == []
    assert seen(word("148213", 0, 42), keep=("48213",)) == []


@pytest.mark.parametrize(
    "family", ["Page", "Page-Quibblewick", "Quibblewick Page", "Quibblewick'Page", "PAGÉ"]
)
def test_a_part_of_a_value_of_the_subject_is_no_label(family: str) -> None:
    one = word("Page", 0, 30)
    assert harmless([one], Subject(given_name="Zoé"), ()) == ([one], [])
    assert harmless([one], Subject(family_name=family), ()) == ([], [one])


@pytest.mark.parametrize(
    ("box", "inside", "empty"),
    [
        (Box(1, 2, 3, 4), (1, 2, 3, 4), False),
        (Box(3, 4, 1, 2), (1, 2, 3, 4), False),
        (Box(-5, -5, 50, 50), (0, 0, 10, 20), False),
        (Box(10, 0, 12, 5), (10, 0, 10, 5), True),
        (Box(0, 20, 5, 22), (0, 20, 5, 20), True),
        (Box(2, 2, 3, 3), (2, 2, 3, 3), False),
        (Box(2, 2, 2, 3), (2, 2, 2, 3), True),
        (Box(2, 2, 3, 2), (2, 2, 3, 2), True),
    ],
)
def test_a_box_is_cut_at_the_picture(box: Box, inside: tuple[int, ...], empty: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert tuple(box.inside(10, 20)) == inside
    assert box.inside(10, 20).empty is empty


@pytest.mark.parametrize("channel", range(3))
@pytest.mark.parametrize(("step", "found"), [(3, False), (4, True), (-3, False), (-4, True)])
def test_a_step_of_four_in_any_colour_is_ink(channel: int, step: int, found: bool) -> None:  # noqa: FBT001 - a parameter of the table
    colour = [100, 100, 100]
    image = Image.new("RGB", (40, 40), tuple(colour))
    colour[channel] += step
    image.putpixel((20, 20), tuple(colour))
    assert (find_ink(image).getbbox() is not None) is found


def straight(length: int, *, upright: bool) -> bool:
    """Say whether the middle of a stroke of this length is ink."""
    image = Image.new("RGB", (300, 300), "white")
    end = (50, 50 + length - 1) if upright else (50 + length - 1, 50)
    ImageDraw.Draw(image).line(((50, 50), end), fill="black")
    middle = (50, 50 + length // 2) if upright else (50 + length // 2, 50)
    return bool(find_ink(image).getpixel(middle))


@pytest.mark.parametrize("upright", [True, False])
def test_a_stroke_is_ink_unless_it_is_longer_than_letters_are_high(upright: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert all(straight(length, upright=upright) for length in (20, 60, 90))
    assert not any(straight(length, upright=upright) for length in (96, 150, 240))


def test_ink_is_painted_by_cells_with_a_margin() -> None:
    ink = Image.new("L", (64, 64), 0)
    ink.putpixel((19, 33), 255)
    left, top = 19 // CELL * CELL, 33 // CELL * CELL
    expected = (left - MARGIN, top - MARGIN, left + CELL + MARGIN, top + CELL + MARGIN)
    assert in_cells(ink).getbbox() == expected
    assert in_cells(ink).getextrema() == (0, 255)
    assert (CELL, MARGIN) == (8, 2)
