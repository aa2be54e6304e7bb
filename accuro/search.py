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


def criteria(subject: Subject) -> Mapping[str, str] | None:
    """Return what to ask for: the health number, else both names; none without them."""
    numbers = subject.get("health_number")
    if numbers:
        return {"phn": numbers[0]}
    family, given = subject.get("family_name"), subject.get("given_name")
    return {"lastName": family[0], "firstName": given[0]} if family and given else None


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
    """Return where the next page starts; none if the pages do not go on."""
    numbers = [int(number) for number in map(patient_id, patients) if number]
    highest = max(numbers, default=0)
    return str(highest) if highest > int(before or 0) else None
