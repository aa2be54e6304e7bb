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
    has_head: bool
    """Without a head line (an older export) checkpoints alone prove the length."""


def verify(export: bytes, checkpoints: str = "") -> Verdict:
    """Return the verdict on an export, held against every checkpoint in a text.

    Raises ``AuditAlteredError`` for an entry that was edited, deleted or moved,
    ``AuditShortenedError`` where a checkpoint or the head line proves entries that are not
    there, ``AuditRestoredError`` where a checkpoint does not fit a log that says of itself
    that a backup was restored before it.
    """
    lines = list(_lines(export))
    site = _site_without_head(lines[0])
    told, head = None, ""
    if site is None:
        site, told, head = _read_head(lines.pop(0))
    previous = chain.genesis(site).hex()
    heads, restored = {0: previous}, None
    for number, line in enumerate(lines, 1):
        tree = _read(line)
        if (tree["site"], tree["number"], tree["previous"]) != (site, number, previous):
            raise AuditAlteredError
        previous = str(tree["hash"])
        heads[number] = previous
        if restored is None and tree["act"] == Act.RESTORED:
            restored = number
    entries = len(heads) - 1
    if told is not None and entries < told:
        raise AuditShortenedError
    if told is not None and (told, head) != (entries, previous):
        raise AuditAlteredError
    held = _hold_against(checkpoints, site, heads, restored)
    return Verdict(site, entries, held, told is not None)


def _lines(export: bytes) -> Iterator[bytes]:
    if not export.endswith(b"\n"):
        raise AuditAlteredError
    yield from export[:-1].split(b"\n")


def _site_without_head(line: bytes) -> str | None:
    """Return whose log it is if an entry is the first line, as in an older export."""
    tree: object = None
    with suppress(ValueError, RecursionError):
        tree = json.loads(line)
    if isinstance(tree, dict) and str(tree.get("schema")) in MEMBERS:
        return str(tree.get("site"))
    return None


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


def _hold_against(text: str, site: str, heads: dict[int, str], restored: int | None) -> int:
    found = CHECKPOINT.findall(SOFT_BREAK.sub("", text))
    if text and not found:
        raise AuditAlteredError
    for whose, entries, head in found:
        if whose != site:
            raise AuditAlteredError
        if heads.get(int(entries)) == head:
            continue
        # a restore takes away what came before its own entry, and nothing that was kept
        if restored is not None and int(entries) >= restored:
            raise AuditRestoredError
        raise AuditAlteredError if int(entries) in heads else AuditShortenedError
    return len(found)
