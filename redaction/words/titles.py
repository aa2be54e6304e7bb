"""Widens names by their titles, and drops what a label only seemed to announce."""

import re
from typing import Final

from connectors.shapes import Kind
from redaction.words.finding import Finding
from redaction.words.meaning import FUNCTION, meaning

_TITLE: Final = re.compile(
    r"(?<![A-Za-z'-])(?:drs?|dre|mrs?|ms|miss|mme|mlle|prof|pr|mister|doctor|docteure?|monsieur"
    r"|madame|(?-i:M))\.? {1,2}$",
    re.IGNORECASE,
)
_LONGEST_FUNCTION_WORD: Final = 11
"""``aujourd'hui``."""


def with_title(plain: str, finding: Finding) -> Finding:
    """Widen a name by the title before it, which tells sex and trade."""
    if finding.kind is not Kind.NAME:
        return finding
    title = _TITLE.search(plain, max(0, finding.start - 14), finding.start)
    if title is None:
        return finding
    return Finding(title.start(), finding.end, finding.kind, finding.certainty)


def is_no_name(text: str, finding: Finding) -> bool:
    """Say whether a label announced a name and an article or a pronoun follows."""
    if finding.kind is not Kind.NAME or finding.end - finding.start > _LONGEST_FUNCTION_WORD:
        return False
    word = text[finding.start : finding.end]
    return bool(meaning(word).senses & FUNCTION) and not word.isupper()
