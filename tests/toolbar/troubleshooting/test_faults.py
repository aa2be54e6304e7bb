"""Each fault is told apart from the bundle alone, as support receives it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from connectors.contract import HandedDocument
from connectors.errors import EmrClockSkewError, EmrRefusedError, EmrSessionExpiredError
from connectors.secret import Secret
from demo.patients import PATIENTS
from demo.pretend_ocean import Fault, PretendOcean
from ocean.settings import OceanSettings
from toolbar.clinic import open_clinic
from toolbar.troubleshooting.bundle import canonical
from toolbar.troubleshooting.make_preview import make_preview
from toolbar.troubleshooting.reading import Limits

PATIENT = PATIENTS[0]
KEY = "Wobble!Fax-48213"


@pytest.fixture
async def ocean() -> AsyncIterator[PretendOcean]:
    pretend = PretendOcean(PATIENTS, "7001", "site-key-marmalade", "credential-trombone", KEY)
    async with pretend:
        yield pretend


@pytest.fixture
async def with_ocean(
    settings: Any, directory: Any, clock: Any, parchment: Any, ocean: PretendOcean
) -> AsyncIterator[Any]:
    connectors = {"ocean": OceanSettings(url=ocean.url, site_number="7001")}
    async with open_clinic(replace(settings, connectors=connectors), directory, clock) as opened:
        for name, value in (
            ("ocean-shared-encryption-key", KEY),
            ("ocean-site-key", "site-key-marmalade"),
            ("ocean-site-credential", "credential-trombone"),
        ):
            opened.secrets.put(name, Secret(value))
        both = {"parchment": parchment, "ocean": opened.connectors["ocean"]}
        yield replace(opened, connectors=both)


async def seen(clinic: Any, limits: Limits | None = None) -> dict[str, Any]:
    made: Any = await make_preview(
        clinic, "parchment", {"patient_id": "1234"}, limits=limits or Limits()
    )
    tree: dict[str, Any] = made.bundle_tree(None)
    sent = canonical(tree).decode()
    assert [value for patient in PATIENTS for value in patient.canaries() if value in sent] == []
    assert [value for value in (KEY, "marmalade", "trombone") if value in sent] == []
    return tree


async def test_without_a_fault_both_hold_the_same(with_ocean: Any) -> None:
    tree = await seen(with_ocean)
    assert tree["environment"]["notices"] == []
    same = ("emr_id", "family_name", "given_name", "birth_date", "health_number")
    assert {name: tree["comparison"][name] for name in same} == dict.fromkeys(same, "equal")
    assert [document["kind"] for document in tree["documents"]] == [
        "parchment-chart",
        "ocean-patient",
    ]


async def test_a_wrong_health_number_in_ocean(with_ocean: Any, ocean: PretendOcean) -> None:
    ocean.put(replace(PATIENT, health_number=PATIENTS[1].health_number))
    tree = await seen(with_ocean)
    assert tree["comparison"]["health_number"] == "different"
    assert tree["comparison"]["birth_date"] == "equal"
    assert tree["environment"]["notices"] == []


async def test_another_birth_date_in_ocean(with_ocean: Any, ocean: PretendOcean) -> None:
    ocean.put(replace(PATIENT, birth_date=date(1931, 7, 18)))
    tree = await seen(with_ocean)
    assert tree["comparison"]["birth_date"] == "different"
    assert tree["comparison"]["health_number"] == "equal"


async def test_a_stale_encryption_key(with_ocean: Any, ocean: PretendOcean) -> None:
    ocean.faults.add(Fault.OTHER_KEY)
    tree = await seen(with_ocean)
    assert tree["environment"]["connections"]["ocean"]["code"] == "ocean-unreadable"
    assert tree["environment"]["notices"] == ["ocean-unreadable"]
    assert tree["comparison"] == {}


async def test_a_reference_that_was_recycled(with_ocean: Any, ocean: PretendOcean) -> None:
    ocean.recycle("482", PATIENTS[1])
    tree = await seen(with_ocean)
    assert tree["comparison"]["emr_id"] == "different"
    assert tree["comparison"]["family_name"] == "different"
    assert tree["environment"]["notices"] == ["reference-recycled"]
    assert tree["identifiers"]["merged_emr_ids"] == []
    assert PATIENTS[1].emr_id not in canonical(tree).decode()


async def test_a_patient_whose_charts_were_merged(with_ocean: Any, ocean: PretendOcean) -> None:
    ocean.put(replace(PATIENT, emr_id="77881"))
    tree = await seen(with_ocean)
    assert tree["identifiers"]["merged_emr_ids"] == ["77881"]
    assert tree["environment"]["notices"] == ["patient-merged"]


async def test_an_older_emr_id_that_is_the_health_number_is_left_out(
    with_ocean: Any, ocean: PretendOcean
) -> None:
    ocean.put(replace(PATIENT, emr_id=PATIENT.health_number, health_number=""))
    tree = await seen(with_ocean)
    assert tree["identifiers"]["merged_emr_ids"] == []
    assert tree["environment"]["notices"] == ["patient-merged", "emr-id-withheld"]


async def test_another_emr_id_for_a_chart_that_was_not_read(
    with_ocean: Any, ocean: PretendOcean, parchment: Any
) -> None:
    async def refuse() -> None:
        raise EmrRefusedError

    parchment.before = refuse
    ocean.recycle("482", PATIENTS[1])
    made: Any = await make_preview(
        with_ocean, "parchment", {"patient_id": "1234", "ocean_reference": "482"}
    )
    assert made.bundle_tree(None)["comparison"] == {"emr_id": "different"}
    assert made.notices == ["emr-refused", "emr-id-differs"]


@pytest.mark.parametrize(
    ("fault", "notice"),
    [
        (Fault.NOT_FOUND, "ocean-patient-unknown"),
        (Fault.REFUSED, "ocean-refused"),
        (Fault.SERVER_ERROR, "ocean-unreachable"),
        (Fault.GARBLED, "ocean-answer-unreadable"),
    ],
)
async def test_a_fault_of_ocean_itself(
    with_ocean: Any, ocean: PretendOcean, fault: Fault, notice: str
) -> None:
    ocean.faults.add(fault)
    tree = await seen(with_ocean)
    assert tree["environment"]["connections"]["ocean"]["state"] == "failed"
    assert tree["environment"]["notices"] == [notice]
    assert tree["environment"]["connections"]["chart"] == {"state": "ok"}


async def test_an_ocean_that_hangs_does_not_hold_the_preview(
    with_ocean: Any, ocean: PretendOcean
) -> None:
    ocean.faults.add(Fault.HANG)
    async with asyncio.timeout(2):
        tree = await seen(with_ocean, Limits(ocean=0.1))
    assert tree["environment"]["notices"] == ["ocean-unreachable"]


async def test_the_sides_are_read_side_by_side(
    with_ocean: Any, ocean: PretendOcean, parchment: Any, portal: Any
) -> None:
    ocean.faults.add(Fault.HANG)
    portal.keys_script = ["stall"]
    parchment.before = asyncio.Event().wait
    limits = Limits(chart=0.5, ocean=0.5, portal=0.5)
    context = {"patient_id": "1234", "ocean_reference": "482"}
    async with asyncio.timeout(1.2):  # one after the other would take 1.5
        made: Any = await make_preview(with_ocean, "parchment", context, limits=limits)
    assert made.notices == ["emr-unreachable", "ocean-unreachable", "portal-unreachable"]


async def test_a_reference_that_nobody_knows_is_asked_for(
    with_ocean: Any, parchment: Any, ocean: PretendOcean
) -> None:
    parchment.chart["oceanReference"] = None
    tree = await seen(with_ocean)
    reached = {"state": "not-configured", "code": "ocean-reference-missing"}
    assert tree["environment"]["connections"]["ocean"] == reached
    assert ocean.requests == []


async def test_a_secret_that_is_not_stored(
    settings: Any, directory: Any, clock: Any, parchment: Any, ocean: PretendOcean
) -> None:
    connectors = {"ocean": OceanSettings(url=ocean.url, site_number="7001")}
    async with open_clinic(replace(settings, connectors=connectors), directory, clock) as opened:
        both = {"parchment": parchment, "ocean": opened.connectors["ocean"]}
        tree = await seen(replace(opened, connectors=both))
    assert tree["environment"]["notices"] == ["ocean-secret-missing"]


@pytest.mark.parametrize("error", [EmrSessionExpiredError, EmrRefusedError, EmrClockSkewError])
async def test_a_fault_of_the_emr_leaves_oceans_side_to_be_seen(
    with_ocean: Any, parchment: Any, error: type[Exception]
) -> None:
    async def fail() -> None:
        raise error

    parchment.before = fail
    made: Any = await make_preview(
        with_ocean, "parchment", {"patient_id": "1234", "ocean_reference": "482"}
    )
    assert [document.redacted.kind for document in made.documents] == ["ocean-patient"]
    assert made.bundle_tree(None)["comparison"] == {"emr_id": "equal"}


async def test_ocean_as_the_chart_itself_is_read_once(with_ocean: Any, ocean: PretendOcean) -> None:
    made: Any = await make_preview(with_ocean, "ocean", {"ocean_reference": "482"})
    assert len(ocean.requests) == 1
    assert (made.identifiers.emr_id, made.identifiers.ocean_reference) == ("1234", "482")
    assert [document.redacted.kind for document in made.documents] == ["ocean-patient"]
    assert made.environment["connections"]["ocean"] == {"state": "ok"}


async def test_what_the_page_saw_of_oceans_toolbar(
    clinic: Any, parchment: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = parchment.accept
    page = {"ocean_toolbar": "unavailable", "title": "Chart of Quibblethorn"}
    monkeypatch.setattr(parchment, "accept", lambda context: replace(accept(context), page=page))
    made: Any = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    assert made.notices == ["ocean-toolbar-unavailable"]
    assert made.environment["page"] == {"ocean_toolbar": "unavailable"}


async def test_a_word_of_a_page_that_is_the_patients_name_stays(
    clinic: Any, parchment: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = parchment.accept
    page = {"ocean_toolbar": "loaded", "state": "quibblethorn", "zanzibarla": "seen"}
    monkeypatch.setattr(parchment, "accept", lambda context: replace(accept(context), page=page))
    monkeypatch.setattr(parchment, "mode", "quibblethorn")
    made: Any = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    assert made.environment["page"] == {"ocean_toolbar": "loaded"}
    assert made.environment["connector"] == {"id": "parchment", "mode": "other"}


async def test_a_chart_that_fails_leaves_what_the_page_handed_over(
    clinic: Any, parchment: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = parchment.accept
    message = (
        b"MSH|^~\\&|MDS|MDS|||20261123||ORU^R01|1|P|2.3\r"
        b"PID|1||1234||QUIBBLETHORN^ZANZIBARLA||19310719|F\r"
    )
    handed = (HandedDocument("application/hl7-v2", message),)
    monkeypatch.setattr(
        parchment, "accept", lambda context: replace(accept(context), documents=handed)
    )

    async def fail() -> None:
        raise EmrSessionExpiredError

    parchment.before = fail
    made: Any = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    (document,) = made.as_json()["documents"]
    assert document["kind"] == "hl7-v2"
    assert "QUIBBLETHORN" not in document["redacted"]
    assert "QUIBBLETHORN" in made.subject.get("family_name")
