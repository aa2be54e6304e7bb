"""Health numbers of the provinces and territories: their forms, and the check digits we know.

A check digit is told as a fact and never decides whether something is masked.
Lengths: CLSA/cenozo hin.class.php; Ontario: OSCAR check_hin.js and the
ministry's "MOD 10"; British Columbia: ministry's Appendix D, as python-stdnum
``ca.bc_phn`` has it; Quebec: published descriptions of the NAM. For Quebec and
Alberta, public sources disagree about the check digit or are single, so we do
not judge it.
"""

import re
from collections.abc import Callable
from typing import Final

from redaction.folding import fold

_FORMS: Final = {
    "AB": r"\d{9}",
    "BC": r"0{0,3}9\d{9}",
    "MB": r"\d{9}",
    "NB": r"\d{9}",
    "NL": r"\d{12}",
    "NS": r"\d{10}",
    "NT": r"[a-z]\d{7}|\d{9}",
    "NU": r"1\d{8}",
    "ON": r"[1-9]\d{9}[a-z]{0,2}",
    "PE": r"\d{8}(?:\d\d)?",
    "QC": r"[a-z]{4}\d\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d\d",
    "SK": r"\d{9}",
    "YT": r"\d{9}",
}
"""By jurisdiction, after folding. NT: the sources conflict, both forms count."""

FORMS: Final = {province: re.compile(form, re.ASCII) for province, form in _FORMS.items()}


def luhn(number: str) -> bool:
    """Say whether the last digit is the Luhn (mod 10) check digit of the others."""
    doubled = (int(d) * 2 for d in number[-2::-2])
    total = sum(map(int, number[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)
    return total % 10 == 0


def _mod_11(number: str) -> bool:
    weighted = sum(
        int(digit) * weight
        for digit, weight in zip(number[1:9], (2, 4, 8, 5, 10, 9, 7, 3), strict=True)
    )
    return (11 - weighted % 11) % 11 == int(number[9])


_CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "BC": lambda number: _mod_11(number[-10:]),
    "ON": lambda number: luhn(number[:10]),
}


def province_of(name: str) -> str:
    """Return the two letters of a jurisdiction written as ``ON`` or ``CA-ON``."""
    return name.strip().upper().removeprefix("CA-")


def well_formed(number: str, province: str) -> bool | None:
    """Say whether the number has its province's form; none if we know no form."""
    form = FORMS.get(province_of(province))
    return None if form is None else form.fullmatch(fold(number)) is not None


def check_digit(number: str, province: str) -> str:
    """Return ``right``, ``wrong`` or, where we know no rule or the form is off, ``unknown``."""
    check = _CHECKS.get(province_of(province))
    if check is None or not well_formed(number, province):
        return "unknown"
    return "right" if check(fold(number)) else "wrong"
