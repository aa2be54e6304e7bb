"""Says of each field that the chart and Ocean hold whether they agree; never what they hold."""

import enum
import re
from collections.abc import Callable, Mapping
from typing import Final

from connectors.subject import Subject
from redaction.folding import digits, fold
from redaction.health_numbers import province_of


class Comparison(enum.StrEnum):
    """How the chart's value of a field and Ocean's differ."""

    EQUAL = "equal"
    FOLDED = "folded"
    DIFFERENT = "different"
    MISSING_CHART = "missing-chart"
    MISSING_OCEAN = "missing-ocean"


def _phone(value: str) -> str:
    number = digits(value)
    return number[1:] if len(number) == 11 and number.startswith("1") else number


def _day(value: str) -> str:
    """Return the day as ISO writes it, from any order of its parts that has one meaning alone."""
    found = _DAY.fullmatch(value.strip())
    if not found:
        return fold(value)
    first, second, third = found.groups()
    if len(third) < 3:
        return f"{first}{second:0>2}{third:0>2}"
    month, day = sorted((first, second), key=int)
    sure = int(day) > 12 or int(month) == int(day)
    return f"{third}{month:0>2}{day:0>2}" if sure else fold(value)


FOLDS: Final[Mapping[str, Callable[[str], str]]] = {
    "family_name": fold,
    "given_name": fold,
    "birth_date": _day,
    "health_number": fold,
    "health_number_version": fold,
    "health_number_province": province_of,
    "phone": _phone,
    "email": str.casefold,
    "address": fold,
    "city": fold,
    "postal_code": fold,
}
"""The compared fields, each with the writing in which two values count as the same."""

_DAY: Final = re.compile(r"([0-9]{1,4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,4})", re.ASCII)
_AGREES: Final = (Comparison.EQUAL, Comparison.FOLDED)
_PERSON: Final = ("family_name", "given_name", "birth_date")


def compare(
    chart: Subject, ocean: Subject, *, chart_emr_id: str | None, ocean_emr_id: str | None
) -> dict[str, Comparison]:
    """Compare the EMR ID and every field of ``FOLDS``; what neither side holds is left out."""
    compared = {
        "emr_id": _compared(_listed(chart_emr_id), _listed(ocean_emr_id), fold),
        **{
            name: _compared(chart.get(name), ocean.get(name), folding)
            for name, folding in FOLDS.items()
        },
    }
    return {name: result for name, result in compared.items() if result is not None}


def same_person(comparison: Mapping[str, Comparison]) -> bool:
    """Say whether both records are surely about one person: a merged chart, no recycled reference.

    The health number agrees, or both names and the birth date do, and none of these differs.
    """
    if any(comparison.get(name) is Comparison.DIFFERENT for name in ("health_number", *_PERSON)):
        return False
    return comparison.get("health_number") in _AGREES or all(
        comparison.get(name) in _AGREES for name in _PERSON
    )


def _listed(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _compared(
    chart: tuple[str, ...], ocean: tuple[str, ...], folding: Callable[[str], str]
) -> Comparison | None:
    """Compare two lists of values: one value in common is agreement."""
    if not chart or not ocean:
        missing = Comparison.MISSING_OCEAN if chart else Comparison.MISSING_CHART
        return missing if chart or ocean else None
    if set(chart) & set(ocean):
        return Comparison.EQUAL
    common = {folding(value) for value in chart} & {folding(value) for value in ocean}
    return Comparison.FOLDED if common - {""} else Comparison.DIFFERENT
