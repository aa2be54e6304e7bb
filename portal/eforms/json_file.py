"""Reads a file that a browser uploads as JSON, within limits of size and depth."""

import json
from contextlib import suppress
from typing import Final, NoReturn

LARGEST: Final = 256 * 1024
DEEPEST: Final = 40
"""Brackets within brackets: five sections with choices and translations need 21."""


def read_json(upload: bytes) -> dict[str, object] | None:
    """Return the object of a file, or none if it is none: not UTF-8, too deep, a member twice.

    Who calls it has seen to the size.
    """
    tree: object = None
    with suppress(ValueError, RecursionError):
        text = upload.decode("utf-8-sig")
        if depth(text) <= DEEPEST:
            tree = json.loads(
                text, object_pairs_hook=_once, parse_constant=_refuse, parse_int=_small
            )
    return tree if isinstance(tree, dict) else None


def depth(text: str) -> int:
    """Return how deep the brackets go that are not in a string, without recursion."""
    deepest = now = 0
    quoted = escaped = False
    for letter in text:
        if quoted:
            quoted = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            quoted = True
        elif letter in "[{":
            now += 1
            deepest = max(deepest, now)
        elif letter in "]}":
            now -= 1
    return deepest


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # of a member that is there twice two readers may believe different ones
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members


def _refuse(_: str) -> NoReturn:
    raise ValueError  # NaN and Infinity are no JSON


def _small(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError
    return int(digits)


def write_json(tree: object) -> str:
    """Return a tree as a file that people can read too."""
    return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"
