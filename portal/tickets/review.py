"""Looks at what a person wrote, and lets them see it before anything of it is kept.

One way for every text that somebody writes here, in the form of a new ticket and on a
ticket: a credential is refused, what is certain is masked in place, and what may be
of a person, or a password, is shown with a box to keep it. Only a text that its writer
has seen as it is now, masks and guesses, goes on.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from connectors.shapes import Kind
from connectors.subject import Subject
from portal.tickets.patient_data import sure
from redaction.redacted import MASK
from redaction.words import Certainty, Finding, find, mask


@dataclass(frozen=True, slots=True)
class Words:
    """A text with what is certain masked, and the places of what may be personal."""

    text: str = field(repr=False)
    guesses: tuple[Finding, ...]
    masked: Mapping[str, int]
    """How many values of each kind were masked."""
    has_credential: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """What the net says of a text, and what its writer says to that."""

    words: Words
    seen: bool
    """Whether the writer was shown the text as it is now, masks and guesses."""
    kept: frozenset[str] = frozenset()
    """Ranges (``12-20``) that the writer says may stay."""

    @property
    def ready(self) -> bool:
        """Whether it may be taken as it stands."""
        unseen = bool(self.words.masked or self.words.guesses) and not self.seen
        return not (self.words.has_credential or unseen)

    @property
    def text(self) -> str:
        """The text as it is kept: with every guess masked that the writer does not keep."""
        return mask_guesses(self.words, self.kept)

    @property
    def guesses(self) -> list[tuple[str, str, Kind]]:
        """Each guess as its range, its words and what they may be, as the boxes name them."""
        text = self.words.text
        return [(place(one), text[one.start : one.end], one.kind) for one in self.words.guesses]

    @property
    def digest(self) -> str:
        """What the writer's next post carries to say that they have seen this text."""
        return digest_of(self.words.text)


def look_again(text: str, keep: Collection[str], seen: str, kept: Collection[str]) -> Review:
    """Review a text; ``seen`` and ``kept`` are what its writer answered to the last review."""
    words = look_at(text, keep)
    return Review(words, seen == digest_of(words.text), frozenset(kept))


def look_at(text: str, keep: Collection[str]) -> Words:
    """Mask what is certain; ``keep`` are the identifiers that the form names."""
    found = sure(text, keep)  # behind a mask too: the writer is shown what is masked too much
    if any(one.kind is Kind.CREDENTIAL for one in found):
        return Words(text, (), {}, has_credential=True)
    masked = mask(text, found)
    unsure = [one for one in find(masked, Subject(), keep) if one.certainty is Certainty.GUESS]
    guesses = tuple(one for one in unsure if masked[one.start : one.end].replace(MASK, "").strip())
    return Words(masked, guesses, _counted(found))


def mask_guesses(words: Words, kept: Collection[str]) -> str:
    """Return the text with every guess masked that the person does not keep."""
    return mask(words.text, [one for one in words.guesses if place(one) not in kept])


def place(finding: Finding) -> str:
    """Name a finding's range as the form does."""
    return f"{finding.start}-{finding.end}"


def digest_of(text: str) -> str:
    """Return what a form carries to say that its sender has seen this text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def count_masked(words: Words, kept: Collection[str]) -> dict[str, int]:
    """Return how many values of each kind are masked, guesses of the person's choice among them."""
    counts = dict(words.masked)
    for one in words.guesses:
        if place(one) not in kept:
            counts[one.kind.value] = counts.get(one.kind.value, 0) + 1
    return counts


def _counted(findings: Collection[Finding]) -> dict[str, int]:
    kinds = [one.kind.value for one in findings]
    return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
