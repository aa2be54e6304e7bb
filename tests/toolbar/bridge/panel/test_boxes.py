"""Boxes on a picture: whatever is done to one, it stays inside and can be seen."""

import random
from typing import Any

import pytest

from tests.toolbar.bridge.panel.test_scripts import NODE, READ, importing, run

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not here: the scripts were not run")
SIZE = {"width": 200, "height": 100}
NAMES = ("between", "inTheMiddle", "moved", "resized")
SCRIPT = (
    READ + "".join(map(importing, NAMES)) + "const size = given.size;"
    "console.log(JSON.stringify(given.tries.map(({ one, other, right, down }) => {"
    " const box = between(one, other, size);"
    " return box && [box, moved(box, right, down, size), resized(box, right, down, size),"
    " inTheMiddle(size)]; })))"
)


def tried(tries: list[dict[str, Any]]) -> Any:
    return run(SCRIPT, {"size": SIZE, "tries": tries})


def one_try(one: tuple[int, int], other: tuple[int, int], right: int, down: int) -> dict[str, Any]:
    first, second = ({"x": x, "y": y} for x, y in (one, other))
    return {"one": first, "other": second, "right": right, "down": down}


def edges(box: dict[str, int]) -> tuple[int, int, int, int]:
    return box["left"], box["top"], box["right"], box["bottom"]


def test_a_box_goes_from_corner_to_corner_and_is_moved_and_sized() -> None:
    ((box, moved, resized, middle),) = tried([one_try((50, 60), (20, 30), 8, -8)])
    assert edges(box) == (20, 30, 50, 60)
    assert edges(moved) == (28, 22, 58, 52)
    assert edges(resized) == (20, 30, 58, 52)
    assert edges(middle) == (80, 44, 120, 56)


def test_a_box_that_is_too_small_to_see_is_none() -> None:
    assert tried([one_try((20, 30), (22, 90), 0, 0), one_try((-50, 0), (2, 90), 0, 0)]) == [
        None,
        None,
    ]


def test_it_stays_inside_and_large_enough_to_be_held() -> None:
    dice = random.Random(7)  # noqa: S311 - a test
    places = [(dice.randint(-300, 300), dice.randint(-300, 300)) for _ in range(1000)]
    steps = [(dice.randint(-400, 400), dice.randint(-400, 400)) for _ in range(500)]
    corners = zip(places[::2], places[1::2], strict=True)
    tries = [one_try(*two, *step) for two, step in zip(corners, steps, strict=True)]
    boxes = [box for answer in tried(tries) if answer for box in answer]
    assert len(boxes) > 400
    for left, top, right, bottom in map(edges, boxes):
        assert 0 <= left < right <= SIZE["width"]
        assert 0 <= top < bottom <= SIZE["height"]
        assert min(right - left, bottom - top) >= 6
