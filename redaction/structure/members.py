"""Finds the values of quoted names: JSON, truncated JSON, JSON in strings, Python and JS literals.

No parser is asked: a cut log line or a dict's repr has members too. Each value
is masked inside its quotes. A name that is masked masks all that its object or
list holds.
"""

import re
from collections.abc import Generator, Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.structure.errors_said import is_said_of_a_failure
from redaction.structure.names import STAYS, Meaning, meaning, names_a_field
from redaction.structure.values import BY_STRUCTURE, finding, verdict
from redaction.words.finding import Finding

_NAME: Final = re.compile(
    r"(?P<escapes>\\{0,15}+)(?P<quote>[\"'])"
    r"(?P<name>(?>(?:[^\"'\\\r\n{}\[\]]|\\{1,15}[^\"'\\\r\n]){1,80}))"
    r"(?P=escapes)(?P=quote)\s{0,20}+(?::|=>)\s{0,20}+(?:[ubr]{1,2}(?=[\"']))?"
)
_NAME_END: Final = re.compile(r"[\"']\s{0,20}+(?::|=>)")
"""What stands behind every quoted name; cheap to look for."""
_OPENING: Final = re.compile(r"(\\{0,15}+)([\"'])")
_BARE: Final = re.compile(r"[^\s,;:{}\[\]()\"'\\]{1,400}+")
_AFTER: Final = re.compile(r"\\{0,15}+(?:\s{0,20}+(?:[,}\]):;&|<]|=>|\Z)|\s{0,3}[\r\n]|[\"'])")
_MARK: Final = re.compile(r"[{}\[\](),:]|\\{0,15}[\"']|[^\s,:{}\[\]()\"'\\]{1,400}+|\\")
_MOST_QUOTES: Final = 8
"""How many quotes that do not look like a closing one are passed over inside a value."""


def members(text: str) -> Iterator[Finding]:
    """Yield the values of quoted names that their names mask."""
    at = 0 if _NAME_END.search(text) else len(text)
    while found := _NAME.search(text, at):
        at = found.end()
        means = _meaning(text, found)
        if at >= len(text):
            return
        if text[at] in "{[(":
            if isinstance(means, Kind):
                at = yield from _inside(text, at, means)
            continue
        start, end = value_range(text, at)
        if not names_a_field(found["name"], text[start:end]):
            yield from _scalar(text, start, end, means)
        # what stays may hold members of its own, written as a string
        at = end if isinstance(means, Kind) else max(start, at)


def value_range(text: str, at: int, after: re.Pattern[str] = _AFTER) -> tuple[int, int]:
    """Return where a value that begins at ``at`` stands, without its quotes.

    ``after`` says what may follow a closing quote; any other is a quote inside.
    """
    opening = _OPENING.match(text, at)
    if opening is None:
        bare = _BARE.match(text, at)
        return (at, bare.end()) if bare else (at, at)
    start, depth, quote = opening.end(), len(opening[1]), opening[2]
    candidate, first = start, None
    for _ in range(_MOST_QUOTES):
        closing = _closing(text, candidate, quote, depth)
        if closing is None:
            break
        first = closing if first is None else first
        if after.match(text, closing[1]):
            return start, closing[0]
        candidate = closing[1]
    if first is not None:
        return start, first[0]
    return start, _line_end(text, start)


def _closing(text: str, at: int, quote: str, depth: int) -> tuple[int, int] | None:
    """Return where the next quote begins, escapes included, and ends that can close this depth."""
    while (found := text.find(quote, at)) >= 0:
        before = found
        while before > at and text[before - 1] == "\\":
            before -= 1
        escapes = found - before
        if escapes <= depth if depth else escapes % 2 == 0:
            return before if depth else found, found + 1
        at = found + 1
    return None


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _meaning(text: str, found: re.Match[str]) -> Meaning:
    if is_said_of_a_failure(found["name"], text, found.start(), found.end()):
        return STAYS
    return meaning(found["name"])


def _scalar(text: str, start: int, end: int, means: Meaning) -> Iterator[Finding]:
    kind = verdict(means, text[start:end], whole=False)
    found = finding(text, start, end, kind) if kind else None
    if found:
        yield found


def _inside(text: str, at: int, means: Meaning) -> Generator[Finding, None, int]:
    """Yield all values of an object or list whose own name is masked; return where it ends.

    Names inside may say a nearer kind; what stays elsewhere stays here too, but
    not inside results and notes.
    """
    by_structure = means in BY_STRUCTURE
    depth, nearest = 0, means
    while mark := _MARK.search(text, at):
        sign = mark[0]
        at = mark.end()
        if sign in "{[(":
            depth += 1
        elif sign in "}])":
            depth -= 1
            nearest = means
            if depth <= 0:
                return at
        elif sign not in ",:\\":
            named = _NAME.match(text, mark.start())
            if named:
                at, own = named.end(), meaning(named["name"])
                nearest = means if by_structure or own is None else own
                continue
            quoted = sign[-1] in "\"'"
            start, end = value_range(text, mark.start()) if quoted else mark.span()
            at = max(end, at)
            yield from _scalar(text, start, end, nearest)
            if quoted and (closing := _OPENING.match(text, end)):
                at = closing.end()
    return at
