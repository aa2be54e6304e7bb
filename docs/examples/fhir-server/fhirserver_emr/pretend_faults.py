"""What goes wrong in clinics, to be seeded in the pretend FHIR server one at a time."""

import enum
from collections.abc import Callable
from typing import Any, Final

OCEAN: Final = (
    "https://ocean.cognisantmd.com/svc/fhir/v1/NamingSystem/id-external-patient-reference"
)


class Fault(enum.StrEnum):
    """One fault; support must tell each from all others by the bundle alone."""

    HEALTH_NUMBER_MISTYPED = "health-number-mistyped"
    HEALTH_NUMBER_UNDER_ANOTHER_SYSTEM = "health-number-under-another-system"
    HEALTH_NUMBER_MISSING = "health-number-missing"
    BIRTH_DATE_WITHOUT_DAY = "birth-date-without-day"
    BIRTH_DATE_A_NUMBER = "birth-date-a-number"
    NAME_AS_ONE_TEXT = "name-as-one-text"
    CHART_INACTIVE = "chart-inactive"
    CHART_MERGED_AWAY = "chart-merged-away"
    OCEAN_NUMBER_ANOTHER = "ocean-number-another"
    ATTACHMENT_ELSEWHERE = "attachment-elsewhere"
    ATTACHMENT_NOT_BASE64 = "attachment-not-base64"
    DOCUMENTS_NONE = "documents-none"
    DOCUMENTS_WITHOUT_SCOPE = "documents-without-scope"
    DOCUMENTS_NOT_OFFERED = "documents-not-offered"
    DOCUMENTS_THROTTLED = "documents-throttled"
    DOCUMENTS_FAILING = "documents-failing"
    DOCUMENTS_A_WEB_PAGE = "documents-a-web-page"
    DOCUMENTS_OF_ANOTHER = "documents-of-another"
    NEXT_ON_AN_INSIDE_HOST = "next-on-an-inside-host"
    NEXT_IN_A_CIRCLE = "next-in-a-circle"


Tree = dict[str, Any]
"""A resource of our own making, so its members are known."""


def _mistype(patient: Tree) -> None:
    for one in patient["identifier"]:
        if "ca-on-patient-hcn" in one["system"]:
            one["value"] = f"{one['value'][:-1]}{(int(one['value'][-1]) + 1) % 10}"


def _rename_system(patient: Tree) -> None:
    for one in patient["identifier"]:
        if "ca-on-patient-hcn" in one["system"]:
            one["system"] = "https://emr.clinic.example/fhir/NamingSystem/card"
            del one["type"], one["extension"]


def _without_health_number(patient: Tree) -> None:
    kept = [one for one in patient["identifier"] if "ca-on-patient-hcn" not in one["system"]]
    patient["identifier"] = kept


def _without_day(patient: Tree) -> None:
    patient["birthDate"] = patient["birthDate"][:7]


def _as_number(patient: Tree) -> None:
    patient["birthDate"] = int(patient["birthDate"].replace("-", ""))


def _one_text(patient: Tree) -> None:
    (name,) = patient["name"]
    patient["name"] = [{"text": f"{name['family']}, {name['given'][0]}"}]


def _inactive(patient: Tree) -> None:
    patient["active"] = False


def _merged_away(patient: Tree) -> None:
    patient["link"] = [{"other": {"reference": "Patient/80017"}, "type": "replaced-by"}]


def _other_ocean_number(patient: Tree) -> None:
    patient["identifier"].append({"system": OCEAN, "value": "5550001"})


def _elsewhere(document: Tree) -> None:
    attachment = document["content"][0]["attachment"]
    del attachment["data"]
    attachment["url"] = "https://files.clinic.example/note"


def _not_base64(document: Tree) -> None:
    document["content"][0]["attachment"]["data"] = "%not base64%"


def _of_another(document: Tree) -> None:
    document["subject"] = {"reference": "Patient/80017", "display": "Somebody else"}


IN_PATIENT: Final[dict[Fault, Callable[[Tree], None]]] = {
    Fault.HEALTH_NUMBER_MISTYPED: _mistype,
    Fault.HEALTH_NUMBER_UNDER_ANOTHER_SYSTEM: _rename_system,
    Fault.HEALTH_NUMBER_MISSING: _without_health_number,
    Fault.BIRTH_DATE_WITHOUT_DAY: _without_day,
    Fault.BIRTH_DATE_A_NUMBER: _as_number,
    Fault.NAME_AS_ONE_TEXT: _one_text,
    Fault.CHART_INACTIVE: _inactive,
    Fault.CHART_MERGED_AWAY: _merged_away,
    Fault.OCEAN_NUMBER_ANOTHER: _other_ocean_number,
}
IN_DOCUMENT: Final[dict[Fault, Callable[[Tree], None]]] = {
    Fault.ATTACHMENT_ELSEWHERE: _elsewhere,
    Fault.ATTACHMENT_NOT_BASE64: _not_base64,
    Fault.DOCUMENTS_OF_ANOTHER: _of_another,
}
IN_SEARCH: Final[dict[Fault, tuple[int, str]]] = {
    Fault.DOCUMENTS_WITHOUT_SCOPE: (403, "forbidden"),
    Fault.DOCUMENTS_NOT_OFFERED: (404, "not-supported"),
    Fault.DOCUMENTS_THROTTLED: (429, "throttled"),
    Fault.DOCUMENTS_FAILING: (500, "exception"),
}
"""Status and issue code of what the document search answers."""
