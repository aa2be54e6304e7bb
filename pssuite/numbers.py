"""Tells a chart's EMR ID from its chart number, which looks the same and is private.

The EMR ID is the number at the top right of the chart. "Chart number" is a
field of its own; Ocean knows it as the Alternate ID, by which a patient logs in.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from connectors.contract import ChartHandle, JsonTree, RawDocument, SpannedText
from connectors.errors import ChartUnreadableError, ContextInvalidError
from connectors.formats import ocean_raw
from connectors.formats.emr_ids import trusted_emr_id
from connectors.formats.reading import Reading
from pssuite.settings import VendorNumber

CHART_NUMBER: Final = frozenset({"ChartNumber", "alternateId"})
"""What CDS and Ocean call the chart number."""


def chart_numbers(document: RawDocument) -> frozenset[str]:
    """Return every chart number that a document holds."""
    match document.content:
        case JsonTree(value=value):
            found = _in_tree(value)
        case SpannedText(text=text, leaves=leaves):
            found = (
                text[leaf.start : leaf.end] for leaf in leaves if _last(leaf.path) in CHART_NUMBER
            )
        case _:
            return frozenset()
    return frozenset(filter(None, map(_bare, found)))


def refuse_chart_number(chart: ChartHandle, readings: Iterable[Reading]) -> None:
    """Raise ``ContextInvalidError`` if the form handed over the chart number as the EMR ID.

    A form that takes the wrong field does so for every patient, so nothing is
    put right in silence. Where an export's own number is the same, the clinic's
    chart numbers are its EMR IDs, and it is the EMR ID that is sent.
    """
    told = chart.patient_id
    if told is None:
        return
    several = tuple(readings)
    if any(reading.emr_id == told for reading in several if not _is_oceans(reading)):
        return
    if any(_bare(told) in chart_numbers(reading.document) for reading in several):
        raise ContextInvalidError


def emr_id_of(
    chart: ChartHandle, readings: Iterable[Reading], vendor_number: VendorNumber
) -> str | None:
    """Return the EMR ID: what the form shows, else what the exports agree on, else Ocean's word.

    Raises ``ChartUnreadableError`` if exports of two charts were handed over
    and nothing says which of them is open.
    """
    if chart.patient_id is not None:
        return chart.patient_id
    several = tuple(readings)
    exported = {_own_number(reading) for reading in several if not _is_oceans(reading)} - {None}
    if vendor_number is VendorNumber.EMR_ID and exported:
        if len(exported) > 1:
            raise ChartUnreadableError
        return exported.pop()
    oceans = {reading.emr_id for reading in several if _is_oceans(reading)} - {None}
    return oceans.pop() if len(oceans) == 1 else None


def _own_number(reading: Reading) -> str | None:
    """Return the number that an export gives its patient, unless it cannot be an EMR ID."""
    number = trusted_emr_id(reading.emr_id, reading.subject)
    return None if number and _bare(number) in chart_numbers(reading.document) else number


def _is_oceans(reading: Reading) -> bool:
    return reading.document.kind == ocean_raw.KIND


def _in_tree(root: object) -> Iterator[str]:
    """Walk without recursion: a hostile document is nested deeper than Python calls."""
    waiting: list[tuple[str, object]] = [("", root)]
    while waiting:
        name, node = waiting.pop()
        match node:
            case Mapping():
                waiting += [(str(key), value) for key, value in node.items()]
            case list():
                waiting += [(name, value) for value in node]
            case str() | int() if _last(name) in CHART_NUMBER:
                yield str(node)[:100]


def _last(path: str) -> str:
    """Return the last name of a path, without the prefix of its namespace."""
    return path.replace("/", ".").rpartition(".")[2].rpartition(":")[2].partition("[")[0]


def _bare(number: str) -> str:
    return "".join(filter(str.isalnum, number)).casefold().lstrip("0")
