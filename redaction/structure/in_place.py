"""Masks findings in a text so that its form stays: a bare number of JSON becomes a quoted mask."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from redaction.redacted import MASK
from redaction.structure.json_text import bare_values, is_json
from redaction.words.finding import Finding

_QUOTED: Final = f'"{MASK}"'
_NAMED: Final = '":'
"""What stands between a name and its value."""
_FAR: Final = 80
"""Blanks around a bare value that are looked through."""


def mask_in_form(text: str, findings: Iterable[Finding]) -> str:
    """Replace each finding by the mask, in quotes where JSON needs them.

    Findings are in order and disjoint. What is not masked stays as it is.
    """
    bare: Collection[tuple[int, int]] | None = () if _NAMED not in text else None
    if is_json(text):
        bare = frozenset(bare_values(text))
    return "".join(_pieces(text, findings, bare))


def _pieces(
    text: str, findings: Iterable[Finding], bare: Collection[tuple[int, int]] | None
) -> Iterator[str]:
    at = 0
    for finding in findings:
        yield text[at : finding.start]
        place = finding.start, finding.end
        quotes = _looks_bare(text, *place) if bare is None else place in bare
        yield _QUOTED if quotes else MASK
        at = finding.end
    yield text[at:]


def _looks_bare(text: str, start: int, end: int) -> bool:
    """Say whether a range of a text that only holds JSON is a whole value without quotes."""
    before = text[max(0, start - _FAR) : start].rstrip()
    after = text[end : end + _FAR].lstrip()[:1]
    return before.endswith(_NAMED) and after in (",", "}", "]")
