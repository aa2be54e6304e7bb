"""Finds e-mail addresses and IP addresses."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import WORD, meaning

_LABEL: Final = r"(?:[^\W_]|-){1,63}"
"""Of a host's name, in any script."""
_AT: Final = re.compile(rf"(?<=[\w.+%'-])@{_LABEL}(?:\.{_LABEL}){{0,8}}")
_LOCAL: Final = re.compile(r"[\w.+%-][\w.+%'-]*$")
"""An apostrophe before it is a quotation mark."""
_IPV4: Final = re.compile(r"\d(?<![\w.].)\d{0,2}\.(?:\d{1,3}\.){2}\d{1,3}(?![\w]|\.\d)")
_IPV6: Final = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{1,4}(?![\w:])")
_NEAR_COLONS: Final = re.compile(r":[0-9A-Fa-f]{0,4}:")
"""What every address in eight parts holds."""
_VERSION_BEFORE: Final = re.compile(
    r"(?:version|release|build|oscar|pro|suite|accuro|ocean|access|v|chrome|firefox|edge?"
    r"|safari)[ /.:=]{0,3}$",
    re.IGNORECASE,
)


_SPELLED: Final = re.compile(
    r"(?<![\w.-])[\w-]{1,30}(?: (?:point|dot|tiret|dash|underscore|souligne) [\w-]{1,30}){0,4}"
    r"(?: (?:arobase|arobas|a commercial) [\w-]{1,40}(?: (?:point|dot) [\w-]{1,20}){0,3}"
    r"| at [\w-]{1,40}(?: (?:point|dot) [\w-]{1,20}){1,3}"
    r"| ?[(\[]at[)\]] ?[\w-]{1,40}(?: ?[(\[]dot[)\]] ?[\w-]{1,20}|\.[A-Za-z]{2,6}){1,3}"
    r"|@ [\w-]{1,40}\.[A-Za-z]{2,6}(?:\.[A-Za-z]{2,6})?)(?!\w)",
    re.IGNORECASE,
)
"""An address as it is dictated or hidden from robots: ``bob dot wiley at example dot com``."""
_SPELLING: Final = (" dot ", " arobas", "a commercial", "(at)", "[at]", "(at]", "[at)", "@ ")
"""What every such address holds, in small letters."""

_PARTED: Final = re.compile(
    rf"(?: @ ?|_at_){_LABEL}(?:\.{_LABEL}){{0,4}}\.(?:com|ca|org|net|fr|edu|info|example)(?!\w)",
    re.IGNORECASE,
)
"""The end of an address in parts: ``marie @gmail.com``, ``marie_at_gmail.com``."""
_PARTING: Final = (" @", "_at_")


def contacts(plain: str) -> Iterator[Finding]:
    """Yield the addresses of people and of computers."""
    if "@" in plain:
        yield from _emails(plain)
    low = plain.lower()
    for match in _SPELLED.finditer(plain) if any(sign in low for sign in _SPELLING) else ():
        yield Finding(*match.span(), Kind.EMAIL, Certainty.STRUCTURED)
    if any(sign in low for sign in _PARTING):
        yield from _parted(plain)
    if plain.count(".") >= 3:
        yield from _in_four_parts(plain)
    if _NEAR_COLONS.search(plain):
        yield from _in_eight_parts(plain)


def _emails(plain: str) -> Iterator[Finding]:
    at = 0
    for match in _AT.finditer(plain):
        local = _LOCAL.search(plain, max(at, match.start() - 256), match.start())
        at = match.end()
        if local:
            yield Finding(local.start(), match.end(), Kind.EMAIL, Certainty.STRUCTURED)


def _parted(plain: str) -> Iterator[Finding]:
    for match in _PARTED.finditer(plain):
        local = _LOCAL.search(plain, max(0, match.start() - 64), match.start())
        if local and (match[0].startswith("_") or meaning(local[0]).reading is not WORD):
            yield Finding(local.start(), match.end(), Kind.EMAIL, Certainty.STRUCTURED)


def _in_four_parts(plain: str) -> Iterator[Finding]:
    for match in _IPV4.finditer(plain):
        parts = [int(part) for part in match[0].split(".")]
        before = plain[max(0, match.start() - 12) : match.start()]
        local = parts[0] in (0, 127) or not any(parts[1:])
        if max(parts) <= 255 and not local and not _VERSION_BEFORE.search(before):
            yield Finding(*match.span(), Kind.IP_ADDRESS, Certainty.STRUCTURED)


def _in_eight_parts(plain: str) -> Iterator[Finding]:
    for match in _IPV6.finditer(plain):
        if re.search("[A-Fa-f]|::|(?:[^:]+:){7}", match[0]):
            yield Finding(*match.span(), Kind.IP_ADDRESS, Certainty.STRUCTURED)
