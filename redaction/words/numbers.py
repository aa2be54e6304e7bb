"""Finds numbers that may identify: health numbers, SIN, phones, record numbers.

A check digit or a known form only names the kind: every run of seven digits
or more, whatever signs stand between them, is a finding, unless a word makes up to
nine of them a code or a size; a run of five or six is a guess.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.folding import digits
from redaction.health_numbers import luhn
from redaction.words.filed_numbers import filed_numbers
from redaction.words.finding import Certainty, Finding
from redaction.words.harmless_numbers import is_long_quantity, is_quantity
from redaction.words.kept_numbers import pieces
from redaction.words.labelled_numbers import labelled_numbers
from redaction.words.scan import Scan, matches_at

_BETWEEN: Final = r"(?:\) ?[-.]? ?|[-./]| ?- ?|[ \t]{1,3}(?:\(?(?=\d))?)?"
_RUN: Final = re.compile(
    r"[+(\d](?:(?<=\d)|(?<=\+)\d|(?<![A-Za-z0-9_].)(?<=\()(?=\d{3}\))\d)"
    rf"(?:{_BETWEEN}\d){{4,39}}"
)
_PHONE: Final = re.compile(r"\+?1?[ .-]{0,2}\(?[2-9]\d\d\)?[ ./-]{0,3}[2-9]\d\d[ .-]{1,3}\d{4}")
_EXTENSION: Final = re.compile(
    r"[ ,]{0,3}\(?(?:ext|extension|poste|p|x)\.?[ :#]{0,2}\d{1,6}\)?(?!\w)", re.IGNORECASE
)
_VERSION_CODE: Final = re.compile(r"[ -]?[A-Z]{1,2}(?![A-Za-z0-9])")
_LOCAL: Final = re.compile(r"\d{3}[ .-]\d{4}")
_SIN: Final = re.compile(r"\d{3}([ -]?)\d{3}\1\d{3}")
_LETTERED: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"[A-Za-z]{4}(?:[ .-]{0,2}\d){8}"  # Quebec
    r"|[A-Za-z][ -]?\d{7,8}"  # Northwest Territories, Canadian Forces
    r"|[A-Za-z][ -]?\d{3}[ -]\d{4}|[A-Z]\d\d[ -]\d{3}[ -]\d{3}"
    r"|(?P<other>[A-Za-z]{1,2}-?\d{5,12}|[A-Z]\d{4}-\d{5,6}-\d{2,5}"  # claims, licences
    r"|(?=[A-HJ-NPR-Z]{0,16}\d)(?=\d{0,16}[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}"  # vehicles
    r"|[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)"  # bank accounts
    r")(?![A-Za-z0-9])",
)
_MAY_BE_LETTERED: Final = re.compile(
    r"[A-Za-z0-9](?<![A-Za-z0-9].)(?=[A-Za-z]{0,3}[ .-]{0,2}\d|[A-HJ-NPR-Z0-9]{16})"
)
"""Where ``_LETTERED`` may begin: a few letters before a digit, or a vehicle's seventeen signs."""
_REQUEST: Final = re.compile(r"(?<![A-Za-z])(?:run-|(?P<desk>INC|CHG|REQ|RITM|TKT)-?|[A-Z]{3,5}-)$")
_REQUESTED: Final = re.compile(
    r"(?:(?:19|20)\d\d-\d{2,7}(?:-\d{2,4})?|20\d{6}-\d{2,6}(?:-\d)?"
    r"|\d{5,6}(?![ .-]\d{3,4}(?!\d)))(?!-?\d)"
)
_AT_DESK: Final = re.compile(r"\d{7,8}(?![-.]?\d)")
"""Numbers of requests and tickets: ``INC0048812``, ``PSS-2025-118``. No phone looks like one."""
_ESCAPE: Final = re.compile(r"%(?:(?<!\d.)|(?<=%[0-9A-F]{2}.))[2-7]\d(?=\d)")
"""A sign that is written by its number, as in an address: the digits behind it are another's."""
_FIVE: Final = re.compile(r"\d(?<![\w.,/:+#*=-].)\d{4}(?![\w*]|[.,:/-]\d|-[A-Za-z])")


def numbers(scan: Scan, plain: str, keep: Collection[str] = ()) -> Iterator[Finding]:
    """Yield every long run of digits, and shorter ones that nothing explains.

    ``scan`` is of ``plain`` without harmless numbers. ``keep`` are identifiers
    that stay: a run is cut where one of them stands in it as a whole, unless
    the run is grouped as a phone or a health number.
    """
    rest = scan.plain
    yield from labelled_numbers(scan, keep)
    yield from filed_numbers(scan, plain, keep)
    starts = (match.start() for match in _MAY_BE_LETTERED.finditer(rest))
    for match in matches_at(_LETTERED, rest, starts):
        kind = Kind.RECORD_NUMBER if match["other"] else Kind.HEALTH_NUMBER
        weak = bool(match["other"]) and len(digits(match[0])) < 7
        if not (weak and is_quantity(plain, *match.span())):
            yield Finding(*match.span(), kind, Certainty.GUESS if weak else Certainty.STRUCTURED)
    for match in _RUN.finditer(rest):
        first = _end_of_request(plain, match.start())
        escape = _ESCAPE.match(rest, match.start() - 1) if first else None
        first = escape.end() if escape else first
        for start, end in pieces(rest, first, match.end(), keep):
            yield from _run(rest, start, end)
    for match in _FIVE.finditer(rest):
        if not is_quantity(plain, *match.span()):
            yield Finding(*match.span(), Kind.RECORD_NUMBER, Certainty.GUESS)


def _end_of_request(plain: str, start: int) -> int:
    """Return where the number of a request ends that begins here, or else where it begins."""
    request = _REQUEST.search(plain, max(0, start - 8), start)
    if request is None:
        return start
    patterns = (_REQUESTED, _AT_DESK) if request["desk"] else (_REQUESTED,)
    ends = (match.end() for pattern in patterns if (match := pattern.match(plain, start)))
    return next(ends, start)


def _run(text: str, start: int, end: int) -> Iterator[Finding]:
    found = text[start:end]
    number = digits(found)
    kind = _kind(found, number)
    if kind is None or _is_explained(text, start, end, len(number)):
        return
    tail = {Kind.PHONE: _EXTENSION, Kind.HEALTH_NUMBER: _VERSION_CODE}.get(kind)
    more = tail.match(text, end) if tail else None
    certainty = Certainty.GUESS if len(number) < 7 else Certainty.STRUCTURED
    yield Finding(start, more.end() if more else end, kind, certainty)


def _is_explained(text: str, start: int, end: int, length: int) -> bool:
    if length < 7:
        return is_quantity(text, start, end)
    return length < 10 and is_long_quantity(text, start, end)


def _kind(found: str, number: str) -> Kind | None:
    """Name the kind by length and grouping; none for six digits that are not one run."""
    if len(number) < 7:
        return Kind.RECORD_NUMBER if found == number and len(number) == 6 else None
    if _PHONE.fullmatch(found) or _LOCAL.fullmatch(found) or found.startswith(("+", "(")):
        return Kind.PHONE
    if len(number) == 9:
        sin = _SIN.fullmatch(found) and luhn(number) and number[0] not in "08"
        return Kind.SIN if sin else Kind.HEALTH_NUMBER
    if len(number) in (8, 10, 12) or (len(number) == 13 and number.startswith("000")):
        return Kind.HEALTH_NUMBER
    if len(number) == 11 and number.startswith("1"):
        return Kind.PHONE
    return Kind.RECORD_NUMBER
