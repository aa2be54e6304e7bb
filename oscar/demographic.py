"""Finds whose record it is, in every shape that OSCAR and its forks write one.

``DemographicTo1.java`` of Open-O gives the names of the members. Forks leave
members out, write one-element lists as the bare element (Jettison), numbers as
strings and strings as numbers, so nothing here relies on a member or its type.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Final

from connectors.subject import Subject

CELL: Final = "demo_cell"
"""The key of the mobile number among ``extras`` (table demographicExt)."""

_LONGEST: Final = 2000
_ISO_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*)?", re.ASCII)
_TIME: Final = re.compile(r"\d{2}:\d{2}:\d{2}", re.ASCII)
_MILLISECONDS: Final = re.compile(r"-?\d{1,15}", re.ASCII)
_TAG: Final = re.compile(r"<[^<>]{0,40}>")


def demographic_number(record: object) -> str | None:
    """Return the EMR ID as digits, or none if the record has none of the right form."""
    number = _text(_member(record, "demographicNo"))
    if number and re.fullmatch(r"\d{1,10}", number, re.ASCII):
        return str(int(number))
    return None


def birth_date(record: object) -> str | None:
    """Return the birth date in ISO form, or as OSCAR writes it if it is no whole date.

    The three parts come first: SmartDateSerializer writes a date on
    1970-01-01 as a time ("00:00:00") and a date with a time as a number.
    """
    parts = [_text(_member(record, name)) for name in ("dobYear", "dobMonth", "dobDay")]
    written = _text(_member(record, "dateOfBirth"))
    return _from_parts(parts) or _from_date(written) or written


def read_subject(record: object) -> Subject:
    """Return the patient's own values, and those of the people in the record."""
    addresses = [_member(record, name) for name in ("address", "previousAddress")]
    contacts = [*_each(record, "demoContacts"), *_each(record, "demoContactPros")]
    return Subject(
        family_name=_text(_member(record, "lastName")),
        given_name=_text(_member(record, "firstName")),
        other_names=_texts(record, "middleNames", "alias", "displayName"),
        birth_date=birth_date(record),
        health_number=_text(_member(record, "hin")),
        health_number_version=_text(_member(record, "ver")),
        health_number_province=_text(_member(record, "hcType")),
        phone=(*_texts(record, "phone", "alternativePhone", "cellPhone"), *_cells(record)),
        email=_text(_member(record, "email")),
        address=tuple(_text(_member(place, "address")) for place in addresses),
        city=tuple(_text(_member(place, "city")) for place in addresses),
        postal_code=tuple(_text(_member(place, "postal")) for place in addresses),
        other_numbers=(*_texts(record, "chartNo", "sin"), *_several(contacts, "phone")),
        relatives=_several(contacts, "lastName", "firstName"),
        providers=_providers(record),
    )


def _from_parts(parts: list[str | None]) -> str | None:
    made = None
    with suppress(ValueError, TypeError, OverflowError):  # their messages quote the parts
        year, month, day = (int(part or "") for part in parts)
        made = date(year, month, day)
    return made.isoformat() if made else None


def _from_date(written: str | None) -> str | None:
    if not written:
        return None
    if match := _ISO_DATE.fullmatch(written):
        return match[1]
    if _TIME.fullmatch(written):
        return "1970-01-01"
    moment = None
    if _MILLISECONDS.fullmatch(written):
        with suppress(ValueError, OverflowError, OSError):
            # midnight anywhere in Canada falls on the same day in UTC
            moment = datetime.fromtimestamp(int(written) / 1000, UTC)
    return moment.date().isoformat() if moment else None


def _providers(record: object) -> tuple[str, ...]:
    """Return the names of the patient's own providers; the clinic's whole list is nobody's."""
    provider = _member(record, "provider")
    family_doctor = _text(_member(record, "familyDoctor")) or ""  # XML inside a string
    return (
        *_texts(provider, "lastName", "firstName", "name"),
        *(part.strip() for part in _TAG.split(family_doctor)),
    )


def _cells(record: object) -> tuple[str, ...]:
    extras = [extra for extra in _each(record, "extras") if _member(extra, "key") == CELL]
    return _several(extras, "value")


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _each(record: object, name: str) -> Iterator[object]:
    value = _member(record, name)
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value[:_LONGEST]
    # a bool is an int to Python, and no text
    return str(value) if type(value) is int and abs(value) < 10**20 else None


def _texts(record: object, *names: str) -> tuple[str, ...]:
    return tuple(filter(None, (_text(_member(record, name)) for name in names)))


def _several(records: list[object], *names: str) -> tuple[str, ...]:
    return tuple(text for record in records for text in _texts(record, *names))
