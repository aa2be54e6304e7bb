"""Puts private values where they do not belong: into every field, and into new ones."""

import base64
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from connectors.conformance.leaks import SHORTEST, fold
from connectors.conformance.pretend import Patient
from connectors.contract import JsonTree, Leaf, RawDocument, SpannedText
from connectors.shapes import Each, Fields, Identifier, Keep, Masked, Paths, Shape

NEW_NAME: Final = "conformanceNewField"
NEW_VALUE: Final = "conformance-new-value"
SHORTEST_NUMBER: Final = 8
"""Digits alone: fewer are no date, telephone or health number, but a laboratory's code may be."""


def poisons(patient: Patient) -> list[object]:
    """Return the canaries in the writings that a field may hold."""
    made: dict[object, None] = {}
    for canary in patient.canaries():
        if len(fold(canary)) < (SHORTEST_NUMBER if canary.isdecimal() else SHORTEST):
            continue
        octets = canary.encode()
        texts = (
            canary,
            canary.upper(),
            canary.lower(),
            unicodedata.normalize("NFD", canary),
            unicodedata.normalize("NFC", canary),
            quote(canary),
            octets.hex(),
            base64.b64encode(octets).decode(),
            f" {canary}\n",
        )
        made |= dict.fromkeys(texts)
        if canary.isdecimal():
            made[int(canary)] = None
    return list(made)


def poisoned(document: RawDocument, values: Iterator[object]) -> RawDocument:
    """Return the document with a private value in every leaf."""
    match document.content:
        case JsonTree(value=tree):
            return _like(document, JsonTree(_leaves_replaced(tree, values)))
        case SpannedText() as spanned:
            return _like(document, _spans_replaced(spanned, values))
        case _:
            return document


def with_new_fields(document: RawDocument, name: str) -> RawDocument:
    """Return the document with unknown fields in every object; ``name`` is one of the names."""
    match document.content:
        case JsonTree(value=tree):
            return _like(document, JsonTree(_members_added(tree, name)))
        case SpannedText(text=text, leaves=leaves):
            start = len(text) + 1
            added = Leaf(NEW_NAME, start, start + len(NEW_VALUE))
            return _like(document, SpannedText(f"{text}\r{NEW_VALUE}", (*leaves, added)))
        case _:
            return document


def shapes_in(rule: Keep, path: str = "") -> Iterator[tuple[str, Shape]]:
    """Yield every shape of an allow-list with the place where it stands."""
    match rule:
        case Fields(members=members) | Paths(leaves=members):
            for name, member in members.items():
                yield from shapes_in(member, f"{path}.{name}" if path else name)
        case Each(item=item):
            yield from shapes_in(item, path)
        case Masked() | Identifier():
            pass
        case shape:
            yield path, shape


def _like(document: RawDocument, content: JsonTree | SpannedText) -> RawDocument:
    return RawDocument(document.kind, document.media_type, content)


def _leaves_replaced(tree: object, values: Iterator[object]) -> object:
    match tree:
        case dict():
            return {name: _leaves_replaced(value, values) for name, value in tree.items()}
        case list():
            return [_leaves_replaced(value, values) for value in tree]
        case _:
            return next(values)


def _members_added(tree: object, name: str) -> object:
    match tree:
        case dict():
            below = {key: _members_added(value, name) for key, value in tree.items()}
            return below | {NEW_NAME: NEW_VALUE, name: name, f"{name}2": {name: [NEW_VALUE]}}
        case list():
            return [_members_added(value, name) for value in tree]
        case _:
            return tree


def _spans_replaced(spanned: SpannedText, values: Iterator[object]) -> SpannedText:
    pieces: list[str] = []
    leaves = []
    at = length = 0
    for leaf in spanned.leaves:
        between, value = spanned.text[at : leaf.start], str(next(values))
        start = length + len(between)
        length = start + len(value)
        leaves.append(Leaf(leaf.path, start, length))
        pieces += [between, value]
        at = leaf.end
    return SpannedText("".join([*pieces, spanned.text[at:]]), tuple(leaves))
