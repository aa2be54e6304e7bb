"""Finds whose record it is, in every shape that Accuro's interface was seen to write one.

Member names: QHR developer docs (patients/search v2) and the v1 reference
(json_DemographicsDto.html). Dates are plain in v2 and have time and zone in
v1. Nothing here relies on a member or its type.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.subject import Subject

_LONGEST: Final = 2000
_ISO_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(T.*)?", re.ASCII)
_WITH_VERSION: Final = re.compile(r"(\d{4}[ -]?\d{3}[ -]?\d{3})[ -]?([A-Za-z]{1,2})", re.ASCII)
"""GUESS: where a version code is, if anywhere; ``phn`` is free text, so it may stand behind."""


def patient_id(record: object) -> str | None:
    """Return the EMR ID as digits, or none if the record has none of the right form."""
    number = _text(_member(record, "patientId"))
    if number and re.fullmatch(r"\d{1,10}", number, re.ASCII):
        return str(int(number))
    return None


def demographics_of(record: object) -> object:
    """Return the part that tells whose record it is; the record itself if it is that part."""
    inner = _member(record, "demographics")
    return inner if isinstance(inner, dict) else record


def is_bare(record: object) -> bool:
    """Say whether it is DemographicsDto alone, as a path of its own may answer it."""
    return (
        isinstance(record, dict)
        and "demographics" not in record
        and bool({"firstName", "lastName", "birthday"} & record.keys())
    )


def birth_date(record: object) -> str | None:
    """Return the birth date in ISO form, or as Accuro writes it if it is no whole date."""
    written = _text(_member(demographics_of(record), "birthday"))
    match = _ISO_DATE.fullmatch(written or "")
    return match[1] if match else written


def read_subject(record: object) -> Subject:
    """Return the patient's own values, and those of the next of kin."""
    who = demographics_of(record)
    phones = _each(who, "phones")
    homes = list(_each(who, "addresses"))
    number, version = _health_number(_text(_member(_member(who, "healthCard"), "phn")))
    return Subject(
        family_name=_text(_member(who, "lastName")),
        given_name=_text(_member(who, "firstName")),
        other_names=_texts(who, "middleName"),
        birth_date=birth_date(record),
        health_number=number,
        health_number_version=version,
        phone=_several(phones, "number"),
        email=_several(_each(who, "email"), "address"),
        address=_several(homes, "street"),
        city=_several(homes, "city"),
        postal_code=_several(homes, "postalZip"),
        other_numbers=_other_numbers(record, who),
        relatives=_whole_and_parts(_text(_member(who, "nextKinName"))),
    )


def _other_numbers(record: object, who: object) -> tuple[str, ...]:
    """Return what else finds the patient: the file number above all, which is no EMR ID."""
    alberta, ontario = (_member(record, f"{name}Details") for name in ("alberta", "ontario"))
    scotia, manitoba = (_member(record, f"{name}Details") for name in ("novaScotia", "manitoba"))
    return (
        *_texts(record, "fileNumber", "uuid", "registrationNumber"),
        *_several(_each(who, "nextKinPhone"), "number"),
        *_texts(alberta, "guardianUli", "guardianRegistration"),
        *_texts(_member(alberta, "uli2"), "phn"),
        *_texts(ontario, "masterNumber"),
        *_texts(scotia, "guardianHcn", "secondaryHealthCard"),
        *_texts(manitoba, "healthRegistrationNumber"),
    )


def _health_number(written: str | None) -> tuple[str | None, str | None]:
    match = _WITH_VERSION.fullmatch((written or "").strip())
    return (match[1], match[2].upper()) if match else (written, None)


def _whole_and_parts(name: str | None) -> tuple[str, ...]:
    """Return a name that stands in one member, and its words, which stand alone elsewhere."""
    return (name, *name.split()) if name else ()


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


def _several(records: Iterator[object] | list[object], *names: str) -> tuple[str, ...]:
    return tuple(text for record in records for text in _texts(record, *names))
