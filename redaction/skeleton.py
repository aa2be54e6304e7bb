"""Describes a document by counts and lengths alone: what leaves when nothing could parse it."""

import re
from collections.abc import Mapping
from typing import Final

from connectors.contract import Content, JsonTree, SpannedText

_MOST: Final = 1_000_000
_TAG: Final = re.compile(rb"<[A-Za-z]")


def skeleton(content: Content) -> Mapping[str, object]:
    """Return counts and lengths; no name and no value of the document is among them."""
    match content:
        case JsonTree(value=value):
            return {"form": "json", **_tree(value)}
        case SpannedText(text=text, leaves=leaves):
            return {"form": "text", "leaves": len(leaves), **_text(text.encode("utf-8", "replace"))}
        case _:
            body = content.body
            return {"form": _form(body), "elements": _elements(body), **_text(body)}


def _form(body: bytes) -> str:
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n\x0b\x0c")[:1]
    if b"\0" in body[:1024]:
        return "binary"
    return {b"<": "markup", b"{": "json", b"[": "json", b"": "empty"}.get(start, "text")


def _elements(body: bytes) -> int:
    return sum(1 for _ in _TAG.finditer(body))


def _text(body: bytes) -> dict[str, object]:
    lines = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return {
        "length": len(body),
        "lines": len(lines),
        "longest_line": max(map(len, lines)),
    }


def _tree(value: object) -> dict[str, object]:
    """Count without recursion: a hostile document may be nested deeper than Python calls."""
    counts = {"objects": 0, "members": 0, "lists": 0, "elements": 0, "values": 0, "depth": 0}
    level = [value]
    left = _MOST
    while level and left > 0:
        counts["depth"] += 1
        below: list[object] = []
        for node in level:
            match node:
                case dict():
                    counts["objects"] += 1
                    counts["members"] += len(node)
                    below += node.values()
                case list():
                    counts["lists"] += 1
                    counts["elements"] += len(node)
                    below += node
                case _:
                    counts["values"] += 1
        left -= len(level)
        level = below
    return dict(counts)
