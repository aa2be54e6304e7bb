"""Takes values out of parsed FHIR JSON, in whatever shape a sender wrote them."""

from collections.abc import Iterator, Mapping
from typing import Final

LONGEST: Final = 2000
"""Characters of one value that a subject is told."""
_LARGEST: Final = 10**20


def member(value: object, *names: str) -> object:
    """Return the member at the end of the names, or none."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def each(value: object, *names: str) -> Iterator[object]:
    """Yield the elements of the list at the end of the names; one may stand for its list."""
    found = member(value, *names)
    if isinstance(found, list):
        yield from found
    elif found is not None:
        yield found


def text(value: object) -> str | None:
    """Return a string, or a whole number as its digits; a boolean is no text."""
    if isinstance(value, str):
        return value[:LONGEST]
    return str(value) if type(value) is int and abs(value) < _LARGEST else None


def texts(value: object, *names: str) -> tuple[str, ...]:
    """Return every text of the list at the end of the names, empty ones left out."""
    return tuple(filter(None, map(text, each(value, *names))))


def tail(value: object) -> str:
    """Return the last part of an address, in small letters."""
    return (text(value) or "").rstrip("/").rpartition("/")[2].lower()
