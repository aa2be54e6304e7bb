"""Reads the lists that were written by hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from redaction.lexicons.folding import fold_word

HAND: Final = Path(__file__).with_name("hand")


def hand(name: str) -> Iterator[str]:
    """Yield the folded entries of a list.

    Spaces and line ends part entries, ``_`` stands for the space inside a
    compound, and from ``#`` to the end of the line is a remark.
    """
    for line in (HAND / f"{name}.txt").read_text("utf-8").splitlines():
        yield from map(fold_word, line.partition("#")[0].split())


def hands(start: str) -> Iterator[str]:
    """Yield the entries of all lists whose names start so."""
    for path in sorted(HAND.glob(f"{start}*.txt")):
        yield from hand(path.stem)


def nickname_groups() -> Iterator[tuple[str, ...]]:
    """Yield each given name that has short forms, then those forms."""
    for line in (HAND / "nicknames.txt").read_text("utf-8").splitlines():
        full, _, short = line.partition("#")[0].partition(":")
        if short:
            yield (fold_word(full), *map(fold_word, short.split()))
