"""What support may know of a masked value: facts that identify nobody."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Final

from connectors.contract import Fact
from connectors.formats.segment_names import SEGMENT_NAMES
from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.folding import digits, fold
from redaction.health_numbers import check_digit, luhn, well_formed

_LENGTHS: Final = (
    (0, "0"),
    (3, "1-3"),
    (6, "4-6"),
    (9, "7-9"),
    (10, "10"),
    (12, "11-12"),
    (20, "13-20"),
)

ABSENT: Final[Mapping[str, object]] = {
    "present": False,
    "length": "0",
    "well_formed": None,
    "check_digit": "unknown",
}
"""The facts of a field that is not there, null or empty."""

_POSTAL_CODE: Final = re.compile(r"[a-z]\d[a-z]\d[a-z]\d", re.ASCII)
_PHONE: Final = re.compile(r"1?[2-9]\d\d[2-9]\d{6}", re.ASCII)
_EPOCH: Final = re.compile(r"-?\d{9,13}", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(?:\.[^@\s.]{1,63}){1,8}")
_STRUCTURE: Final = re.compile(
    r"structure(?:\.(?:lines|message|version|([A-Z][A-Z0-9]{2})(?:-[1-9][0-9]?)?))?"
)
_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-])*")  # noqa: RUF001 - as names are typed


def facts(kind: Kind, value: object, subject: Subject) -> dict[str, object]:
    """Say whether a value is there, how long it is (in classes), and whether its form is right.

    ``subject`` supplies the jurisdiction of a health number. What is neither a
    string nor a number has no length that would mean anything, and is ``21+``.
    """
    if value is None or value == "":
        return dict(ABSENT)
    text = _text(value)
    if text is None:
        return {"present": True, "length": "21+", "well_formed": None, "check_digit": "unknown"}
    judge = _JUDGES.get(kind)
    return {
        "present": True,
        "length": _length(text),
        "well_formed": judge(text, subject) if judge else None,
        "check_digit": _check_digit(kind, text, subject),
    }


def structure_facts(told: Iterable[Fact]) -> dict[str, dict[str, object]]:
    """Return what a reader says of a document's structure, if it names parts of HL7 alone.

    A reader could write anything into a path, so only elements of HL7 pass.
    """
    return {
        fact.path: {
            "present": fact.present is True,
            "length": "21+" if fact.present is True else "0",
            "well_formed": fact.well_formed if isinstance(fact.well_formed, bool) else None,
            "check_digit": "unknown",
        }
        for fact in told
        if (part := _STRUCTURE.fullmatch(fact.path)) and (not part[1] or part[1] in SEGMENT_NAMES)
    }


def _text(value: object) -> str | None:
    text = None
    if isinstance(value, str):
        text = value.strip()
    elif type(value) in (int, float):
        with suppress(ValueError):  # an integer of thousands of digits has no str()
            text = str(value)
    return text


def _length(text: str) -> str:
    return next((name for most, name in _LENGTHS if len(text) <= most), "21+")


def _province(subject: Subject) -> str:
    return next(iter(subject.get("health_number_province")), "")


def _check_digit(kind: Kind, text: str, subject: Subject) -> str:
    if kind is Kind.HEALTH_NUMBER:
        return check_digit(text, _province(subject))
    if kind is Kind.SIN and _is_sin(text, subject):
        return "right" if luhn(digits(text)) else "wrong"
    return "unknown"


def _is_date(text: str, _: Subject) -> bool:
    """OSCAR writes dates as ISO or, off midnight, as epoch milliseconds (SmartDateSerializer)."""
    day = None
    if _EPOCH.fullmatch(text):
        return True
    with suppress(ValueError):
        day = dt.date.fromisoformat(text[:10])
    return day is not None and 1850 <= day.year <= 2150


def _is_phone(text: str, _: Subject) -> bool:
    return _PHONE.fullmatch(digits(text)) is not None


def _is_sin(text: str, _: Subject) -> bool:
    return len(digits(text)) == 9 == len(fold(text))


_JUDGES: Final[Mapping[Kind, Callable[[str, Subject], bool | None]]] = {
    Kind.BIRTH_DATE: _is_date,
    Kind.DATE: _is_date,
    Kind.EMAIL: lambda text, _: _EMAIL.fullmatch(text) is not None,
    Kind.HEALTH_NUMBER: lambda text, subject: well_formed(text, _province(subject)),
    Kind.NAME: lambda text, _: _NAME.fullmatch(text) is not None,
    Kind.PHONE: _is_phone,
    Kind.POSTAL_CODE: lambda text, _: _POSTAL_CODE.fullmatch(fold(text)) is not None,
    Kind.SIN: _is_sin,
}
