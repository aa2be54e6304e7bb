"""Tells whose the documents are: the open chart's, another's, or nobody's that they name."""

import enum
from collections.abc import Iterable

from connectors.formats import cds, ocean_raw
from connectors.formats.emr_ids import trusted_emr_id
from connectors.formats.reading import Reading
from medaccess.settings import VendorNumber


class Documents(enum.StrEnum):
    """How the patients that the documents name agree with the one that the page named."""

    NONE = "none"
    """There is no document."""
    SAME = "same"
    OTHER = "other"
    """One is another patient's: the wrong file was exported, or the launcher lags behind."""
    SEVERAL = "several"
    """The page named nobody, and the documents name more than one."""
    UNNAMED = "unnamed"
    """None names an EMR ID, as no laboratory does."""


def numbers_of(readings: Iterable[Reading], vendor_number: VendorNumber) -> set[str]:
    """Return the EMR IDs that the exports name; Ocean's own record is not asked here."""
    found = set()
    for reading in readings:
        kind = reading.document.kind
        meant = kind != cds.CDS or vendor_number is VendorNumber.EMR_ID
        number = trusted_emr_id(reading.emr_id, reading.subject)
        if number and meant and kind != ocean_raw.KIND:
            found.add(number)
    return found


def emr_id_of(
    told: str | None, readings: Iterable[Reading], vendor_number: VendorNumber
) -> str | None:
    """Return the EMR ID: what the page named, else what all exports agree on, else Ocean's word."""
    if told is not None:
        return told
    several = tuple(readings)
    oceans = {one.emr_id for one in several if one.document.kind == ocean_raw.KIND} - {None}
    named = numbers_of(several, vendor_number) or oceans
    return named.pop() if len(named) == 1 else None


def agreement(told: str | None, count: int, exported: set[str]) -> Documents:
    """Say how ``count`` documents that name these EMR IDs agree with what the page told."""
    if not count:
        return Documents.NONE
    if not exported:
        return Documents.UNNAMED
    if told is None:
        return Documents.SAME if len(exported) == 1 else Documents.SEVERAL
    return Documents.SAME if exported == {told} else Documents.OTHER
