"""What is found in resources and addresses, without a server."""

from collections.abc import Callable
from typing import Any

import pytest
from fhirserver_emr.keep import ISSUES
from fhirserver_emr.outcome import codes_of
from fhirserver_emr.paging import below, next_of
from fhirserver_emr.patient import replaced_ids
from fhirserver_emr.pretend import FhirServerClinic
from fhirserver_emr.resources import is_about, several
from fhirserver_emr.settings import FhirServerSettings
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.conformance.people import PEOPLE
from connectors.contract import JsonTree

BASE = "https://emr.clinic.example/tenant-a/r4"
HOSTILE = [
    "https://emr.clinic.example/tenant-a/r4/../../tenant-b/Patient",
    "https://emr.clinic.example/tenant-a/r4/%2e%2e/%2E%2e/tenant-b/Patient",
    "https://emr.clinic.example/tenant-a/r4/%252e%252e/Patient",
    "https://emr.clinic.example/tenant-a/r4-other/Patient",
    "https://emr.clinic.example/tenant-a/r4/\\..\\Patient",
    "https://emr.clinic.example/tenant-a/r4/a\r\nX-Header: b",
    "https://emr.clinic.example/tenant-a/r4/Patient#part",
    "https://emr.clinic.example/tenant-b/r4/Patient",
    "https://emr.clinic.example@evil.example/tenant-a/r4/Patient",
    "https://user@emr.clinic.example/tenant-a/r4/Patient",
    "https://emr.clinic.example.evil.example/tenant-a/r4/Patient",
    "https://emr.clinic.example:8443/tenant-a/r4/Patient",
    "http://emr.clinic.example/tenant-a/r4/Patient",
    "//evil.example/tenant-a/r4/Patient",
    "file:///etc/passwd",
    "https://[::1/tenant-a/r4",
    "",
]


@pytest.mark.parametrize("written", HOSTILE)
def test_an_address_off_the_server_is_not_followed(written: str) -> None:
    assert below(BASE, written) is None


def test_a_plain_comparison_would_follow_many_of_them() -> None:
    assert sum(written.startswith(BASE) for written in HOSTILE) > 5


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (f"{BASE}?_getpages=1", f"{BASE}?_getpages=1"),
        (f"{BASE}/DocumentReference?page=2&a=%7C", f"{BASE}/DocumentReference?page=2&a=%7C"),
        ("DocumentReference?page=2", f"{BASE}/DocumentReference?page=2"),
        ("https://EMR.clinic.example:443/tenant-a/r4/x", f"{BASE}/x"),
    ],
)
def test_an_address_on_the_server_is_followed(written: str, address: str) -> None:
    assert below(BASE, written) == address


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=80))
def test_whatever_is_written_leads_below_the_base_or_nowhere(written: str) -> None:
    for one in (written, f"{BASE}{written}", f"https://{written}"):
        assert (below(BASE, one) or BASE).startswith(BASE)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("Patient/4711", True),
        (f"{BASE}/Patient/4711", True),
        ("Patient/4711/_history/3", True),
        ("Patient/4712", False),
        ("Patient/47110", False),
        ("Group/4711", False),
        ("https://elsewhere.example/Patient/4711", False),
        ("urn:uuid:4711", False),
        ("#p", False),
        (None, False),
    ],
)
def test_whose_document_it_is(reference: object, expected: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert is_about({"subject": {"reference": reference}}, "4711", BASE) is expected


def test_a_document_without_a_subject_is_nobodys() -> None:
    assert not is_about({}, "4711", BASE)


def test_the_charts_that_were_merged_into_this_one() -> None:
    links = [
        {"type": "replaces", "other": {"reference": "Patient/17"}},
        {"type": "replaces", "other": {"reference": "Patient/pt-18"}},
        {"type": "replaced-by", "other": {"reference": "Patient/19"}},
        {"type": "replaces", "other": {"reference": "RelatedPerson/20"}},
    ]
    assert replaced_ids({"link": links}, BASE) == ("17",)
    assert replaced_ids({"link": links[0]}, BASE) == ("17",)


def test_of_an_outcome_only_known_codes_are_read() -> None:
    issues = [{"code": "Dinglehopper"}, {"code": "login", "diagnostics": "x"}, 7, {"code": []}]
    assert codes_of({"resourceType": "OperationOutcome", "issue": issues}) == ("login",)
    assert codes_of({"resourceType": "Patient", "issue": issues}) == ()
    assert len(ISSUES) == 31  # the value set issue-type of FHIR R4B


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["link", "relation", "url", "issue", "code", "subject", "reference", "other",
                 "type", "entry", "resourceType"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(_JSON)
def test_no_tree_breaks_what_looks_into_it(tree: Any) -> None:
    codes_of(tree)
    for one in [*several(tree, "entry"), *([tree] if isinstance(tree, dict) else [])]:
        next_of(one)
        is_about(one, "4711", BASE)
        replaced_ids(one, BASE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": "http://emr.clinic.example/fhir"},
        {"base_url": "https://user@emr.clinic.example"},
        {"base_url": "https://emr.clinic.example/?key=1"},
        {"emr_id_system": "not an address"},
        {"emr_id_system": "https://a.example/x|y"},
        {"emr_id_system": "https://a.example/x,y"},
        {"document_pages": 21},
        {"document_pages": -1},
        {"timeout_seconds": 0},
        {"timeout_seconds": 61},
    ],
)
def test_a_setting_that_is_not_safe_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"base_url|emr_id_system|document_pages|timeout"):
        FhirServerSettings(**wrong)


def test_an_identifier_of_an_unknown_system_is_private(read_clinic: Callable[..., Any]) -> None:
    connector, raw = read_clinic(FhirServerClinic, PEOPLE[0])
    assert PEOPLE[0].chart_number in raw.subject.get("other_numbers")
    assert isinstance(raw.documents[0].content, JsonTree)
    assert connector.identify(raw).emr_id == PEOPLE[0].emr_id
    assert connector.identify(raw).ocean_reference is None
