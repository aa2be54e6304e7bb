"""The local audit: who sent what when, each entry chained to the one before.

An entry holds identifiers, codes and digests, never patient data. Its hash
covers the hash before it, so nobody can edit, remove or reorder entries
unseen. Its MAC is made with a key of the clinic's keyring, so whoever has the
file alone cannot compute the chain anew. That the last entries are missing
shows against a checkpoint that is kept elsewhere.
"""

import enum
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_CHECKPOINT: Final = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")
NOTHING: Final = bytes(32)
"""The hash before the first entry."""


class Broken(enum.StrEnum):
    """What is wrong with a log."""

    MISSING = "missing"
    """An entry is not there, though a later one is."""
    EDITED = "edited"
    """An entry is not the one whose hash is kept; it was edited, moved or put in."""
    FORGED = "forged"
    """The chain was computed anew by somebody without the clinic's key."""
    TRUNCATED = "truncated"
    """The log ends before the checkpoint."""
    REWRITTEN = "rewritten"
    """The log is another one than that of the checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many entries there were at some time, and the hash of the last."""

    number: int
    hash: bytes

    def line(self) -> str:
        """Return one line that a person or a program keeps elsewhere."""
        return f"{self.number}:{self.hash.hex()}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log as it is kept; ``body`` is JSON."""

    number: int
    body: str
    hash: bytes
    mac: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries were read, and what is wrong at which one."""

    checkpoint: Checkpoint
    broken: Broken | None = None
    at: int = 0


def read_checkpoint(line: str) -> Checkpoint | None:
    """Return the checkpoint of a line, or none if it is no such line."""
    found = _CHECKPOINT.fullmatch(line.strip())
    return None if found is None else Checkpoint(int(found[1]), bytes.fromhex(found[2]))


def append(last: Checkpoint, facts: Mapping[str, object], key: bytes) -> Entry:
    """Return the entry that follows the last."""
    body = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    hashed = _hash(last.number + 1, last.hash, body)
    return Entry(last.number + 1, body, hashed, _mac(key, hashed))


def verify(entries: Iterable[Entry], key: bytes, kept: Iterable[Checkpoint] = ()) -> Verdict:
    """Read the log in order and return the first thing that is wrong with it."""
    checkpoints = {checkpoint.number: checkpoint.hash for checkpoint in kept}
    last = Checkpoint(0, NOTHING)
    for entry in entries:
        if entry.number != last.number + 1:
            return Verdict(last, Broken.MISSING, last.number + 1)
        if entry.hash != _hash(entry.number, last.hash, entry.body):
            return Verdict(last, Broken.EDITED, entry.number)
        if not is_made_with(key, entry):
            return Verdict(last, Broken.FORGED, entry.number)
        last = Checkpoint(entry.number, entry.hash)
        if checkpoints.pop(entry.number, entry.hash) != entry.hash:
            return Verdict(last, Broken.REWRITTEN, entry.number)
    if checkpoints:
        return Verdict(last, Broken.TRUNCATED, last.number + 1)
    return Verdict(last)


def is_made_with(key: bytes, entry: Entry) -> bool:
    """Say whether the entry was made by somebody who has this key."""
    return hmac.compare_digest(entry.mac, _mac(key, entry.hash))


def _hash(number: int, before: bytes, body: str) -> bytes:
    return hashlib.sha256(
        b"ocean-toolbar audit/1\n%d\n%b%b" % (number, before, body.encode())
    ).digest()


def _mac(key: bytes, hashed: bytes) -> bytes:
    return hmac.digest(key, hashed, "sha256")
