"""What may stand on a disk after the power went: all that was synced, and any part of the rest.

The model is ALICE's (Pillai et al., OSDI 2014), for one folder: a write that
was not synced may be there or not, whole or in sectors, whatever came later.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

SECTOR = 512


@dataclass(frozen=True)
class Write:
    """Some bytes of a file; ``body`` is none for a truncation to ``offset``."""

    offset: int
    body: bytes | None


@dataclass(frozen=True)
class Promise:
    """The outbox has answered: what holds from now on, as the test describes it."""

    what: object


@dataclass
class Tape:
    """Records what SQLite asks of the disk, and what the outbox promises in between."""

    events: list[tuple[str, str, Write | Promise | None]] = field(default_factory=list)

    def write(self, name: str, offset: int, body: bytes) -> int:
        self.events.append(("write", name, Write(offset, body)))
        return 0

    def truncate(self, name: str, size: int) -> int:
        self.events.append(("write", name, Write(size, None)))
        return 0

    def sync(self, name: str) -> int:
        self.events.append(("sync", name, None))
        return 0

    def remove(self, name: str, *, lasts: bool) -> int:
        self.events.append(("remove for good" if lasts else "remove", name, None))
        return 0

    def promise(self, what: object) -> None:
        self.events.append(("promise", "", Promise(what)))


@dataclass
class Cut:
    """One state of the disk, what had been promised, and what comes next."""

    files: Mapping[str, bytes]
    promised: object
    following: object


def cuts(tape: Tape, start: Mapping[str, bytes], number: int, seed: int) -> Iterator[Cut]:
    """Yield states of the disk after power cuts at random moments of the tape."""
    chance = random.Random(seed)  # noqa: S311 - a seed for a test, no secret
    moments = sorted(chance.choices(range(1, len(tape.events) + 1), k=number))
    durable = {name: bytearray(body) for name, body in start.items()}
    waiting: dict[str, list[Write]] = {}
    removed: dict[str, bytearray] = {}
    promised: object = None
    promises = [(at, one[2]) for at, one in enumerate(tape.events) if isinstance(one[2], Promise)]
    position = 0
    for moment in moments:
        while position < moment:
            kind, name, what = tape.events[position]
            position += 1
            if isinstance(what, Promise):
                promised = what.what
            elif isinstance(what, Write):
                removed.pop(name, None)
                waiting.setdefault(name, []).append(what)
            elif kind == "sync":
                body = durable.setdefault(name, bytearray())
                for write in waiting.pop(name, ()):
                    _apply(body, write)
            else:
                waiting.pop(name, None)
                gone = durable.pop(name, bytearray())
                if kind == "remove":
                    removed[name] = gone
        following = next((one.what for at, one in promises if at >= moment), promised)
        yield Cut(_after(chance, durable, waiting, removed), promised, following)


def _after(
    chance: random.Random,
    durable: Mapping[str, bytearray],
    waiting: Mapping[str, list[Write]],
    removed: Mapping[str, bytearray],
) -> dict[str, bytes]:
    files = {name: bytearray(body) for name, body in durable.items()}
    for name, body in removed.items():
        if chance.random() < 0.5:
            files[name] = bytearray(body)
    for name, writes in waiting.items():
        body = files.setdefault(name, bytearray())
        for write in _some(chance, writes):
            _apply(body, write)
    return {name: bytes(body) for name, body in files.items()}


def _some(chance: random.Random, writes: list[Write]) -> list[Write]:
    """Return what of the unsynced writes reached the disk, in some way that disks have."""
    match chance.randrange(5):
        case 0:
            return []
        case 1:
            return writes
        case 2:
            return writes[: chance.randrange(len(writes) + 1)]
        case 3:
            return [write for write in writes if chance.random() < 0.5]
        case _:
            return [torn for write in writes for torn in _torn(chance, write)]


def _torn(chance: random.Random, write: Write) -> list[Write]:
    if write.body is None:
        return [write] if chance.random() < 0.5 else []
    pieces, at = [], 0
    while at < len(write.body):
        end = min(len(write.body), at + SECTOR - (write.offset + at) % SECTOR)
        if chance.random() < 0.5:
            pieces.append(Write(write.offset + at, write.body[at:end]))
        at = end
    return pieces


def _apply(body: bytearray, write: Write) -> None:
    if write.body is None:
        del body[write.offset :]
        return
    body.extend(bytes(max(0, write.offset - len(body))))
    body[write.offset : write.offset + len(write.body)] = write.body
