"""Finds names of accounts: they are made of their owners' names."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import UNKNOWN, meaning

_ACCOUNT: Final = re.compile(
    r"(?<![a-z])(?:user(?:s|name|_?name| ?id|_?id)?|log-?in|usagers?|utilisat(?:eur|rice)s?|identifiant|uid|code usager|code"
    r"|provider|owner|account|acct|compte)(?: (?:name|id|is|est|called|named|nomme))?\"?[ :=>]{1,3}[\"'(]?"
    r"(?P<name>[a-z][a-z0-9._-]{2,30}(?<![._-]))(?![\w@(])",
    re.IGNORECASE,
)
_COMMAND: Final = re.compile(r"(?<=-u )(?P<name>[\w.-]{3,40})(?=:)")
_PART: Final = re.compile(r"[a-z]+", re.IGNORECASE)


def usernames(plain: str) -> Iterator[Finding]:
    """Yield guesses: what stands after a word for an account and is no word."""
    for pattern in (_ACCOUNT, _COMMAND):
        for match in pattern.finditer(plain):
            if _is_made_up(match["name"]):
                yield Finding(*match.span("name"), Kind.NAME, Certainty.GUESS)


def _is_made_up(name: str) -> bool:
    parts = _PART.findall(name)
    if any(character.isdigit() for character in name) and len(parts) == 1 and len(parts[0]) < 3:
        return False
    return any(
        meaning(part).reading >= UNKNOWN or (len(parts) > 1 and meaning(part).reading > 0)
        for part in parts
    )
