"""An engine's box that reaches into other lines lets nothing of them be seen."""

import pytest

from connectors.subject import Subject
from redaction.screenshots import Box, mask_screenshot
from redaction.screenshots.words import Word
from tests.redaction.screenshots.conftest import Scripted, Sheet
from tests.redaction.screenshots.visible import opened, shows, untouched


@pytest.mark.parametrize("name_top", [20, 60])
@pytest.mark.parametrize("reach", [6, 9])
def test_a_box_that_reaches_into_the_next_line_shows_its_own_word_alone(
    sheet: Sheet, name_top: int, reach: int
) -> None:
    """Who took the first line of ink in the box, or the last, would show half of a name."""
    name = sheet.word("Quibblewick", 20, name_top)
    label = sheet.word("Messages", 20, 40)
    top, bottom = label.box.top, label.box.bottom
    if name_top < 40:
        top = name.box.bottom - reach
    else:
        bottom = name.box.top + reach
    wide = Word("Messages", Box(label.box.left, top, label.box.right, bottom), 0.99)
    after = opened(mask_screenshot(sheet.png(), subject=Subject(), engine=Scripted([wide])).png)
    assert untouched(sheet.image, after, label.box)
    assert not shows(sheet.image, after, name.box)


@pytest.mark.parametrize("gap", [2, 5, 9])
@pytest.mark.parametrize("start", range(10, 26))
def test_nothing_is_seen_of_an_overlooked_word_beside_or_above_a_label(
    start: int, gap: int
) -> None:
    """A window around the label that reached further would show a part of it."""
    beside = Sheet()
    left = beside.word("Quibblewick", start, 40)
    above = Sheet()
    over = above.word("Quibblewick", 20, start)
    for sheet, name, label in (
        (beside, left, beside.word("Messages", left.box.right + gap, 40)),
        (above, over, above.word("Messages", 20, over.box.bottom + gap - 3)),
    ):
        after = opened(
            mask_screenshot(sheet.png(), subject=Subject(), engine=Scripted([label])).png
        )
        assert untouched(sheet.image, after, label.box)
        assert not shows(sheet.image, after, name.box)
