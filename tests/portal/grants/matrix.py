"""The authorisation matrix: what the table beside says that each address answers to each caller."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.portal.grants.kinds import KINDS, NO_FACTOR, PEOPLE, PROGRAMS, READER, SUPPORTS

Kinds = frozenset[str]
TABLE: Final = Path(__file__).with_name("who_gets_in.txt")
GROUPS: Final[Mapping[str, Kinds]] = {
    "everybody": frozenset(KINDS),
    "signed-in": frozenset(PEOPLE),
    "people": frozenset(PEOPLE) - {NO_FACTOR},
    "own": frozenset({"user", "site-admin", "factor-admin"}),
    "admins": frozenset({"site-admin", "factor-admin"}),
    "desk": frozenset({"associate", "lead"}),
    "support-sites": frozenset(SUPPORTS),
    "-": frozenset(),
}
SINGLE: Final = {kind: frozenset({kind}) for kind in KINDS}
INSIDE: Final = GROUPS["support-sites"] - {"expired", "revoked"}
NOT_LOGGED_IN: Final = frozenset({"nobody", READER, *PROGRAMS})
BY_PROOF: Final = frozenset({"tickets-token", "records-token", "site-key"})
DOORS: Final = BY_PROOF | {"open", "session", "setting-up", "factor", "scope", "link"}
EXTRAS: Final = frozenset({"form", "script", "upload", "fresh", "live"})
OTHERWISE: Final = frozenset({"404", "403", "log-in"})


@dataclass(frozen=True, slots=True)
class Line:
    """What the table says of one address."""

    method: str
    path: str
    door: str
    extras: frozenset[str]
    passes: Kinds
    """Whom the guard lets through."""
    gets_in: Kinds
    """To whom of those the handler gives something."""
    otherwise: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def refusal(self, kind: str) -> str:
        """Return how the guard refuses this caller."""
        if self.door in BY_PROOF:
            return "unproven"
        if self.door == "link":
            return "link"
        if kind in NOT_LOGGED_IN:
            return "log-in"
        if kind == NO_FACTOR or (self.door == "factor" and kind in GROUPS["admins"]):
            return "factor"
        return "forbidden" if self.door == "scope" and kind in INSIDE else "hidden"

    def of_guard(self, kind: str) -> str:
        """Return what the guard answers."""
        return "open" if kind in self.passes else self.refusal(kind)

    def of_portal(self, kind: str) -> str:
        """Return what the portal answers."""
        if kind not in self.passes:
            return self.refusal(kind)
        if kind in self.gets_in:
            return "open"
        return {"404": "hidden", "403": "forbidden", "log-in": "log-in"}[self.otherwise]


def read_table(text: str) -> Iterator[Line]:
    """Read the table; raise ``ValueError`` for a word that it does not explain."""
    for written in text.splitlines():
        if written and not written.startswith("#"):
            yield _line(written)


def _line(written: str) -> Line:
    before, narrows, after = written.partition(" > ")
    method, path, asks, *who = before.split()
    door, *extras = asks.split("+")
    passes, whom = _kinds(who), after.split()
    otherwise = whom.pop() if whom and whom[-1] in OTHERWISE else "404"
    gets_in = _kinds(whom) if narrows else passes
    if door not in DOORS or not EXTRAS.issuperset(extras) or not gets_in <= passes:
        raise ValueError(written)
    return Line(method, path, door, frozenset(extras), passes, gets_in, otherwise)


def _kinds(words: list[str]) -> Kinds:
    unknown = set(words) - GROUPS.keys() - SINGLE.keys()
    if unknown or not words:
        raise ValueError(words)
    return frozenset().union(*(GROUPS.get(word) or SINGLE.get(word, GROUPS["-"]) for word in words))


LINES: Final = tuple(read_table(TABLE.read_text("utf-8")))
