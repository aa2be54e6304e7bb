"""Credentials that their own shape or place gives away, whatever they are called."""

import itertools
import re
from collections.abc import Iterator
from typing import Final

from redaction.redacted import MASK
from redaction.words.credential_kind import CredentialKind
from redaction.words.credential_values import character_class, is_empty

_AUTHORIZATION: Final = (
    r"(?<![A-Za-z])(?:proxy-)?authorization[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?"
    r"(?P<value>(?:(?:basic|bearer|negotiate|token)[ \t]{1,4})[^\r\n\"']{4,4096}"
    r"|(?:(?:digest|oauth)[ \t]{1,4})[^\r\n]{4,4096}"
    r"|(?=[A-Za-z._-]{0,64}[\d+=])[^\s\"'<>]{12,4096})"
)
_COOKIE: Final = (
    r"(?<![A-Za-z])(?:set-)?cookie2?[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?"
    r"(?P<value>[\w.-]{1,64}=[^\r\n\"'<>]{1,4096})"
)
_SCHEME: Final = (
    r"(?<![A-Za-z])(?:bearer|basic)[ \t]{1,4}"
    r"(?P<value>(?=[A-Za-z+/_-]{0,64}\d)[\w.~+/=-]{16,4096})"
)
_VECTOR: Final = (
    r"(?<![A-Za-z])iv\\{0,4}[\"']?[ \t]{0,4}[:=][ \t]{0,4}\\{0,4}[\"']?"
    r"(?P<value>[A-Za-z0-9+/]{22}==)"
)
_PREFIXED: Final = (
    r"(?<![\w-])(?P<value>(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_\w{20,255}|xox[a-z]-[\w-]{8,255}"
    r"|sk-[\w-]{20,255}|[sprk]k_(?:live|test)_\w{8,255}|glpat-[\w-]{20,255}|AIza[\w-]{35}"
    r"|whsec_\w{16,255})(?![\w-])"
)
_SESSION: Final = r";jsessionid=(?P<value>[^\s?&\"'<>;#]{1,512})"
_PARAMETER: Final = r"[?&](?:k|key|sig|signature|auth|iv)=(?P<value>[^\s&\"'<>#]{8,1024})"
_SIGNED: Final = r"(?<![\w-])(?P<value>eyJ[\w-]{8,2048}\.eyJ[\w-]{8,4096}\.[\w-]{0,2048})"
_COMMAND: Final = r"(?<![\w-])(?:-u|--user)[ =]['\"]?[\w.@-]{1,64}:(?P<value>[^\s'\"]{4,256})"
_CLIENT: Final = (
    r"(?<![\w-])(?:mysql|mysqldump|mysqladmin|mariadb|sshpass|ldapsearch)\b[^\r\n|;]{0,120} -p"
    r"['\"]?(?P<value>[^\s'\"-][^\s'\"]{3,128})"
)
_SETTINGS: Final = (
    r"(?:/ocean/getSettings|cloudconnect\.cognisantmd\.com)[\s\S]{0,600}?"
    r"(?P<value>\{\s{0,8}\\{0,4}\"[^{}]{4,4096}\})"
)
"""What these two answer is never sent: settings and tokens under names that nobody listed."""
_USER_INFO: Final = r"://[^\s/@:\"'<>]{0,256}:(?P<value>[^\s/@\"'<>]{1,256})@"
_PRIVATE_KEY: Final = (
    r"(?P<value>-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]{0,16384})"
)

_SHAPES: Final = tuple(
    (kind, hints, re.compile(pattern, re.IGNORECASE if kind is CredentialKind.HEADER else 0))
    for kind, hints, pattern in (
        (CredentialKind.HEADER, ("authorization",), _AUTHORIZATION),
        (CredentialKind.HEADER, ("cookie",), _COOKIE),
        (CredentialKind.HEADER, ("bearer", "basic"), _SCHEME),
        (CredentialKind.TOKEN, (";jsessionid=",), _SESSION),
        (CredentialKind.TOKEN, ("?", "&"), _PARAMETER),
        (CredentialKind.TOKEN, ("==",), _VECTOR),
        (CredentialKind.TOKEN, ("eyj",), _SIGNED),
        (CredentialKind.TOKEN, ("/ocean/getsettings", "cloudconnect.cogn"), _SETTINGS),
        (
            CredentialKind.TOKEN,
            ("akia", "asia", "gh", "xox", "sk-", "k_", "glpat-", "aiza", "whsec_"),
            _PREFIXED,
        ),
        (CredentialKind.PASSWORD, ("://",), _USER_INFO),
        (CredentialKind.PASSWORD, ("-u",), _COMMAND),
        (CredentialKind.PASSWORD, (" -p",), _CLIENT),
        (CredentialKind.PRIVATE_KEY, ("-----begin ",), _PRIVATE_KEY),
    )
)
"""Each with what a text in small letters holds if there is one: most texts hold none."""
_HINTS: Final = tuple((hint, shape) for shape in _SHAPES for hint in shape[1])
_KEY: Final = re.compile(
    r"(?<![^\s\"'(=:,])[^\s\"'(:,|^~\\/<>{}\[\])]{16}(?=[.,;:!?\"')]{0,3}(?:\s|$))"
)
_KEY_LENGTH: Final = 16
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
"""A row of a table with a day in it has signs and digits, too."""
_ALL_CLASSES: Final = {"upper", "lower", "digit", "sign"}


def shapes(plain: str) -> Iterator[tuple[int, int, CredentialKind]]:
    """Yield headers, address parts, tokens, private keys, and words shaped like Ocean's key."""
    low = plain.lower()
    for kind, _, pattern in dict.fromkeys(shape for hint, shape in _HINTS if hint in low):
        for match in pattern.finditer(plain):
            if not is_empty(match["value"].partition(" ")[2] or match["value"]):
                yield (*match.span("value"), kind)
    longest = max(map(len, plain.split()), default=0)
    for match in _KEY.finditer(plain) if longest >= _KEY_LENGTH else ():
        if _is_key(match[0]):
            yield (*match.span(), CredentialKind.ENCRYPTION_KEY)


def _is_key(word: str) -> bool:
    """Ocean's key has 16 characters of four classes (its help pages); prose changes class less."""
    if word.isalnum() or MASK in word:
        return False  # quick, since most such words are numbers of requests
    classes = [character_class(character) for character in word]
    changes = sum(before != after for before, after in itertools.pairwise(classes))
    return set(classes) >= _ALL_CLASSES and changes >= 6 and not _DAY.search(word)
