"""Finds e-mail addresses, postal codes, street addresses, IP addresses."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.finding import Certainty, Finding

_AT: Final = re.compile(r"(?<=[\w.+%'-])@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}")
_LOCAL: Final = re.compile(r"[\w.+%'-]+$")
_POSTAL_CODE: Final = re.compile(
    r"(?<![A-Za-z0-9])[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]{0,2}\d[A-Z]\d(?![A-Za-z0-9])", re.IGNORECASE
)
_NUMBER: Final = (
    r"(?<![\w.-])(?:(?:apt|app|unit|suite|bureau)\.? ?#?\d{1,5}[A-Za-z]? {0,2}[-,] {0,2})?"
    r"\d{1,6}[A-Za-z]?(?:-\d{1,5})?,? "
)
_UNIT: Final = (
    r"(?: \d{1,4}\b)?(?:,? (?:[NS][EW]|[NSEWO]|north|south|east|west|nord|sud|est|ouest)\b\.?)?"
    r"(?:,? (?:apt|app|unit|suite|appartement|bureau|#)\.? ?\d{1,5}[A-Za-z]?)?"
)
_ENGLISH: Final = (
    r"(?:(?-i:[A-Z0-9])[\w'.-]{0,30} ){0,3}[a-z0-9'.-]{1,30} "
    r"(?:street|st|road|rd|avenue|ave|drive|dr|lane|ln|court|crt|crescent|cres|boulevard|blvd"
    r"|highway|hwy|way|terrace|parkway|pkwy|circle|line|concession|sideroad|trail)\b\.?"
)
_FRENCH: Final = (
    r"(?:bis |ter )?(?:rue|avenue|av\.?|boulevard|boul\.?|chemin|ch\.|rang|route|place|montee|cote"
    r"|allee|impasse|croissant|terrasse|promenade)(?: (?:de|du|des|la|le|les|st|ste|saint|sainte))"
    r"{0,4} (?:[dl]')?[\w'.-]{1,40}(?: (?-i:[A-Z])[\w'-]{0,40}){0,3}"
)
_BOX: Final = r"(?<![\w.])(?:p\.?o\.? box|c\.p\.|case postale|rural route|rr #?)[ ]{0,2}\d{1,6}"
_ADDRESS: Final = re.compile(rf"{_NUMBER}(?:{_FRENCH}|{_ENGLISH}){_UNIT}|{_BOX}", re.IGNORECASE)
_IPV4: Final = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6: Final = re.compile(r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){3,7}[0-9A-Fa-f]{1,4}(?![\w:])")
_VERSION_BEFORE: Final = re.compile(
    r"(?:version|release|build|oscar|pro|v|chrome|firefox|edge?|safari)[ /.:=]{0,3}$", re.IGNORECASE
)


def contacts(plain: str) -> Iterator[Finding]:
    """Yield the ranges where somebody can be reached."""
    yield from _emails(plain)
    for pattern, kind in ((_POSTAL_CODE, Kind.POSTAL_CODE), (_ADDRESS, Kind.ADDRESS)):
        for match in pattern.finditer(plain):
            yield Finding(*match.span(), kind, Certainty.STRUCTURED)
    yield from _ip_addresses(plain)


def _emails(plain: str) -> Iterator[Finding]:
    at = 0
    for match in _AT.finditer(plain):
        local = _LOCAL.search(plain, max(at, match.start() - 256), match.start())
        at = match.end()
        if local:
            yield Finding(local.start(), match.end(), Kind.EMAIL, Certainty.STRUCTURED)


def _ip_addresses(plain: str) -> Iterator[Finding]:
    for match in _IPV4.finditer(plain):
        parts = [int(part) for part in match[0].split(".")]
        before = plain[max(0, match.start() - 12) : match.start()]
        local = parts[0] in (0, 127) or not any(parts[1:])
        if max(parts) <= 255 and not local and not _VERSION_BEFORE.search(before):
            yield Finding(*match.span(), Kind.IP_ADDRESS, Certainty.STRUCTURED)
    for match in _IPV6.finditer(plain):
        if re.search("[A-Fa-f]|::|(?:[^:]+:){7}", match[0]):
            yield Finding(*match.span(), Kind.IP_ADDRESS, Certainty.STRUCTURED)
