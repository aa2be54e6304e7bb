"""Finds names of accounts: they are made of their owners' names."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.lexicons import looks_clinical
from redaction.words.cues import cues
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import COMMON, EITHER, FAMILY, FREQUENT, NAME, UNKNOWN, WORD, meaning
from redaction.words.scan import Scan

_ACCOUNT: Final = re.compile(
    r"(?:[dl]')?(?:user(?:s|name|_?name| ?id|_?id)?|log-?in|usagers?|utilisat(?:eur|rice)s?"
    r"|identifiant|uid|code usager|code"
    r"|provider|owner|account|acct|compte"
    r"|snap(?:chat)?|insta(?:gram)?|ig|tiktok|discord|skype|telegram|messenger|handle|pseudo"
    r"|session windows|windows session|logged (?:in|on) as|log(?:in|on) as|signed in as"
    r"|connectee? (?:comme|avec|en tant que)"
    r"|reporter|rapporteur|assignee|visitor|visiteur|invite|guest|op|samaccountname|created by)"
    r"(?: (?:name|id|is|est|c'est|called|named|(?:sh|w)ould be|must be|devrait etre|doit etre"
    r"|sera|nomme))?\"?[ :=>*_]{1,4}[\"'(]?"
    r"(?P<name>[a-z][a-z0-9._-]{2,30}(?<![._-]))(?![\w@(])",
    re.IGNORECASE,
)
_COMMAND: Final = re.compile(
    r"u(?: (?P<name>[\w.-]{3,40})(?=:)|['\"]?: ?['\"](?P<quoted>[\w.-]{3,40})['\"])"
)
_HANDLED: Final = re.compile(
    r" (?:user |usager |l'usager |account |le compte |compte )?(?P<name>[a-z][a-z]{4,20}\d{0,2})"
    r"(?![\w.@/-])"
)
"""What is done to accounts: ``create jtremblay in Accuro``."""
_INNER_DOT: Final = re.compile(r"\.(?<=[a-z]\.)[a-z]")
"""What both patterns below hold; most texts do not."""
_DOTTED: Final = re.compile(
    r"(?<![\w.@/\\$-])(?:dr\.|inf\.)?[a-z][a-z-]{0,14}\.[a-z][a-z-]{2,20}\d{0,3}(?![\w@(/\\=-]|\.\w)"
)
_MENTION: Final = re.compile(r"(?<![\w.@/])@(?P<name>[A-Za-z][\w.-]{2,30}(?<![._-]))(?![\w@])")
_FOLDER: Final = re.compile(
    r"[\\/](?:Users|home|Utilisateurs|usagers)[\\/](?P<name>[A-Za-z][\w.-]{2,30}(?<![._-]))(?=[\\/>\s\"']|$)"
)
_DOMAIN: Final = re.compile(
    r"(?<![\w\\/:.-])(?!HK)[A-Z][A-Za-z0-9-]{1,14}\\{1,2}(?P<name>[a-z][a-z0-9._-]{2,30})(?![\w\\/@])"
)
_TITLED: Final = re.compile(
    r"(?<![\w./\\-])(?:dre?|inf|nurse)\.(?P<name>[a-z]{3,20})(?![\w@(=]|\.\w)"
)
_SHORTENED: Final = re.compile(
    r"(?<![\w.@/\\$-])(?P<first>[a-z]{4,15})\.[a-z](?![\w@(/\\=.-])(?! [a-z]\b)"
)
"""The name and the first letter of the other: ``soares.m``."""
_AFTER_WORD: Final = re.compile(
    r"(?:\(|\b(?:for|de|by|par|as|in|to|user|agent|login|logon|from|of|id|nom|compte|account|with"
    r"|usager|connexion|session|owner|and|et) ?[:=]? ?|[:=@|\\] ?|\d\d ?[-|] ?)$",
    re.IGNORECASE,
)
_AFTER_ACCOUNT: Final = re.compile(r"\d{0,3}(?![\w@=-]|\.\w|\()")
_PART: Final = re.compile(r"[a-z]+", re.IGNORECASE)


def usernames(scan: Scan) -> Iterator[Finding]:
    """Yield guesses: what stands after a word for an account and is no word."""
    for start, end in sorted({*_announced(scan), *_shaped(scan.plain), *_initialled(scan)}):
        yield Finding(start, end, Kind.NAME, Certainty.GUESS)


def _announced(scan: Scan) -> Iterator[tuple[int, int]]:
    """Yield what stands after a word for an account, or after what is done to one."""
    plain = scan.plain
    found = [_ACCOUNT.match(plain, word.start) for word in scan.of(_FIRST)]
    found += [_COMMAND.match(plain, word.start) for word in scan.of(_COMMANDING)]
    for match in filter(None, found):
        group = match.lastgroup or "name"
        if _is_made_up(match[group]):
            yield match.span(group)
    for word in scan.of(_HANDLING):
        handled = _HANDLED.match(plain, word.end)
        if handled and _is_initial_and_name(handled["name"].rstrip("0123456789")):
            yield handled.span("name")


def _shaped(plain: str) -> Iterator[tuple[int, int]]:
    """Yield what is an account by its own form or place."""
    for sign, pattern in (("@", _MENTION), ("/", _FOLDER), ("\\", _FOLDER)):
        for match in pattern.finditer(plain) if sign in plain else ():
            yield match.span("name")
    for match in _DOMAIN.finditer(plain) if "\\" in plain else ():
        if meaning(match["name"]).reading is not WORD:
            yield match.span("name")
    if _INNER_DOT.search(plain):
        yield from _dotted(plain)


def _dotted(plain: str) -> Iterator[tuple[int, int]]:
    for match in _TITLED.finditer(plain):
        if meaning(match["name"]).reading is not WORD:
            yield match.span()
    for match in _SHORTENED.finditer(plain):
        found = meaning(match["first"])
        named = found.senses & FREQUENT and not found.senses & COMMON
        if found.reading is NAME or (found.reading is EITHER and named):
            yield match.span()
    for match in _DOTTED.finditer(plain):
        if _is_dotted_name(match[0]):
            yield match.span()


def _initialled(scan: Scan) -> Iterator[tuple[int, int]]:
    """Yield unknown words that are an initial and a family name: ``kpatel``, ``jhill2``."""
    plain = scan.plain
    for word, found in zip(scan.words, scan.meanings, strict=True):
        if found.reading is not UNKNOWN or len(word.text) < 5 or word.text != word.low:
            continue
        rest, after = meaning(word.text[1:]), _AFTER_ACCOUNT.match(plain, word.end)
        glued = word.text[0] in "ia" and rest.reading is EITHER  # iwill, apage
        if after is None or glued or looks_clinical(word.text):
            continue
        if word.text.startswith("dr") and meaning(word.text[2:]).reading is NAME:
            yield word.start, after.end()
        told = bool(after[0]) or _AFTER_WORD.search(plain, max(0, word.start - 12), word.start)
        sure = rest.reading is NAME and rest.senses & FREQUENT and len(word.text) > 5
        if (sure or (told and rest.reading in (NAME, EITHER))) and rest.senses & FAMILY:
            yield word.start, after.end()


_FIRST: Final = cues(
    "user users username userid login log log-in usager usagers utilisateur utilisateurs"
    " utilisatrice d'utilisateur d'usager"
    " l'utilisateur l'usager identifiant uid code provider owner account acct compte"
    " snap snapchat insta instagram ig tiktok discord skype telegram messenger handle pseudo"
    " reporter rapporteur assignee visitor visiteur invite guest op samaccountname"
    " logged logon signed connecte connectee session windows"
)


_COMMANDING: Final = cues("u")
_HANDLING: Final = cues(
    "create created creer cree creez disable disabled desactiver desactive reset unlock unlocked"
    " debarrer deverrouiller add added ajouter remove removed retirer delete supprimer as by par"
    " from login lock locked verrouille onboard offboard"
)


def _is_initial_and_name(name: str) -> bool:
    """Say whether an unknown word is an initial and a family name: ``jtremblay``."""
    return meaning(name).reading is UNKNOWN and meaning(name[1:]).reading is NAME


def _is_dotted_name(name: str) -> bool:
    """Say whether two words with a dot are an account: ``j.roy``, and no file, no package."""
    *firsts, last = name.rstrip("0123456789").split(".")
    if meaning(last).reading is not NAME or len(last) < 4:
        return False
    return len(firsts[-1]) == 1 or meaning(firsts[-1]).reading is not WORD


def _is_made_up(name: str) -> bool:
    parts = _PART.findall(name)
    if any(character.isdigit() for character in name) and len(parts) == 1 and len(parts[0]) < 3:
        return False
    return any(
        meaning(part).reading is UNKNOWN or (len(parts) > 1 and meaning(part).reading is not WORD)
        for part in parts
    )
