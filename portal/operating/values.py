"""Writes a column's value as JSON and reads it back the same, whichever database it came from."""

import base64
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

WRITERS: Final[Mapping[type, tuple[str, Callable[..., object]]]] = {
    bytes: ("bytes", lambda value: base64.b64encode(value).decode()),
    memoryview: ("bytes", lambda value: base64.b64encode(value).decode()),
    datetime: ("moment", lambda value: value.isoformat()),
    date: ("day", lambda value: value.isoformat()),
    Decimal: ("number", str),
    UUID: ("uuid", str),
    dict: ("tree", lambda value: value),
    list: ("tree", lambda value: value),
}
READERS: Final[Mapping[str, Callable[..., object]]] = {
    "bytes": lambda text: base64.b64decode(text, validate=True),
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "number": Decimal,
    "uuid": UUID,
    "tree": lambda value: value,
}


def written(value: object) -> object:
    """Return what JSON can hold; raise ``TypeError`` for a type that nobody thought of."""
    if value is None or type(value) in {bool, int, float}:
        return value
    if isinstance(value, str):
        return str(value)
    word, write = WRITERS.get(type(value), ("", None))
    if write is None:
        raise TypeError("a column of a type that no backup holds")
    return {word: write(value)}


def read(value: object) -> object:
    """Return the value; raise ``ValueError``, ``KeyError`` or ``TypeError`` if it is none."""
    if not isinstance(value, dict):
        return value
    ((word, inner),) = value.items()
    return READERS[word](inner)
