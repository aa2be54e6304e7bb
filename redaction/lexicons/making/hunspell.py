"""Expands a hunspell dictionary into the forms of its words.

Reads what the French dictionary uses: flags of two letters, suffixes that lead
to further suffixes, words that need one. Its prefixes are elisions (``l'``),
which lexicons leave to the asker.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_NEEDS_AFFIX: Final = "()"


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, the flags of its forms and the kinds of word it is (``nom``, ``prn``, ``patr``)."""

    word: str
    flags: tuple[str, ...]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Suffix:
    """What one rule strips and adds, where it applies, and what may follow."""

    strip: str
    add: str
    where: re.Pattern[str]
    flags: tuple[str, ...]


Suffixes = dict[str, list[Suffix]]


def read_suffixes(path: Path) -> Suffixes:
    """Return the rules of an ``.aff`` file by flag."""
    rules: Suffixes = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        match line.split():
            case ["SFX", flag, strip, add, where, *_] if where != "Y":
                added, _, flags = add.partition("/")
                rules[flag].append(
                    Suffix(
                        "" if strip == "0" else strip,
                        "" if added == "0" else added,
                        re.compile(f"(?:{where})$"),
                        _pairs(flags),
                    )
                )
    return rules


def read_entries(path: Path) -> Iterator[Entry]:
    """Yield the entries of a ``.dic`` file."""
    for line in path.read_text("utf-8").splitlines()[1:]:
        head, *tags = line.split()
        word, _, flags = head.partition("/")
        kinds = frozenset(tag[3:] for tag in tags if tag.startswith("po:"))
        yield Entry(word, _pairs(flags), kinds)


def forms(entry: Entry, suffixes: Suffixes) -> Iterator[str]:
    """Yield the forms of a word, itself among them if it stands alone."""
    if _NEEDS_AFFIX not in entry.flags:
        yield entry.word
    yield from _suffixed(entry.word, entry.flags, suffixes, depth=2)


def _suffixed(word: str, flags: tuple[str, ...], suffixes: Suffixes, depth: int) -> Iterator[str]:
    for flag in flags:
        for rule in suffixes.get(flag, ()):
            if not word.endswith(rule.strip) or not rule.where.search(word):
                continue
            form = word.removesuffix(rule.strip) + rule.add
            if _NEEDS_AFFIX not in rule.flags:
                yield form
            if depth > 1:
                yield from _suffixed(form, rule.flags, suffixes, depth - 1)


def _pairs(flags: str) -> tuple[str, ...]:
    return tuple(flags[at : at + 2] for at in range(0, len(flags), 2))
