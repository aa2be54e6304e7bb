"""Reads a health number out of one repetition of a PID field, in the forms that senders write."""

import re
from typing import Final, NamedTuple

from connectors.formats.fields import Repetition, first, words
from connectors.formats.senders import Sender
from connectors.shapes import PROVINCES

PLACES: Final = (2, 3, 4, 19)
"""Every PID field in which some sender puts the health number."""

_NUMBER: Final = re.compile(
    r"(?:X|HCN[ -]?)?"  # MDS writes X before it, TDIS HCN
    r"([0-9]{4}[ -]?[0-9]{3}[ -]?[0-9]{3}|[0-9]{5}-[0-9]{4}|[0-9]{8,13}|[A-Z]{4} ?[0-9]{8})"
    r"(?:[ -]?([A-Z]{1,2}))?"  # the version: after a space (MDS), a hyphen (MEDITECH), or joined
)
_TYPES: Final = ("JHN", "PH", "HC", "HEALTH_NUMBER", "PHN")


class HealthNumber(NamedTuple):
    """The number as it may be written elsewhere, its version codes, its issuer; may be empty."""

    numbers: tuple[str, ...]
    versions: tuple[str, ...]
    province: str

    def __repr__(self) -> str:
        return "HealthNumber(…)"


def health_number_of(repetition: Repetition, sender: Sender, place: int) -> HealthNumber | None:
    """Return the number, or none if this is none.

    In the one place where the sender puts it, and where the message says what
    it is, any form is believed; in one of several only what looks like it.
    """
    written = first(repetition)
    found = _NUMBER.fullmatch(written)
    issuer = _issuer(repetition)
    said = bool(issuer) or any(word in _TYPES for word in words(repetition, (5,)))
    likely = found is not None and place in sender.health_number
    if not written or not (said or likely or sender.health_number == (place,)):
        return None
    number, joined = (found[1], found[2]) if found else (written, None)
    # HealthNetBC pads a PHN to 13 digits
    numbers = (number, number.lstrip("0")) if len(number) == 13 else (number,)
    # CML, GDML and OSCAR write the version second, OLIS eleventh
    versions = ((joined,) if joined else ()) + tuple(
        word for word in words(repetition, (2, 11)) if word.isalpha()
    )
    return HealthNumber(numbers, versions, issuer or sender.province)


def _issuer(repetition: Repetition) -> str:
    """Return the province: CML and GDML name it third, CLS and BC fourth, OLIS and OSCAR ninth."""
    return next((word for word in words(repetition, (3, 4, 9)) if word in PROVINCES), "")
