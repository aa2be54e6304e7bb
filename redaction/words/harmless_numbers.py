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
    r"|KB\d{7}"  # an update of Windows
    r")(?![0-9A-Za-z])"
    r"|(?<!\d)(?:[01]\d|2[0-3])[0-5]\d ?- ?(?:[01]\d|2[0-3])[0-5]\d(?![\d-])"  # a shift
    r"|(?<![\w.-])\d{1,5}-\d(?![\d.-])",  # LOINC
)
_LETTER: Final = re.compile(
    r"[A-Fa-fVvDdK](?<![0-9A-Za-z].)(?=\d|[0-9A-Fa-f]{7}|[Ii][Nn][ :#.\d]|B\d)"
)
"""Where ``_MACHINE`` may begin with a letter; else it begins with the first digit of a number."""
_CODES: Final = (
    r"err(?:or|eur)?s?|codes?|exception|thread|build|version|rev(?:ision)?|release|kb|ora|sqlstate|cve"
    r"|rfc|iso|tickets?|billets?|case|issue|loinc|snomed|icd|size|taille|count|timeout"
)
_TIE: Final = (
    r"(?: (?:no|number|num|numero|code|id|is|was|est|n[°o]))?(?:[ (]{1,2}\d{1,6}(?: and| et| or|"
    r" ou|,)?)?"
)
_BEFORE: Final = re.compile(
    rf"(?:\b(?:{_CODES}|status|statut|http|lines?|lignes?|port|pid|closed?|fermer|pr"
    r"|row|rang[ée]e|step|total|of|sur|about|environ|over|plus de|after|apres|exec"
    r"|windows|win|oscar|accuro|ocean|chrome|firefox|edge|safari|suite|pro|med ?access|server"
    rf"|serveur|office|site|v){_TIE}|[$€@]|(?<![a-z])x)[ :=#.(,[-]{{0,3}}$"
)
"""Of a text in small letters, since alternatives are much faster without ``IGNORECASE``."""
_CODE_BEFORE: Final = re.compile(rf"\b(?:{_CODES}){_TIE}[ :=#.(,-]{{0,3}}$")
_TERM_BEFORE: Final = re.compile(r"\bsnomed(?: ct)?(?: (?:code|id))?[ :=#(]{0,3}$")
_SUM_BEFORE: Final = re.compile(r"[$€] ?$")
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
_MEASURE: Final = r"(?-i:[mµun]s(?:ecs?)?)|bytes?|octets?"
"""No province (MB) and no title (Ms.) is among them."""
_MEASURE_AFTER: Final = re.compile(rf"[ -]?(?:{_MEASURE})(?![A-Za-z])", re.IGNORECASE)
_SIZE_AFTER: Final = re.compile(
    rf"[ -]{{0,2}}(?:{_MEASURE}|\$|€|px|secs?|m?secondes?|m?seconds?|k[bo]"
    r"|rows?|lines?|lignes?|records?|messages?|dollars?)(?![A-Za-z])",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"\d{7,8}|\d{4}\D{1,3}\d{3,5}|\d{5}\D{1,3}\d{3}")
"""Codes are written in one piece, or two stand side by side: ``error 1064 (42000)``."""
_VERSION: Final = re.compile(r"\d{1,2}\.\d{1,2}-\d{3,5}")
_SIZE: Final = re.compile(r"\d{7,8}|\d{1,2} \d{3} \d{3}")


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


def is_long_quantity(plain: str, start: int, end: int) -> bool:
    """Say whether a run of seven to nine digits is a code, a size or a sum of money.

    Health numbers, social insurance numbers and phones are as long, so that a word of
    everyday (about, of, office) explains none; nor does any word explain how they are grouped.
    """
    run, near = plain[start:end], plain[max(0, start - _REACH - 1) : start].lower()
    sized = _SIZE_AFTER.match(plain, end) or _SUM_BEFORE.search(near)
    if sized and _SIZE.fullmatch(run):
        return True
    if _VERSION.fullmatch(run):
        return is_coded(plain, start)
    if _CODE.fullmatch(run):
        return _CODE_BEFORE.search(near, start > _REACH) is not None
    if len(run) == _LONGEST and run.isdigit():
        return bool(_MEASURE_AFTER.match(plain, end) or _TERM_BEFORE.search(near))
    return False


_LONGEST: Final = 9
"""A concept of SNOMED CT has as many digits as a social insurance number."""
