"""Verifies an exported log offline: no database, no portal, no trust in who exported it."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from portal.audit import chain
from portal.errors import AuditAlteredError, AuditShortenedError
from toolbar.troubleshooting.bundle import canonical

_MEMBERS: Final = frozenset(
    {
        *("schema", "site", "number", "at", "act", "actor", "grant", "before", "after"),
        *("previous", "hash"),
    }
)
MEMBERS: Final = {chain.SCHEMA: _MEMBERS, chain.UNDER_GRANT: _MEMBERS | {"support"}}
"""What an entry of each kind has, no more and no less."""
CHECKPOINT: Final = re.compile(
    rf"{re.escape(chain.SCHEMA)} (\d{{4,7}}) (\d{{1,15}}) ([0-9a-f]{{64}})"
)
SOFT_BREAK: Final = re.compile(r"=\r?\n")
"""Quoted-printable breaks long lines so; a saved message is read as it was mailed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was verified: whose log, how many entries, how many checkpoints lie on it."""

    site: str
    entries: int
    checkpoints: int


def verify(export: bytes, checkpoints: str = "") -> Verdict:
    """Return the verdict on an export, held against every checkpoint in a text.

    Raises ``AuditAlteredError`` for an entry that was edited, deleted or moved, and
    ``AuditShortenedError`` where a checkpoint proves entries that are not there.
    """
    heads: dict[int, str] = {}
    site, previous = "", ""
    for number, line in enumerate(_lines(export), 1):
        tree = _read(line)
        if number == 1:
            site = str(tree["site"])
            previous = chain.genesis(site).hex()
            heads[0] = previous
        if (tree["site"], tree["number"], tree["previous"]) != (site, number, previous):
            raise AuditAlteredError
        previous = str(tree["hash"])
        heads[number] = previous
    return Verdict(site, len(heads) - 1, _hold_against(checkpoints, site, heads))


def _lines(export: bytes) -> Iterator[bytes]:
    if not export.endswith(b"\n"):
        raise AuditAlteredError
    yield from export[:-1].split(b"\n")


def _read(line: bytes) -> dict[str, object]:
    """Return a line's entry if the line is written canonically and its hash is right."""
    tree: object = None
    with suppress(ValueError, RecursionError):
        tree = json.loads(line)
    members = MEMBERS.get(str(tree.get("schema"))) if isinstance(tree, dict) else None
    if not isinstance(tree, dict) or members is None or set(tree) != members:
        raise AuditAlteredError
    bare = {name: value for name, value in tree.items() if name != "hash"}
    right = False
    with suppress(ValueError):
        right = canonical(tree) == line and chain.digest_of(bare).hex() == tree["hash"]
    if not right:
        raise AuditAlteredError
    return tree


def _hold_against(text: str, site: str, heads: dict[int, str]) -> int:
    found = CHECKPOINT.findall(SOFT_BREAK.sub("", text))
    if text and not found:
        raise AuditAlteredError
    for whose, entries, head in found:
        if whose != site:
            raise AuditAlteredError
        if int(entries) >= len(heads):
            raise AuditShortenedError
        if heads[int(entries)] != head:
            raise AuditAlteredError
    return len(found)
