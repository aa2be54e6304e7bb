"""Reads ordinary words: English by how usual they are, and the words of the classification."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from redaction.lexicons.folding import fold_word

_LEVELS: Final = (10, 20, 35, 40, 50, 55, 60, 70, 80)
"""SCOWL's sizes; 10 holds the most usual words. 95 is left out: few of it are ever written."""
_SPELLINGS: Final = ("english", "canadian", "american", "british", "british_z", "variant_1")
_KINDS: Final = ("words", "contractions")
_TEXTS: Final = ("desc", "note")
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def english(folder: Path) -> dict[str, int]:
    """Return English words in all spellings by the smallest of SCOWL's sizes that has them."""
    lists = folder / "usr" / "share" / "dict" / "scowl"
    found: dict[str, int] = {}
    for level in _LEVELS:
        for spelling in _SPELLINGS:
            for kind in _KINDS:
                path = lists / f"{spelling}-{kind}.{level}"
                for word in path.read_text("utf-8").split() if path.exists() else ():
                    found.setdefault(fold_word(word.removesuffix("'s")), level)
    return found


def diseases(folder: Path) -> Iterator[str]:
    """Yield the words of ICD-10-CM that are written small somewhere."""
    (path,) = (folder / "simple_icd_10_cm" / "data").glob("*tabular*.xml")
    for element in ET.parse(path).iter():  # noqa: S314 - its hash is checked
        if element.tag in _TEXTS and element.text:
            for match in _WORD.finditer(element.text):
                if match[0].islower():
                    yield fold_word(match[0].removesuffix("'s"))
