"""Writes a word the way that the lexicons hold it."""

from functools import lru_cache
from typing import Final

from redaction.folding import Plain

_OPENED: Final = str.maketrans({"œ": "oe", "æ": "ae", "-": " ", "_": " "})


@lru_cache(maxsize=16_384)
def fold_word(word: str) -> str:
    """Return a word or a compound without capitals, accents, ligatures, hyphens and last dots."""
    parts = Plain(word).text.casefold().translate(_OPENED).split()
    return " ".join(filter(None, (part.strip(".") for part in parts)))
