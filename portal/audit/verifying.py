"""Verifies an exported log offline: no database, no portal, no trust in who exported it."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from portal.audit import chain
from portal.audit.acts import Act
from portal.errors import AuditAlteredError, AuditRestoredError, AuditShortenedError
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

    Raises ``AuditAlteredError`` for an entry that was edited, deleted or moved,
    ``AuditShortenedError`` where a checkpoint or the head line proves entries that are not
    there, ``AuditRestoredError`` where a checkpoint does not fit a log that says of itself
    that a backup was restored before it.
    """
    lines = _lines(export)
    site, told, head = _read_head(next(lines))
    previous = chain.genesis(site).hex()
    heads, restored = {0: previous}, False
    for number, line in enumerate(lines, 1):
        tree = _read(line)
        if (tree["site"], tree["number"], tree["previous"]) != (site, number, previous):
            raise AuditAlteredError
        previous = str(tree["hash"])
        heads[number] = previous
        restored = restored or tree["act"] == Act.RESTORED
    entries = len(heads) - 1
    if entries < told:
        raise AuditShortenedError
    if (told, head) != (entries, previous):
        raise AuditAlteredError
    return Verdict(site, entries, _hold_against(checkpoints, site, heads, restored=restored))


def _lines(export: bytes) -> Iterator[bytes]:
    if not export.endswith(b"\n"):
        raise AuditAlteredError
    yield from export[:-1].split(b"\n")


def _read_head(line: bytes) -> tuple[str, int, str]:
    """Return whose log an export is, how many entries it has and the newest hash."""
    tree: object = None
    with suppress(ValueError, RecursionError):
        tree = json.loads(line)
    match tree:
        case {
            "schema": chain.EXPORT,
            "site": str(site),
            "entries": int(entries),
            "head": str(head),
        }:
            right = False
            with suppress(ValueError):
                right = chain.head_line(site, entries, bytes.fromhex(head)) == line + b"\n"
            if right:
                return site, entries, head
    raise AuditAlteredError


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


def _hold_against(text: str, site: str, heads: dict[int, str], *, restored: bool) -> int:
    found = CHECKPOINT.findall(SOFT_BREAK.sub("", text))
    if text and not found:
        raise AuditAlteredError
    for whose, entries, head in found:
        if whose != site:
            raise AuditAlteredError
        if heads.get(int(entries)) == head:
            continue
        if restored:
            raise AuditRestoredError
        raise AuditAlteredError if int(entries) in heads else AuditShortenedError
    return len(found)
