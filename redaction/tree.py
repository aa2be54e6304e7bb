"""Walks a JSON tree along its allow-list."""

from collections.abc import Mapping
from typing import Final

from connectors.shapes import Each, Fields, Keep, Kind, Masked
from redaction.leaf import Judge

DEEPEST: Final = 40
MOST_ELEMENTS: Final = 5_000
"""Of one list; what comes after is dropped. No chart that support can read is longer."""


def keep_tree(value: object, rule: Keep, judge: Judge) -> object:
    """Return the tree of what the rule keeps, in the order of the source."""
    return _visit(value, rule, judge, "", 0)


def _visit(value: object, rule: Keep, judge: Judge, path: str | None, depth: int) -> object:
    if depth > DEEPEST:
        return judge.mask(Kind.OTHER)
    match rule:
        case Fields(members=members) if isinstance(value, dict):
            return _object(value, members, judge, path, depth)
        case Each(item=item):
            return _list(value, item, judge, depth)
        case _:
            return judge.leaf(value, rule, path)


def _object(
    value: dict[object, object],
    members: Mapping[str, Keep],
    judge: Judge,
    path: str | None,
    depth: int,
) -> dict[str, object]:
    kept = {}
    for name, member in value.items():
        if isinstance(name, str) and name in members:
            kept[name] = _visit(member, members[name], judge, _below(path, name), depth + 1)
        else:
            judge.dropped += 1
    for name, rule in members.items():
        if path is not None and isinstance(rule, Masked) and name not in value:
            judge.leaf(None, rule, _below(path, name))  # tells that the field is absent
    return kept


def _list(value: object, item: Keep, judge: Judge, depth: int) -> object:
    if not isinstance(value, list):
        # Jettison, in OSCAR 19, writes a list of one as its element.
        return _visit(value, item, judge, None, depth + 1)
    judge.dropped += max(0, len(value) - MOST_ELEMENTS)
    return [_visit(element, item, judge, None, depth + 1) for element in value[:MOST_ELEMENTS]]


def _below(path: str | None, name: str) -> str | None:
    if path is None:
        return None
    return f"{path}.{name}" if path else name
