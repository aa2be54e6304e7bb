"""Masks by hand cover at least what the user meant, whatever happens to the text under them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolbar.troubleshooting.errors import RangeInvalidError
from toolbar.troubleshooting.masked_text import MaskedText


def test_a_masked_range_is_seven_letters_whatever_its_length() -> None:
    masked = MaskedText("one two three").mask(4, 7)
    assert masked.text == "one XXXXXXX three"
    assert masked.mask(12, 17).text == "one XXXXXXX XXXXXXX"


def test_a_range_that_touches_a_mask_takes_all_that_it_stands_for() -> None:
    masked = MaskedText("one two three").mask(4, 7)
    assert masked.mask(5, 6).text == masked.text
    assert masked.mask(3, 5).text == "oneXXXXXXX three"
    assert masked.mask(10, 12).text == "one XXXXXXXthree"
    assert masked.mask(0, 17).text == "XXXXXXX"


def test_neighbours_stay_two() -> None:
    masked = MaskedText("abcd").mask(0, 2)
    assert masked.mask(7, 9).text == "XXXXXXX" * 2
    assert masked.mask(7, 9).count == 2


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (1, 1), (2, 1), (0, 5)])
def test_an_empty_or_outside_range_is_refused(start: int, end: int) -> None:
    with pytest.raises(RangeInvalidError):
        MaskedText("abcd").mask(start, end)


letters = st.text(alphabet="abcdefgh", max_size=12)


@given(st.text(alphabet="abc\n", min_size=1, max_size=40), st.data())
def test_any_sequence_of_masks_shows_the_rest_and_nothing_else(
    text: str, data: st.DataObject
) -> None:
    # every character has a name of its own, so that what is shown tells where it came from
    base = "".join(chr(0x4E00 + place) for place in range(len(text)))
    masked = MaskedText(base)
    hidden: set[str] = set()
    for _ in range(data.draw(st.integers(0, 5))):
        seen = masked.text
        start = data.draw(st.integers(0, len(seen) - 1))
        end = data.draw(st.integers(start + 1, len(seen)))
        hidden |= set(seen[start:end]) - {"X"}
        masked = masked.mask(start, end)
        assert masked.text.startswith(seen[:start].rstrip("X"))
        assert not hidden & set(masked.text)
        shown = masked.text.replace("X", "")
        assert sorted(shown) == list(shown)
        assert hidden | set(shown) == set(base)


@given(
    st.lists(st.tuples(letters, st.sampled_from("12"), letters), min_size=1, max_size=6), st.data()
)
def test_masks_hold_their_words_when_identifiers_are_masked_under_them(
    lines: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    old = "\n".join(f"{before}{number}{after}" for before, number, after in lines)
    new = old.replace("1", "XXXXXXX")
    place = iter(range(1000))
    # mark each letter by its place, in both texts alike
    old_marked = re.sub("[a-h]", lambda _: chr(0x4E00 + next(place)), old)
    new_marked = old_marked.replace("1", "XXXXXXX")
    assert len(new_marked) == len(new)
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    masked = MaskedText(old_marked).mask(start, end)
    hidden = set(old_marked[start:end]) - {"1", "2", "\n"}
    moved = masked.moved_to(new_marked)
    assert not hidden & set(moved.text)
    assert not set(masked.text) - set(moved.text) - {"1", "2", "X"}


def test_a_range_over_what_differs_takes_all_of_it() -> None:
    masked = MaskedText("id 1234 and 5678 end\nnext").mask(4, 6)
    moved = masked.moved_to("id XXXXXXX and XXXXXXX end\nnext")
    assert moved.text == "id XXXXXXX end\nnext"


def test_a_text_of_other_lines_is_masked_from_first_to_last_difference() -> None:
    masked = MaskedText("a\nb\nc").mask(2, 3)
    assert masked.moved_to("a\nq\nr\nc").text == "a\nXXXXXXX\nc"


def test_a_mask_that_ends_before_a_line_end_stays_before_it() -> None:
    masked = MaskedText("ab\ncd\n").mask(0, 2).mask(8, 10)
    assert masked.moved_to("ab\ncd\n").text == "XXXXXXX\nXXXXXXX\n"
