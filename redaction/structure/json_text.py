"""Finds the values of a text that as a whole is one JSON document: every value, none unseen."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from connectors.shapes import Kind
from redaction.structure.errors_said import is_said_of_a_failure
from redaction.structure.members import members
from redaction.structure.names import STAYS, Meaning, meaning, names_a_field
from redaction.structure.values import BY_STRUCTURE, finding, verdict
from redaction.words.finding import Finding

_TOKEN: Final = re.compile(
    r"\"(?P<string>(?>(?:[^\"\\]|\\.)*))\"(?P<names>\s*+:)?|[{\[]|[}\]]|[^\s{}\[\],:\"]++",
    re.DOTALL,
)


def is_json(text: str) -> bool:
    """Say whether the text as a whole is an object or a list of JSON."""
    tree: object = None
    if text.lstrip()[:1] in ("{", "["):
        with suppress(ValueError, RecursionError):
            tree = json.loads(text)
    return isinstance(tree, dict | list)


def bare_values(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the numbers, booleans and nulls of a text that is JSON stand."""
    for token in _TOKEN.finditer(text):
        if token[0][0] not in '{[}]"':
            yield token.span()


def strings(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the strings of a text that is JSON stand, names too, without their quotes."""
    for token in _TOKEN.finditer(text):
        if token["string"]:
            yield token.span("string")


def json_text(text: str) -> Iterator[Finding]:
    """Yield what must be masked of a text that parses as JSON; also what stands under no name."""
    above: list[Meaning] = []
    current: Meaning = None
    name = ""
    for token in _TOKEN.finditer(text):
        sign = token[0][0]
        if sign in "{[":
            above.append(current)
        elif sign in "}]":
            above.pop()
            current = above[-1] if above else None
        elif token["names"]:
            name = json.loads(f'"{token["string"]}"')
            current = below(above[-1] if above else None, meaning_of(name, text, token))
        else:
            start, end = token.span("string") if sign == '"' else token.span()
            if not names_a_field(name, text[start:end]):
                yield from scalar(text, start, end, current)


def meaning_of(name: str, text: str, found: re.Match[str]) -> Meaning:
    """Return what a name means where it stands: a failure's message is no letter."""
    if is_said_of_a_failure(name, text, found.start(), found.end()):
        return STAYS
    return meaning(name)


def below(above: Meaning, own: Meaning) -> Meaning:
    """Return what a value is whose name lies below another: the nearest that says something."""
    if above in BY_STRUCTURE or (own is None and isinstance(above, Kind)):
        return above
    return own


def scalar(text: str, start: int, end: int, means: Meaning) -> Iterator[Finding]:
    """Yield the finding for one value or, if it is left to the words, those of what it holds."""
    kind = verdict(means, text[start:end], whole=True)
    found = finding(text, start, end, kind) if kind else None
    if found:
        yield found
    elif "\\" in text[start:end]:
        for inner in members(text[start:end]):
            yield Finding(start + inner.start, start + inner.end, inner.kind, inner.certainty)
