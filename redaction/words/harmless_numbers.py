"""Says which numbers identify nobody: codes, versions, moments, quantities."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from redaction.words.scan import Scan, matches_at

_MACHINE: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"  # UUID
    r"|0[xX][0-9a-fA-F]{1,16}"  # error code
    r"|(?=\d{0,16}[a-fA-F])[0-9a-fA-F]{16,128}"  # digest
    r"|(?<!\d\.)(?!(?:1\.)?\d{3,4}\.\d{3}\.\d{3,4}(?!\d)|0\d(?:\.\d\d){4}(?!\d))"
    r"[vV]?\d{1,4}(?:\.\d{1,5}){2,7}(?:-\d{1,6})?"  # version, and no phone with dots
    r"|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]{1,2}|,"
    r" ?)\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z| ?[+-]\d\d:?\d\d)?"
    r"|\d{1,2}[:h]\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[aApP]\.?[mM])?"
    r"|[Dd][Ii][Nn][ :#.]{0,3}\d{8}"  # Health Canada's number of a drug
    r")(?![0-9A-Za-z])"
    r"|(?<!\d)(?:[01]\d|2[0-3])[0-5]\d ?- ?(?:[01]\d|2[0-3])[0-5]\d(?![\d-])"  # a shift
    r"|(?<![\w.-])\d{1,5}-\d(?![\d.-])",  # LOINC
)
_LETTER: Final = re.compile(r"[A-Fa-fVvDd](?<![0-9A-Za-z].)(?=\d|[0-9A-Fa-f]{7}|[Ii][Nn][ :#.\d])")
"""Where ``_MACHINE`` may begin with a letter; else it begins with the first digit of a number."""
_BEFORE: Final = re.compile(
    r"(?:\b(?:err(?:or|eur)?s?|codes?|exception|status|statut|http|lines?|lignes?|port|pid"
    r"|thread|build|version"
    r"|rev(?:ision)?|release|kb|ora|cve|rfc|iso|tickets?|billets?|closed?|fermer|case|issue|pr"
    r"|build|loinc|snomed|icd"
    r"|row|rang[ée]e|step|total|of|sur|about|environ|over|plus de|timeout|after|apres|exec|size"
    r"|taille|count"
    r"|windows|win|oscar|accuro|ocean|chrome|firefox|edge|safari|suite|pro|med ?access|server"
    r"|serveur|office|site|v)"
    r"(?: (?:no|number|num|numero|code|id|is|was|est|n[°o]))?(?:[ (]{1,2}\d{1,6}(?: and| et| or|"
    r" ou|,)?)?|[$€@]|(?<![a-z])x)[ :=#.(,-]{0,3}$"
)
"""Of a text in small letters, since alternatives are much faster without ``IGNORECASE``."""
_REACH: Final = 24
_AFTER: Final = re.compile(
    r"[ -]{0,2}(?:%|\$|€|px|ms|msec|sec|secs?|secondes?|seconds?|s|min|mins?|minutes?|hours?"
    r"|heures?|hrs?|h"
    r"|bytes?|octets?|kb|mb|gb|ko|mo|go|kbps|rows?|lines?|lignes?|records?|patients?|messages?"
    r"|times|fois"
    r"|mg|mcg|ug|g|kg|lbs?|ml|l|u|ui|iu|units?|unites?|mmol|cm|mm|m|km|steps|pas|dollars?|users?"
    r"|utilisateurs?|charts?|dossiers?|errors?|erreurs?)(?![A-Za-z])",
    re.IGNORECASE,
)


def harmless(scan: Scan) -> Iterator[tuple[int, int]]:
    """Yield the ranges of UUIDs, digests, versions, moments, times and drug numbers."""
    letters = (match.start() for match in _LETTER.finditer(scan.plain))
    for match in matches_at(_MACHINE, scan.plain, sorted((*scan.digits, *letters))):
        yield match.span()


def without(plain: str, ranges: Iterable[tuple[int, int]]) -> str:
    """Blank out ranges, such as days of the calendar; the length stays."""
    pieces = []
    at = 0
    for first, end in sorted(ranges):
        if end > at:
            start = max(at, first)
            pieces += [plain[at:start], "\0" * (end - start)]
            at = end
    return "".join([*pieces, plain[at:]])


def is_quantity(plain: str, start: int, end: int) -> bool:
    """Say whether the words beside a number make it a count, a code or a measure."""
    return _AFTER.match(plain, end) is not None or is_coded(plain, start)


def is_coded(plain: str, start: int) -> bool:
    """Say whether the words before a number make it a code, a version or a count."""
    near = plain[max(0, start - _REACH - 1) : start].lower()
    return _BEFORE.search(near, start > _REACH) is not None
