"""Support tells every fault apart by the bundle alone, and the bundle tells of nobody."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from fhirserver_emr.keep import ANSWERS
from fhirserver_emr.pretend import FhirServerClinic, IdentifierClinic
from fhirserver_emr.pretend_faults import IN_SEARCH, Fault

from connectors.conformance.people import PEOPLE, Person
from connectors.formats import fhir
from redaction.allow_list import redact

Read = Callable[..., Any]
CASES = [(FhirServerClinic, PEOPLE[0]), (IdentifierClinic, PEOPLE[1])]


class Bundle:
    """What leaves the clinic: the masked documents, and the facts about what was masked."""

    def __init__(self, connector: Any, raw: Any) -> None:
        identifiers = connector.identify(raw)
        everybody = raw.subject.merged_with(raw.aside)
        left = [redact(one, connector.keep, identifiers, everybody) for one in raw.documents]
        self.everything = json.dumps([(one.text, one.facts, one.findings) for one in left])
        self.chart = json.loads(left[0].text or "")
        resource = self.chart["resource"]
        self.patient = resource["entry"][0]["resource"] if "entry" in resource else resource
        self.facts: Any = left[0].facts
        self.pages = [json.loads(one.text or "") for one in left if one.kind == fhir.KIND][1:]
        (answers,) = [json.loads(one.text or "") for one in left if one.kind == ANSWERS]
        self.answers = answers
        self.search = answers["documents"]

    def fact(self, field: str, name: str) -> object:
        return self.facts[f"patient.{field}"][name]

    def attachments(self) -> list[str]:
        return [one for page in self.pages for one in page["understood"]["attachments"]]


def _known(bundle: Bundle) -> bool:
    return "ca-on-patient-hcn" in bundle.chart["understood"]["identifiers"]


def _unknown(bundle: Bundle) -> int:
    own = 2 if bundle.answers["asked_by"] == "identifier" else 1  # the chart number's, the EMR ID's
    found: list[str] = bundle.chart["understood"]["identifiers"]
    return found.count("unknown") - own


def _ended(word: str, status: str | None) -> Callable[[Bundle], bool]:
    return lambda bundle: (bundle.search["ended"], bundle.search["status"]) == (word, status)


SIGNS: dict[Fault, Callable[[Bundle], bool]] = {
    Fault.HEALTH_NUMBER_MISTYPED: lambda b: b.fact("health_number", "check_digit") == "wrong",
    Fault.HEALTH_NUMBER_UNDER_ANOTHER_SYSTEM: lambda b: not _known(b) and _unknown(b) > 0,
    Fault.HEALTH_NUMBER_MISSING: lambda b: not _known(b) and _unknown(b) == 0,
    Fault.BIRTH_DATE_WITHOUT_DAY: lambda b: (
        b.fact("birth_date", "well_formed") is False and b.chart["understood"]["model"] == "r4"
    ),
    Fault.BIRTH_DATE_A_NUMBER: lambda b: "birthDate" in str(b.chart["understood"]["deviations"]),
    Fault.NAME_AS_ONE_TEXT: lambda b: "text" in b.patient["name"][0],
    Fault.CHART_INACTIVE: lambda b: b.patient["active"] is False,
    Fault.CHART_MERGED_AWAY: lambda b: b.answers["links"] == ["replaced-by"],
    Fault.OCEAN_NUMBER_ANOTHER: lambda b: b.answers["ocean_number"] == "another",
    Fault.ATTACHMENT_ELSEWHERE: lambda b: set(b.attachments()) == {"elsewhere"},
    Fault.ATTACHMENT_NOT_BASE64: lambda b: set(b.attachments()) == {"not-base64"},
    Fault.DOCUMENTS_NONE: lambda b: b.search["ended"] == "all" and b.search["pages"] == 1,
    Fault.DOCUMENTS_WITHOUT_SCOPE: _ended("refused", "403"),
    Fault.DOCUMENTS_NOT_OFFERED: _ended("not-offered", "404"),
    Fault.DOCUMENTS_THROTTLED: _ended("throttled", "429"),
    Fault.DOCUMENTS_FAILING: _ended("failed", "500"),
    Fault.DOCUMENTS_A_WEB_PAGE: _ended("unreadable", "200"),
    Fault.DOCUMENTS_OF_ANOTHER: _ended("another-patient", "200"),
    Fault.NEXT_ON_AN_INSIDE_HOST: _ended("next-elsewhere", "200"),
    Fault.NEXT_IN_A_CIRCLE: _ended("next-repeats", "200"),
}
"""What support looks for; written without a look at the chart."""


@pytest.mark.parametrize(("make", "person"), CASES)
@pytest.mark.parametrize("fault", [None, *Fault])
def test_each_fault_shows_its_own_sign_and_no_other_and_lets_nothing_out(
    read_clinic: Read, make: type[FhirServerClinic], person: Person, fault: Fault | None
) -> None:
    bundle = Bundle(*read_clinic(make, person, fault))
    shown = {name for name, sign in SIGNS.items() if sign(bundle)}
    assert shown == ({fault} if fault else set())
    told = bundle.chart["patient"]["emr_id"]
    assert told == person.emr_id or fault is Fault.OCEAN_NUMBER_ANOTHER
    assert bundle.search["issues"] == ([IN_SEARCH[fault][1]] if fault in IN_SEARCH else [])
    attached = base64.b64encode(person.note.encode()).decode()
    private = (*person.canaries(), attached, "Snickersnee", "Somebody else", "5550001", "80017")
    assert [one for one in private if one in bundle.everything] == []
    assert make.secrets["fhirserver-token"] not in bundle.everything


def test_a_merged_charts_sign_is_in_the_raw_chart_too(read_clinic: Read) -> None:
    """Or the test above would pass because nothing private was there."""
    _, raw = read_clinic(FhirServerClinic, PEOPLE[0], Fault.CHART_MERGED_AWAY)
    told = str(raw.documents[0].content.value)
    assert "80017" in told
    assert [one for one in PEOPLE[0].canaries() if one in told]
