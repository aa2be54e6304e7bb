"""Finds one patient with the documented search; pure.

The search knows no EMR ID, so it asks for what a document at hand says and
takes the one result that has the EMR ID. The others are forgotten at once.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from accuro.patient import patient_id
from accuro.requests import LARGEST_PAGE, SEARCH, Request
from connectors.errors import ChartUnreadableError
from connectors.subject import Subject

MOST_PAGES: Final = 20


def criteria(subject: Subject) -> tuple[Mapping[str, str], ...]:
    """Return what to ask for, one after the other: the health number, then both names.

    The names too, since a number that differs from Accuro's may be the very
    fault, and Accuro takes any writing of one. Empty if neither is known.
    """
    numbers, family = subject.get("health_number"), subject.get("family_name")
    given = subject.get("given_name")
    asked: list[Mapping[str, str]] = []
    if numbers:
        asked.append({"phn": numbers[0]})
    if family and given:
        asked.append({"lastName": family[0], "firstName": given[0]})
    return tuple(asked)


def page_after(asked: Mapping[str, str], last: str | None) -> Request:
    """Return the request for the page after this patient, or for the first one."""
    paging = {"pageSize": str(LARGEST_PAGE)} | ({"startingId": last} if last else {})
    return Request(SEARCH, {**asked, **paging})


def patients_in(tree: object) -> list[object]:
    """Return the patients of one page: a list, or the envelope that other searches have."""
    match tree:
        case list(found):
            return found
        case {"contents": list(found)}:
            return found
        case {"contents": dict(only)}:
            return [only]
        case {"patientId": _} as only:
            return [only]
        case _:
            raise ChartUnreadableError


def last_id(patients: Iterable[object], before: str | None) -> str | None:
    """Return where the next page starts: the last number of this one (QHR developer docs).

    None if the pages do not go on.
    """
    numbers = [number for number in map(patient_id, patients) if number]
    return numbers[-1] if numbers and numbers[-1] != before else None
