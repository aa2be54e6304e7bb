"""Reads JSON that has one meaning only: no repeated names, no NaN, no infinity.

Two readers of a repeated name may take different values, and then what one
checked is not what the other uses.
"""

import json
import math
from collections.abc import Sequence
from typing import Final, NoReturn


def read_strictly(text: str | bytes) -> object:
    """Parse one JSON text in UTF-8; raise ``ValueError`` or ``RecursionError``.

    Their messages may quote the text: suppress both and leave the block before raising.
    """
    tree: object = _DECODER.decode(text if isinstance(text, str) else text.decode("utf-8"))
    return tree


def _members(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice")
    return members


def _refuse(_: str) -> NoReturn:
    raise ValueError("not a JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number without end")
    return number


# made once: making a decoder costs more than a small text
_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_members, parse_constant=_refuse, parse_float=_finite
)
