"""Finds credentials that nobody registered: by their names and by their shapes.

A word for a credential is a topic and no finding ("the shared encryption key
is lost"); a value tied to it is.
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.redacted import MASK
from redaction.words.credential_kind import CredentialKind
from redaction.words.credential_names import KINDS, NAMES, ROOTS
from redaction.words.credential_shapes import shapes
from redaction.words.credential_values import (
    character_classes,
    is_empty,
    is_made_up,
    is_remark,
    is_secret,
    is_strong_secret,
)

_FOR: Final = (
    r"(?: (?:ocean(?:[ -]?connect)?|oscar(?: pro)?|accuro|ps suite|med access|cloud connect))?"
    r"(?: (?:de|du|des|for|of|pour|to|on|sur)(?: (?:la|le|les|the|our|notre|his|her|mon|ma))?"
    r" [\w'-]{2,16}){0,2}"
)
"""What the credential opens, between its name and its value: the password for the meeting."""
_SIGN: Final = re.compile(
    rf"(?i:{_FOR})"
    r"\\{0,4}[\"']?[ \t]{0,4}(?::|=>?|->)(?P<gap>[ \t\r\n]{0,4})\\{0,4}(?P<quote>[\"'\u00ab]?) ?"
)
_VERB: Final = re.compile(
    _FOR + r"[ \t,]{1,3}(?:is|was|are|it's|it is|which is|est|etait|sont|c'est|qui est)"
    r"(?: now| maintenant| temporaire| temporary| provisoire)?"
    r"[ \t:]{1,4}(?P<quote>[\"'\u00ab]?) ?",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"(?: (?:de|du|for|of) (?:l[ae] |the |l')?(?:porte|door|gate|garage|alarme?|immeuble|building"
    r"|entree|wifi|zoom|meeting))?(?: temporaire| temporary| provisoire|"
    r" temp)?[ \t]{1,4}[(\[]?(?P<quote>[\"'\u00ab]?) ?"
)
_WORD: Final = re.compile(r"[^\s\"<>\u00bb]{1,512}")
_QUOTED: Final = re.compile(r"[^\"\u00bb\r\n]{1,512}(?=[\"\u00bb])|[^'\r\n]{1,512}(?=')")
_NEXT_PARAMETER: Final = re.compile(r"&(?:amp;)?[\w.%-]{1,64}=")
_LINE_END: Final = re.compile(r"[ \t]{0,8}(?:[\r\n]|$)")
_NEAR: Final = 100
_NOISE_LENGTH: Final = 16
_NOISE: Final = re.compile(rf"[A-Za-z0-9+/]{{{_NOISE_LENGTH}}}$")
_WORD_AND_NUMBER: Final = re.compile(r"(?<![\w./+-])[A-Z]?[a-z]{3,16}\d{2,4}(?![\w/+-])")
"""How people make passwords: ``Maple1987``."""
_LONGEST_MADE_UP: Final = 22
"""Such a word, and the sign behind it."""
_STRONG: Final = re.compile(r"(?<!\S)[^\s|]{12,64}(?!\S)")
"""A bar parts fields, as in HL7: what holds one is a row and no word."""
_DIGEST_OF: Final = re.compile(r"(?:md5|sha-?\d{1,3})[ :=\"']{1,4}$", re.IGNORECASE)
"""What stands before a digest, which looks like a key."""


_OPENING: Final = re.compile(
    r"(?<![A-Za-z])(?:zoom|teams|meet|webex|porte|door|gate|keypad|alarme?|intercom|interphone"
    r"|cadenas|coffre|garage|wi-?fi|entree|entrance|sonner|sonnette|buzz)s?\b(?:(?!err)[^.;:\n]){0,40}"
    r"\bcode[ :=#]{0,3}(?P<value>[A-Z]?\d{4,8}#?)(?![\w-])"
    r"|\bcode[ :=]{1,3}(?P<keyed>\d{3,8}[#*]{1,2})(?!\w)",
    re.IGNORECASE,
)
"""A number that opens a door or a meeting: ``Zoom 861 2207 4410, code 550931``."""


def credentials(plain: str) -> Iterator[tuple[int, int, CredentialKind]]:
    """Yield the ranges of values that are credentials, each with its kind."""
    low = plain.lower()
    named = any(root in low for root in ROOTS)
    matches = NAMES.finditer(plain) if named else iter(())
    names = [
        (match.end(), KINDS[match.lastgroup or "token"])
        for match in matches
        if not _in_noise(plain, match.start())
    ]
    for end, kind in names:
        value = _value_after(plain, end, kind)
        if value:
            yield (*value, kind)
    for match in _OPENING.finditer(plain) if "code" in low else ():
        yield (*match.span(match.lastgroup or "value"), CredentialKind.PASSWORD)
    yield from _near(plain, names)
    yield from _made_up(plain, names)
    yield from shapes(plain)


def _in_noise(plain: str, start: int) -> bool:
    """Say whether the name only ends a word of base64, as in ``…cHcxPw==``."""
    before = _NOISE.search(plain, max(0, start - _NOISE_LENGTH), start)
    return before is not None and not before[0].isalpha()


def _value_after(plain: str, end: int, kind: CredentialKind) -> tuple[int, int] | None:
    for link, judge in ((_SIGN, _after_sign), (_VERB, _after_verb), (_BESIDE, _after_nothing)):
        tied = link.match(plain, end)
        if tied is None:
            continue
        pattern = _QUOTED if tied["quote"] else _WORD
        word = pattern.match(plain, tied.end()) or _WORD.match(plain, tied.end())
        if word is None:
            return None
        value = _NEXT_PARAMETER.split(word[0], maxsplit=1)[0].rstrip(".,;:!?)]}\\")
        if not is_empty(value) and judge(plain, tied, value, kind):
            return word.start(), word.start() + len(value)
    return None


def _after_sign(plain: str, tied: re.Match[str], value: str, kind: CredentialKind) -> bool:
    """``name=value`` and ``"name": "value"`` are settings; ``name: word`` may be a remark."""
    if is_secret(value, kind) or (tied["quote"] and not is_remark(value)):
        return True
    lone = _LINE_END.match(plain, tied.end() + len(value)) is not None
    return not is_remark(value) and (lone or not tied["gap"])


def _after_verb(_: str, tied: re.Match[str], value: str, kind: CredentialKind) -> bool:
    return is_secret(value, kind) or (bool(tied["quote"]) and not is_remark(value))


def _after_nothing(_: str, __: re.Match[str], value: str, kind: CredentialKind) -> bool:
    return MASK not in value and is_strong_secret(value, kind)


def _near(
    plain: str, names: list[tuple[int, CredentialKind]]
) -> Iterator[tuple[int, int, CredentialKind]]:
    """Yield words of all four classes that stand near a credential's name, before or after."""
    if not names:
        return
    at = 0
    for match in _STRONG.finditer(plain):
        while at < len(names) and names[at][0] < match.start() - _NEAR:
            at += 1
        if at == len(names):
            return
        value = match[0].strip("\"'().,;:!?")
        close = names[at][0] <= match.end() + _NEAR
        if MASK in value or _DIGEST_OF.search(plain, max(0, match.start() - 12), match.start()):
            continue
        if close and len(character_classes(value)) == 4 and is_secret(value, names[at][1]):
            yield (*match.span(), names[at][1])


def _made_up(
    plain: str, names: list[tuple[int, CredentialKind]]
) -> Iterator[tuple[int, int, CredentialKind]]:
    """Yield words with a number behind them in the sentence of a password."""
    for at, kind in names:
        if kind is not CredentialKind.PASSWORD:
            continue
        near = _WORD_AND_NUMBER.finditer(plain, max(0, at - _NEAR), at + _NEAR + _LONGEST_MADE_UP)
        for match in near:
            if match.start() > at + _NEAR:
                break  # it may go on where nobody looked
            between = plain[min(at, match.end()) : max(at, match.start())]
            if "\n\n" not in between and is_made_up(match[0]):
                yield (*match.span(), kind)
