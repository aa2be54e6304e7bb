"""Reads and answers the JSON lines, so that a peer only has to find spans."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping

Span = tuple[int, int]
Find = Callable[[str, str, tuple[str, ...]], Iterable[Span]]
"""From the text, its language and the chart's values to the ranges that are masked."""


def serve(find: Find) -> None:
    """Answer every line of stdin."""
    for line in sys.stdin:
        asked = json.loads(line)
        values = tuple(_values(asked.get("known") or {}))
        spans = sorted(set(find(asked["text"], asked.get("lang", "en"), values)))
        told = {"id": asked["id"], "spans": [{"start": a, "end": b} for a, b in spans]}
        sys.stdout.write(json.dumps(told) + "\n")


def _values(known: Mapping[str, object]) -> Iterable[str]:
    for value in known.values():
        yield from (str(one) for one in (value if isinstance(value, list) else [value]))
