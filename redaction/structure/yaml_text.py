"""Finds the values of a text that is YAML as a whole: mappings, lists, blocks of lines.

People label their lines too, so every line must have YAML's form, no key may
begin with a capital, and a single key that holds one line is a label.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from connectors.shapes import Kind
from redaction.structure.errors_said import PROGRAM_SAYS
from redaction.structure.names import Meaning, meaning
from redaction.structure.values import BY_STRUCTURE, finding, is_outcome, verdict
from redaction.words.finding import Finding

_LINE: Final = re.compile(
    r"\ufeff?(?P<indent> *+)(?P<item>(?>(?:-[ ]++)*)(?:-$)?)(?P<said>[^\r\n]*+)", re.MULTILINE
)
_KEY: Final = re.compile(r"[\"']?(?P<key>[a-z_][\w.-]{0,60}+)[\"']?:(?:[ ]++(?P<value>.*+)|$)")
_BEGINS: Final = re.compile(rf"\ufeff?\s*+(?:(?:-[ ]++)?{_KEY.pattern}|---|[#%])", re.MULTILINE)
_NOTHING: Final = re.compile(r"\s*+$|#|---|\.\.\.$|%YAML ")
_BLOCK: Final = re.compile(r"[|>][+-]?[1-9]?\s*+$")
_QUOTES: Final = "\"'"
_FEWEST_KEYS: Final = 2


class _Open(NamedTuple):
    """A key under which lines are indented; behind a value they are more of it."""

    indent: int
    means: Meaning
    has_value: bool


_TOP: Final = _Open(-1, None, has_value=False)


def yaml_text(text: str) -> Iterator[Finding]:
    """Yield the values that their keys, or the keys above them, mask."""
    if _BEGINS.match(text) is None:
        return
    open_, keys, nested = [_TOP], 0, False
    found: list[Finding] = []
    for line in _LINE.finditer(text):
        if not line["item"] and _NOTHING.match(line["said"]):
            continue
        # a list may stand as far left as its key, so an item counts as half a step deeper
        indent = 2 * len(line["indent"]) + bool(line["item"])
        while open_[-1].indent >= indent:
            open_.pop()
        above, start = open_[-1], line.start("said")
        key = None if above.has_value else _KEY.match(line["said"])
        if key is None and above is _TOP:
            return
        keys, nested = keys + (key is not None), nested or bool(line["indent"])
        means = above.means if key is None else _meaning(key["key"], above.means)
        if key is not None:
            below = 2 * (start - line.start())
            open_.append(_Open(below, means, has_value=bool(key["value"])))
            start += key.start("value") if key["value"] else len(line["said"])
        found += _value(text, start, line.end(), means)
    if keys >= _FEWEST_KEYS or nested:
        yield from found


def _meaning(key: str, above: Meaning) -> Meaning:
    if above in BY_STRUCTURE:
        return above
    own = None if key in PROGRAM_SAYS else meaning(key)
    return above if own is None and isinstance(above, Kind) else own


def _value(text: str, start: int, end: int, means: Meaning) -> Iterator[Finding]:
    said = text[start:end].strip()
    if _BLOCK.match(said) or (means is Kind.CLINICAL and is_outcome(said)):
        return
    if len(said) > 1 and said[0] in _QUOTES and said[-1] == said[0]:
        start = text.index(said[0], start) + 1
        end = start + len(said) - 2
    kind = verdict(means, text[start:end], whole=False)
    found = finding(text, start, end, kind) if kind else None
    if found:
        yield found
