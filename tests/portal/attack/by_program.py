"""Writes a string into every field that a clinic's programs fill: bundles, records, requests."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

from tests.portal.grants.principals import Callers
from tests.portal.hosting import make_tree
from tests.portal.patients.records import put, reserve
from tests.portal.unconfirmed.test_request import BODY, post
from toolbar.troubleshooting.bundle import canonical

OWN: Final = ("submission_id", "schema")


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to each text of a tree."""
    steps = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for step, value in steps:
        if isinstance(value, dict | list):
            yield from places(value, (*path, step))
        elif isinstance(value, str) and step not in OWN:
            yield (*path, step)


def planted(tree: Any, path: tuple[Any, ...], text: str) -> Any:
    """Return a copy of the tree with the text in this place."""
    copy = deepcopy(tree)
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = text
    return copy


async def fill_by_program(callers: Callers, text: str) -> list[tuple[str, int]]:
    """Send the string in each field of each document; return what each answered."""
    hosted, came = callers.hosted, []
    for path in places(make_tree()):
        tree = planted(make_tree(), path, text)
        answer = await hosted.post(canonical(tree), key=tree["submission_id"])
        came.append((f"bundle {path}", answer.status))
    for path in places(BODY):
        status, _ = await post(hosted, planted(BODY, path, text))
        came.append((f"request {path}", status))
    for name, answer in (
        ("record", await put(hosted, "483", body=text)),
        ("reference", await put(hosted, text.replace("/", "%2F"))),
        ("EMR ID", await reserve(hosted, text)),
    ):
        came.append((name, answer.status))
    return came
