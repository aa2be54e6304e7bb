"""Everything that a body says: as it stands, decoded, unpacked, one inside the other."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from redaction.allowance import Allowance, UnsearchableError
from redaction.containers import members
from redaction.encodings import noise, quoted, readings, runs, shortened, whole, words
from redaction.secret_forms import squeeze, squeeze_octets

_DEEPEST: Final = 8
"""How many encodings and packings may lie inside one another; what goes on is not sent."""


class Views:
    """One look at a body.

    ``squeezed`` yields all of it in the form in which secrets are sought, noise
    included. After that ``said`` holds the texts in it once, each with the name under
    which JSON has it: what names and shapes of credentials are looked for in.
    """

    __slots__ = ("_allowance", "_body", "said")

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._allowance = Allowance(len(body))
        self.said: dict[tuple[str, str], None] = {}

    def squeezed(self) -> Iterator[bytes]:
        """Yield every view; raise ``UnsearchableError`` where it cannot look."""
        yield from self._octets(self._body, 0)

    def _octets(self, octets: bytes, depth: int) -> Iterator[bytes]:
        yield from self._packed(octets, depth)
        text = whole(octets)
        if text is None:
            text = runs(octets)
        else:
            values = list(scalars(text))
            text = "\n".join(part for value in values for part in value if part)
            for name, value in values:
                self._say(name, value, depth)
        yield from self._text(text, depth)

    def _packed(self, octets: bytes, depth: int) -> Iterator[bytes]:
        self._allowance.spend(len(octets))
        yield squeeze_octets(octets)
        for member in members(octets, self._allowance):
            if member:
                yield from self._octets(member, _deeper(depth))

    def _text(self, text: str, depth: int) -> Iterator[bytes]:
        if not text:
            return
        reading = text
        for reading in readings(text):
            self._allowance.spend(len(reading))
            yield squeeze(reading)
        printable = quoted(reading)
        if printable:
            yield squeeze_octets(printable)
        # no escape holds a letter of base64 or a digit, so the last reading has them all
        for octets in noise(reading):
            yield from self._packed(octets, depth)
            inside = runs(octets)
            if inside:
                yield from self._text(inside, _deeper(depth))

    def _say(self, name: str, text: str, depth: int) -> None:
        if text[:1] in {"{", "["}:
            for inner, value in scalars(text):
                if inner:
                    self.said[inner, value] = None
        for reading in readings(text.replace("\0", "")):
            self._allowance.spend(len(reading))
            self.said[name, shortened(reading)] = None
            for word in words(reading):
                self._say("", word, _deeper(depth))


def scalars(text: str) -> Iterator[tuple[str, str]]:
    """Yield every name and scalar of a JSON body in order; any other text is one, nameless."""
    tree: object = text
    with suppress(ValueError, RecursionError):
        # pairs, since a member may stand twice; numbers as they are written
        tree = json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=tuple)
    waiting: list[tuple[str, object]] = [("", tree)]
    while waiting:
        name, node = waiting.pop()
        match node:
            case tuple():
                pairs = [pair for member in node for pair in (("", member[0]), member)]
                waiting += reversed(pairs)
                waiting += _header(node)
            case list():
                waiting += [(name, element) for element in reversed(node)]
            case str():
                yield name, node


def _header(node: tuple[tuple[str, object], ...]) -> list[tuple[str, object]]:
    """Return the member that ``{"name": "Cookie", "value": "..."}`` stands for, as HAR has it."""
    members = dict(node)
    name, value = members.get("name"), members.get("value")
    return [(name, value)] if isinstance(name, str) and isinstance(value, str) else []


def _deeper(depth: int) -> int:
    if depth == _DEEPEST:
        raise UnsearchableError
    return depth + 1
