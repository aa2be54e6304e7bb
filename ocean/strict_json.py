"""Reads JSON that has one meaning only: no repeated keys, no NaN, no infinity."""

import json
import math
from collections.abc import Sequence
from typing import NoReturn


def read_strictly(text: str | bytes) -> object:
    """Parse one JSON text; raise ``ValueError`` or ``RecursionError``, whose text may quote it.

    The caller suppresses both and leaves the block before it raises.
    """
    parsed: object = json.loads(
        text if isinstance(text, str) else text.decode("utf-8"),
        object_pairs_hook=_members,
        parse_constant=_refuse,
        parse_float=_finite,
    )
    return parsed


def _members(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice")
    return members


def _refuse(_: str) -> NoReturn:
    raise ValueError("not a JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number without end")
    return number
