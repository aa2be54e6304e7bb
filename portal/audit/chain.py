"""The chain's arithmetic: an entry's bytes, its hash over the one before, its line in an export.

An entry under a grant names the Support Site and is written as ``ocean-audit/2``; every other
one, and those under a grant that are older than this, as ``ocean-audit/1``.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from portal.audit.acts import Value
from toolbar.troubleshooting.bundle import canonical

SCHEMA: Final = "ocean-audit/1"
UNDER_GRANT: Final = "ocean-audit/2"
EXPORT: Final = "ocean-audit-export/1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as the chain covers it."""

    site: str
    number: int
    at: datetime
    act: str
    person: int | None
    actor: str
    grant: int | None
    before: Mapping[str, Value] | None
    after: Mapping[str, Value] | None
    support: Mapping[str, str] | None = None
    """Under a grant: ``site`` and ``organisation`` of the Support Site as they were."""


def genesis(site: str) -> bytes:
    """Return what the first entry of a site stands on; no two sites share it."""
    return hashlib.sha256(f"{SCHEMA} {site}".encode()).digest()


def digest(entry: Entry, previous: bytes) -> bytes:
    """Return the SHA-256 of the entry's canonical JSON (RFC 8785), the previous hash included."""
    return digest_of(_tree(entry, previous))


def digest_of(tree: Mapping[str, object]) -> bytes:
    """Return the hash of an entry that was read from an export, its own hash left out."""
    return hashlib.sha256(canonical(tree)).digest()


def line(entry: Entry, previous: bytes, own: bytes) -> bytes:
    """Return the entry's line of an export: canonical JSON with the stored hash, and a newline."""
    return canonical({**_tree(entry, previous), "hash": own.hex()}) + b"\n"


def head_line(site: str, entries: int, head: bytes) -> bytes:
    """Return the first line of an export: whose log it is, how long, and its newest hash.

    It proves nothing by itself, for who writes another log writes another head line; but a
    log without an entry is a log, and a copy that broke off is seen without a checkpoint.
    """
    tree = {"schema": EXPORT, "site": site, "entries": entries, "head": head.hex()}
    return canonical(tree) + b"\n"


def checkpoint(site: str, entries: int, head: bytes) -> str:
    """Return the line that is mailed: whose log, how long it is, and its newest hash."""
    return f"{SCHEMA} {site} {entries} {head.hex()}"


def _tree(entry: Entry, previous: bytes) -> dict[str, object]:
    named = {} if entry.support is None else {"support": dict(entry.support)}
    return {
        "schema": UNDER_GRANT if named else SCHEMA,
        "site": entry.site,
        "number": entry.number,
        "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "act": entry.act,
        "actor": {"person": entry.person, "name": entry.actor},
        "grant": entry.grant,
        "before": None if entry.before is None else dict(entry.before),
        "after": None if entry.after is None else dict(entry.after),
        "previous": previous.hex(),
        **named,
    }
