"""Finds the one patient that was asked for, and what their record says of other numbers."""

import re
from typing import Final

from connectors.errors import ChartNotFoundError, ChartUnreadableError
from connectors.formats.fhir_identifiers import OCEAN_EMR_ID, system_of
from connectors.subject import Subject
from fhirserver_emr.fetch import Answer
from fhirserver_emr.keep import LINKS, OceanNumber
from fhirserver_emr.outcome import refusal
from fhirserver_emr.resources import Resource, id_of, of_type, referred, several

_DIGITS: Final = re.compile(r"[0-9]{1,10}", re.ASCII)


def the_patient(answer: Answer, emr_id: str, system: str) -> Resource:
    """Return the one patient that was asked for, by identifier if ``system`` names its kind.

    Raises the refusal's error; ``ChartNotFoundError`` for a search that found
    nobody; ``ChartUnreadableError`` for two patients or another one, which is worse
    than none: a server that ignores ``identifier`` answers everybody.
    """
    refused = refusal(answer.status, answer.codes, is_foreign=answer.is_foreign)
    if refused is not None:
        raise refused
    tree = answer.tree or {}
    expected = (
        {"resourceType": "Bundle", "type": "searchset"} if system else {"resourceType": "Patient"}
    )
    if not expected.items() <= tree.items():
        raise ChartUnreadableError(answer.status)
    found = of_type(tree, "Patient")
    if system and not found and not _entries(tree) and tree.get("total", 0) == 0:
        raise ChartNotFoundError(answer.status)
    if len(found) != 1 or id_of(found[0]) is None:
        raise ChartUnreadableError(answer.status)
    if not is_filed_under(found[0], emr_id, system):
        raise ChartUnreadableError(answer.status)
    return found[0]


def _entries(bundle: Resource) -> list[Resource]:
    """Return the entries that are results: a server may add a warning (search.mode outcome)."""
    warnings = of_type(bundle, "OperationOutcome")
    return [one for one in several(bundle, "entry") if one.get("resource") not in warnings]


def is_filed_under(patient: Resource, emr_id: str, system: str) -> bool:
    """Say whether this is the patient that was asked for: by identifier, or by id without one."""
    if not system:
        return id_of(patient) == emr_id
    return any(
        one.get("system") == system and one.get("value") == emr_id
        for one in several(patient, "identifier")
    )


def ocean_numbers(patient: Resource) -> set[str]:
    """Return what stands under the identifier system in which Ocean writes the EMR ID."""
    found = [
        one.get("value")
        for one in several(patient, "identifier")
        if system_of(one.get("system")).name == OCEAN_EMR_ID
    ]
    return {value for value in found if isinstance(value, str)}


def links_of(patient: Resource) -> list[str]:
    """Return the kinds of the links to other records of the same person (FHIR: patient.html)."""
    found = {link.get("type") for link in several(patient, "link")}
    return [kind for kind in LINKS if kind in found]


def replaced_ids(patient: Resource, base_url: str) -> tuple[str, ...]:
    """Return the ids, all digits, of the records that this one replaces: a merged chart's."""
    found = [
        referred(link.get("other"), base_url)
        for link in several(patient, "link")
        if link.get("type") == "replaces"
    ]
    return tuple(dict.fromkeys(one for one in found if one and _DIGITS.fullmatch(one)))


def ocean_number(patient: Resource, emr_id: str) -> OceanNumber | None:
    """Say how Ocean's own number in the chart compares with the EMR ID; none without one."""
    numbers = ocean_numbers(patient)
    if not numbers:
        return None
    return OceanNumber.SAME if numbers == {emr_id} else OceanNumber.ANOTHER


def private(subject: Subject, patient: Resource, emr_id: str) -> Subject:
    """Return the subject with all numbers of this record but the EMR ID.

    The shared reader takes one number of a record for the EMR ID, the clinic's or
    Ocean's, whichever stands first: the other one would pass for a private number.
    """
    numbers = ocean_numbers(patient) | {id_of(patient) or ""}
    several: dict[str, tuple[str, ...]] = {name: subject.get(name) for name, _ in subject}
    several["other_numbers"] = tuple(
        one for one in (*subject.get("other_numbers"), *sorted(numbers)) if one != emr_id
    )
    return Subject(**several)
