"""What Accuro's CDS menu may hand over, and that its credentials come no further than the door."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from accuro.connector import AccuroConnector
from accuro.door import MOST
from accuro.launch import LONGEST, accept, credentials_in, schema, script_tag
from accuro.settings import AccuroSettings, Mode
from connectors.contract import ChartHandle, Surroundings
from connectors.errors import ContextInvalidError
from redaction.guard import CredentialFoundError, Guard

from .conftest import SITE_CREDENTIAL, SITE_KEY, USER_ID

Make = Callable[..., AccuroConnector]
OCEANS_FOUR = {
    "siteKey": SITE_KEY,
    "siteCredential": SITE_CREDENTIAL,
    "userID": USER_ID,
    "patientID": "1234",
}
"""As Ocean's own entries of the menu pass them (OceanMD article 115000603131)."""


@pytest.fixture
def page(make: Make) -> AccuroConnector:
    return make(mode=Mode.PAGE, base_url="")


def held(chart: ChartHandle) -> str:
    """Return all that a handle holds, though its repr shows none of it."""
    return json.dumps([str(getattr(chart, field.name)) for field in fields(chart)])


def known(surroundings: Surroundings) -> list[str]:
    return [secret.expose() for secret in surroundings.secrets.known()]


def test_our_own_entry_hands_over_a_number() -> None:
    chart = accept({"patientID": "1234"})
    assert chart.patient_id == "1234"
    assert chart.page == {
        "cds_user": "absent",
        "cds_site": "absent",
        "cds_sign_in": "absent",
    }


def test_the_script_hands_over_a_context() -> None:
    context = {
        "patient_id": "1234",
        "ocean_reference": "482",
        "ereferral_reference": None,
        "site_number": "7001",
    }
    chart = accept(context)
    assert (chart.patient_id, chart.ocean_reference, chart.site_number) == ("1234", "482", "7001")
    assert chart.page == {}


def test_of_oceans_four_parameters_only_the_patient_comes_in(page: AccuroConnector) -> None:
    chart = page.accept(OCEANS_FOUR)
    assert chart.patient_id == "1234"
    assert [one for one in (SITE_KEY, SITE_CREDENTIAL, USER_ID) if one in held(chart)] == []
    assert set(chart.page.values()) == {"present"}


def test_what_is_dropped_at_the_door_is_known_to_the_guard(
    page: AccuroConnector, surroundings: Surroundings
) -> None:
    told = f'{{"description":"it says {SITE_CREDENTIAL} there"}}'.encode()
    Guard(surroundings.secrets.known()).check(told)  # before, nobody could know
    page.accept(OCEANS_FOUR)
    guard = Guard(surroundings.secrets.known())
    for secret in (SITE_KEY, SITE_CREDENTIAL):
        with pytest.raises(CredentialFoundError):
            guard.check(f'{{"description":"it says {secret} there"}}'.encode())


@pytest.mark.parametrize(
    "rest",
    [{}, {"patientID": "Quibblethorn"}, {"patientID": "1234", "evil": 1}, {"siteCredential": 7}],
    ids=str,
)
def test_a_context_that_is_refused_leaves_its_credentials_with_the_guard(
    page: AccuroConnector, surroundings: Surroundings, rest: dict[str, object]
) -> None:
    with pytest.raises(ContextInvalidError):
        page.accept({"siteKey": SITE_KEY, "siteCredential": SITE_CREDENTIAL} | rest)
    assert SITE_KEY in known(surroundings)


def test_a_parameter_that_stands_twice_is_refused_and_both_are_known(
    page: AccuroConnector, surroundings: Surroundings
) -> None:
    with pytest.raises(ContextInvalidError):
        page.accept(OCEANS_FOUR | {"siteCredential": [SITE_CREDENTIAL, "second-gong-77123"]})
    assert {SITE_CREDENTIAL, "second-gong-77123"} <= set(known(surroundings))


def test_a_hundred_launches_register_a_credential_once(
    page: AccuroConnector, surroundings: Surroundings
) -> None:
    before = len(known(surroundings))
    for _ in range(100):
        page.accept(OCEANS_FOUR)
    assert len(known(surroundings)) == before + 2


def test_a_page_that_makes_up_ever_more_credentials_is_refused(
    page: AccuroConnector, surroundings: Surroundings
) -> None:
    before = len(known(surroundings))
    for number in range(MOST):
        page.accept({"patientID": "1234", "siteKey": f"made-up-{number}"})
    with pytest.raises(ContextInvalidError):
        page.accept({"patientID": "1234", "siteKey": "one-too-many"})
    assert len(known(surroundings)) == before + MOST
    page.accept({"patientID": "1234", "siteKey": "made-up-0"})


@pytest.mark.parametrize(("written", "meant"), [("0012", "12"), ("0", "0"), ("000", "0")])
def test_an_emr_id_is_a_number(written: str, meant: str) -> None:
    assert accept({"patientID": written}).patient_id == meant


def test_an_empty_parameter_counts_as_a_missing_one() -> None:
    chart = accept({"patientID": "", "siteKey": "", "userID": None, "ocean_reference": "482"})
    assert (chart.patient_id, chart.ocean_reference) == (None, "482")
    assert set(chart.page.values()) == {"absent"}


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"patient_id": None, "patientID": None},
        {"site_number": "7001"},
        {"patientID": "12345678901"},
        {"patientID": 1234},
        {"patientID": ["1234"]},
        {"patientID": [], "ocean_reference": "482"},
        {"patientID": 0, "patient_id": "1234"},
        {"patientID": False, "patient_id": "1234"},
        {"patientID": "1234", "patient_id": "5309"},
        {"patientID": "1234", "userID": 7},
        {"patientID": "1234", "siteKey": "x" * (LONGEST + 1)},
        {"patientID": "1234", "PatientID": "1234"},
        {"patientID": "1234", "cds_site": "present"},
        {"patient_id": "1234", "file_number": "11-12345"},
    ],
    ids=lambda context: str(context)[:60],
)
def test_it_refuses(context: dict[str, object]) -> None:
    with pytest.raises(ContextInvalidError):
        accept(context)


def test_both_ways_to_name_the_patient_may_agree() -> None:
    assert accept({"patientID": "1234", "patient_id": "1234"}).patient_id == "1234"


def test_an_endless_credential_is_refused_and_not_kept() -> None:
    assert list(credentials_in({"siteKey": "x" * (LONGEST + 1), "siteCredential": None})) == []


def test_the_schema_names_the_parameters_and_says_that_nobody_reads_them_back() -> None:
    members: Any = schema()["properties"]
    assert {"patient_id", "ocean_reference", "documents"} <= members.keys()
    assert set(OCEANS_FOUR) <= members.keys()
    assert all(members[name]["writeOnly"] for name in ("siteKey", "siteCredential", "userID"))
    assert re.fullmatch(members["patientID"]["pattern"], "1234")


def test_the_tag_cannot_be_broken_out_of() -> None:
    hostile = '"><script>alert(1)</script>'
    tag = script_tag(AccuroSettings(), site_number="7001", patient_id=hostile)
    assert tag.count("<script") == 1
    attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
    assert attributes["data-site-number"] == "7001"
    assert html.unescape(attributes["data-patient-id"]) == hostile
