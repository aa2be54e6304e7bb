"""What a recogniser found in a text: where, of which kind, how sure."""

import enum
from collections.abc import Iterable
from typing import Final, NamedTuple

from connectors.shapes import Kind
from redaction.redacted import MASK


class Certainty(enum.StrEnum):
    """How sure a finding is; only a guess can be dismissed by the user."""

    KNOWN = "known"
    STRUCTURED = "structured"
    GUESS = "guess"


class Finding(NamedTuple):
    """One range of a text, in code points; it holds no value.

    A tuple, since a text has many and tuples are made twice as fast.
    """

    start: int
    end: int
    kind: Kind
    certainty: Certainty


def mask(text: str, findings: Iterable[Finding]) -> str:
    """Replace each finding by the mask; findings are in order and disjoint."""
    pieces = []
    at = 0
    for finding in findings:
        pieces += [text[at : finding.start], MASK]
        at = finding.end
    return "".join([*pieces, text[at:]])


def settle(findings: Iterable[Finding]) -> list[Finding]:
    """Order findings and join those that overlap; the surest, then the longest, names the kind."""
    settled: list[Finding] = []
    for finding in sorted(findings, key=_place):
        if settled and finding.start < settled[-1].end:
            settled[-1] = _joined(settled[-1], finding)
        else:
            settled.append(finding)
    return settled


def _joined(first: Finding, second: Finding) -> Finding:
    if _rank(first) < _rank(second):
        return Finding(first.start, max(first.end, second.end), second.kind, second.certainty)
    if second.end <= first.end:
        return first
    return Finding(first.start, second.end, first.kind, first.certainty)


def _place(finding: Finding) -> tuple[int, int, str]:
    return finding.start, -finding.end, finding.kind


def _rank(finding: Finding) -> tuple[int, int, str]:
    return _ORDER[finding.certainty], finding.end - finding.start, finding.kind


_ORDER: Final = {Certainty.GUESS: 0, Certainty.STRUCTURED: 1, Certainty.KNOWN: 2}
