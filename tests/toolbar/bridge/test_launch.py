"""A page that an EMR opens by its address: it shows, hides what it was given, and does nothing."""

import hashlib
from typing import Any
from urllib.parse import urlencode

import pytest

from toolbar.bridge.keys import CONTEXTS
from toolbar.bridge.panel.handed import fragment

NAVIGATION = {"sec_fetch_mode": "navigate", "sec_fetch_site": "cross-site"}
SECRET = "canary-CREDENTIAL-9x!"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ([("patientID", "1234"), ("siteNumber", "7001")], "patient_id=1234&site_number=7001"),
        ([("oceanReference", "482"), ("patient_id", " 12 ")], "ocean_reference=482&patient_id=12"),
        ([("patientID", "1234"), ("patient_id", "1234")], "patient_id=1234"),
        ([("patientID", "12"), ("patient_id", "53"), ("siteNumber", "7001")], "site_number=7001"),
        ([("patientID", "Quibblethorn")], ""),
        ([("patientID", "12345678901")], ""),
        ([("patientID", "\N{ARABIC-INDIC DIGIT ONE}23")], ""),
        ([("hn", "9876543217"), ("userID", "7"), ("name", "Quibblethorn")], ""),
        ([("patientID", "1234"), ("siteKey", SECRET)], "refused=credential"),
        ([("siteCredential", SECRET), ("patientID", "1234")], "refused=credential"),
        ([("patientID", "1234"), ("ocean_site-credential[]", "")], "refused=credential"),
    ],
)
def test_numbers_go_on_and_nothing_else(fields: list[tuple[str, str]], told: str) -> None:
    assert fragment(fields) == told


def test_a_link_and_a_form_lead_to_the_page_with_the_numbers_in_its_fragment(
    lasting_bridge: Any,
) -> None:
    query = "patientID=1234&siteNumber=7001&name=Quibblethorn"
    by_link = lasting_bridge.ask("GET", f"/launch/accuro?{query}", **NAVIGATION)
    by_form = lasting_bridge.ask(
        "POST",
        "/launch/accuro",
        query.encode(),
        content_type="application/x-www-form-urlencoded",
        origin="https://emr.clinic.test",
        **NAVIGATION,
    )
    for answer in (by_link, by_form):
        assert answer.status == 303
        assert answer.header("Location") == "/launch/accuro#patient_id=1234&site_number=7001"
        assert answer.header("Access-Control-Allow-Origin") is None
        assert b"Quibblethorn" not in answer.raw


@pytest.mark.parametrize("name", ["siteKey", "siteCredential", "SITE_CREDENTIAL"])
def test_a_credential_goes_no_further(lasting_bridge: Any, name: str) -> None:
    query = urlencode({"patientID": "1234", name: SECRET})
    answer = lasting_bridge.ask("GET", f"/launch/accuro?{query}", **NAVIGATION)
    assert answer.header("Location") == "/launch/accuro#refused=credential"
    assert SECRET.encode() not in answer.raw


def test_the_page_is_the_same_for_every_patient(lasting_bridge: Any) -> None:
    first = lasting_bridge.ask("GET", "/launch/accuro", **NAVIGATION)
    assert first.status == 200
    assert "frame-ancestors 'none'" in first.header("Content-Security-Policy")
    assert first.header("Referrer-Policy") == "no-referrer"
    assert lasting_bridge.ask("GET", "/launch/pssuite", **NAVIGATION).body == first.body


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"patientID=1234&" + b"a=1&" * 60, 400),
        ("application/x-www-form-urlencoded", b"=" * 70_000, 413),
        ("application/x-www-form-urlencoded", b"patientID", 400),
        ("application/x-www-form-urlencoded", b"\xff", 400),
        ("text/plain", b"patientID=1234", 400),
        ("multipart/form-data; boundary=a", b"--a--", 400),
    ],
)
def test_a_form_of_another_kind_is_refused(
    lasting_bridge: Any, content_type: str, body: bytes, status: int
) -> None:
    answer = lasting_bridge.ask(
        "POST", "/launch/accuro", body, content_type=content_type, **NAVIGATION
    )
    assert answer.status == status
    assert b"1234" not in answer.raw


def test_opening_the_page_changes_nothing(bridge: Any) -> None:
    panel = bridge.panel()
    bridge.ask("GET", "/v1/submissions", **panel)  # opens the clinic
    before = _state_of(bridge)
    for origin in (None, "null", "https://evil.test"):
        asked = {"origin": origin, **NAVIGATION, **panel}
        bridge.ask("GET", "/launch/oscar?patient_id=1234", **asked)
        bridge.ask(
            "POST",
            "/launch/oscar",
            b"patient_id=1234",
            content_type="application/x-www-form-urlencoded",
            **asked,
        )
    assert _state_of(bridge) == before
    # the same session does open a preview where it is asked to: what stands above can fail
    body = {"connector": "oscar", "context": {"patient_id": "1234"}}
    assert bridge.ask("POST", "/v1/previews", body, **panel).status == 201
    assert _state_of(bridge) != before


@pytest.mark.parametrize(
    "path", ["/launch/", "/launch/../v1", "/launch/Accuro", "/launch/a/b", "/launch/%2e%2e"]
)
def test_other_addresses_are_not_there(lasting_bridge: Any, path: str) -> None:
    assert lasting_bridge.ask("GET", path).status == 404


def _state_of(bridge: Any) -> list[object]:
    names = ("state.db", "outbox.db", "secrets.json")
    files = [hashlib.sha256((bridge.directory / name).read_bytes()).hexdigest() for name in names]
    previews = [len(clinic.previews._kept) for clinic in bridge.clinics]
    return [*files, previews, dict(bridge.app[CONTEXTS]._told)]
