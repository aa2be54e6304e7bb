"""Finds names of accounts: they are made of their owners' names."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import UNKNOWN, meaning
from redaction.words.scan import Scan
from redaction.words.word_list import word_set

_ACCOUNT: Final = re.compile(
    r"(?:[dl]')?(?:user(?:s|name|_?name| ?id|_?id)?|log-?in|usagers?|utilisat(?:eur|rice)s?"
    r"|identifiant|uid|code usager|code"
    r"|provider|owner|account|acct|compte"
    r"|reporter|rapporteur|visitor|visiteur|invite|guest|op|samaccountname|created by)"
    r"(?: (?:name|id|is|est|called|named"
    r"|nomme))?\"?[ :=>]{1,3}[\"'(]?"
    r"(?P<name>[a-z][a-z0-9._-]{2,30}(?<![._-]))(?![\w@(])",
    re.IGNORECASE,
)
_COMMAND: Final = re.compile(r"u (?P<name>[\w.-]{3,40})(?=:)")
_MENTION: Final = re.compile(r"(?<![\w.@/])@(?P<name>[A-Za-z][\w.-]{2,30}(?<![._-]))(?![\w@])")
_FOLDER: Final = re.compile(
    r"[\\/](?:Users|home)[\\/](?P<name>[A-Za-z][\w.-]{2,30}(?<![._-]))(?=[\\/>\s\"']|$)"
)
_PART: Final = re.compile(r"[a-z]+", re.IGNORECASE)


def usernames(scan: Scan) -> Iterator[Finding]:
    """Yield guesses: what stands after a word for an account and is no word."""
    plain = scan.plain
    found = [_ACCOUNT.match(plain, word.start) for word in scan.of(_FIRST)]
    found += [_COMMAND.match(plain, word.start) for word in scan.of(("u",))]
    for match in (*_MENTION.finditer(plain), *_FOLDER.finditer(plain)):
        yield Finding(*match.span("name"), Kind.NAME, Certainty.GUESS)
    for match in filter(None, found):
        if _is_made_up(match["name"]):
            yield Finding(*match.span("name"), Kind.NAME, Certainty.GUESS)


_FIRST: Final = word_set(
    "user users username userid login log log-in usager usagers utilisateur utilisateurs"
    " utilisatrice d'utilisateur d'usager"
    " l'utilisateur l'usager identifiant uid code provider owner account acct compte"
    " reporter rapporteur visitor visiteur invite guest op samaccountname"
)


def _is_made_up(name: str) -> bool:
    parts = _PART.findall(name)
    if any(character.isdigit() for character in name) and len(parts) == 1 and len(parts[0]) < 3:
        return False
    return any(
        meaning(part).reading >= UNKNOWN or (len(parts) > 1 and meaning(part).reading > 0)
        for part in parts
    )
