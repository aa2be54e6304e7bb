"""Masking everything would pass other tests: here a preview alone tells the faults apart."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Clock
from connectors.errors import ContextInvalidError
from connectors.formats.cds import CDS
from connectors.secret import Secret
from connectors.secret_store import Kept
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean import Fault as OceanFault
from demo.pretend_ocean import PretendOcean, ocean_patient
from demo.pretend_pssuite import Fault, PretendPSSuite, exports
from ocean.settings import OceanSettings
from pssuite.connector import PSSuiteConnector
from pssuite.settings import Integration, PSSuiteSettings
from toolbar.clinic import Clinic, open_clinic
from toolbar.settings import PortalSettings, Settings
from toolbar.troubleshooting.bundle import canonical
from toolbar.troubleshooting.make_preview import make_preview

KEY = "Wobble!Fax-48213"
PATIENT, OTHER = PATIENTS[:2]
MASK = "XXXXXXX"


def diagnose(bundle: Mapping[str, Any]) -> set[str]:
    """Return every fault that the bundle shows, reading nothing else."""
    compared, environment = bundle["comparison"], bundle["environment"]
    sides, notices, page = environment["connections"], environment["notices"], environment["page"]
    facts = facts_of(bundle)
    same_number = compared.get("health_number") in ("equal", "folded")
    other_name = compared.get("family_name") == "different"
    other_number = compared.get("health_number") == "different"
    another_chart = number_is_masked(bundle) and other_name and other_number
    found = {
        "health number differs": other_number and not other_name,
        "birth date differs": compared.get("birth_date") == "different" and same_number,
        "surname not updated": other_name and same_number and is_custom_form(page),
        "version code missing": facts.get("HealthCard.Version", {}).get("present") is False,
        "health number mistyped": facts.get("HealthCard.Number", {}).get("check_digit") == "wrong",
        "export of another chart": another_chart,
        "export numbers otherwise": number_is_masked(bundle) and same_number,
        "export cut off": "document" in kinds_of(bundle),
        "export folder missing": sides["chart"].get("code") == "emr-unreachable",
        "reference recycled": "reference-recycled" in notices,
        "patient merged": "patient-merged" in notices,
        "stale encryption key": sides["ocean"].get("code") == "ocean-unreadable",
        "ocean form absent": page.get("ocean_toolbar") == "absent"
        and "ocean-reference-missing" in notices,
        "form shows no number": bundle["identifiers"]["emr_id"] is None,
    }
    return {name for name, seen in found.items() if seen}


def is_custom_form(page: Mapping[str, str]) -> bool:
    return page.get("integration") == Integration.CUSTOM_FORM


def kinds_of(bundle: Mapping[str, Any]) -> list[str]:
    return [document["kind"] for document in bundle["documents"]]


def exported(bundle: Mapping[str, Any]) -> list[Any]:
    return [document for document in bundle["documents"] if document["kind"] == CDS]


def facts_of(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of the exports, by the last two names of their path."""
    return {
        ".".join(path.split(".")[-2:]): facts
        for document in exported(bundle)
        for path, facts in document["facts"].items()
    }


def number_is_masked(bundle: Mapping[str, Any]) -> bool:
    """Say whether the export's own number is not the EMR ID that is sent."""
    texts = [document["redacted"] or "" for document in exported(bundle)]
    return any(f'"UniqueVendorIdSequence": "{MASK}"' in text for text in texts)


@dataclass
class Bench:
    """What a scene may change before the form is used."""

    pssuite: PretendPSSuite
    ocean: PretendOcean
    settings: PSSuiteSettings
    context: dict[str, object]
    folder: Path
    exported: SyntheticPatient = PATIENT
    hands: list[bytes] = field(default_factory=list)


SetUp = Callable[[Bench], object]


def set_settings(bench: Bench, **changes: Any) -> None:
    bench.settings = replace(bench.settings, **changes)


def export(bench: Bench, **changes: Any) -> None:
    bench.exported = replace(bench.exported, **changes)


def renamed_in_the_chart(bench: Bench) -> None:
    set_settings(bench, integration=Integration.CUSTOM_FORM)
    export(bench, family_name="Wrigglesnoot")


def mistyped(bench: Bench) -> None:
    export(bench, health_number="9998887774")
    bench.ocean.put(bench.exported)


def other_chart(bench: Bench) -> None:
    bench.exported = OTHER


def without_reference(bench: Bench) -> None:
    bench.pssuite.faults.add(Fault.TOOLBAR_ABSENT)
    bench.context = bench.pssuite.context(PATIENT.emr_id)


def without_number(bench: Bench) -> None:
    bench.pssuite.faults |= {Fault.FORM_SHOWS_NO_NUMBER}
    bench.context = bench.pssuite.context(PATIENT.emr_id)
    bench.hands.append(exports.hrm(PATIENT))  # its number is the hospital's


SCENES: Mapping[str, SetUp] = {
    "health number differs": lambda bench: bench.ocean.put(
        replace(PATIENT, health_number="9444555665")
    ),
    "birth date differs": lambda bench: bench.ocean.put(
        replace(PATIENT, birth_date=date(1931, 7, 18))
    ),
    "surname not updated": renamed_in_the_chart,
    "version code missing": lambda bench: export(bench, health_number_version=""),
    "health number mistyped": mistyped,
    "export of another chart": other_chart,
    "export numbers otherwise": lambda bench: bench.pssuite.faults.add(Fault.OTHER_VENDOR_NUMBER),
    "export cut off": lambda bench: bench.pssuite.faults.add(Fault.TRUNCATED),
    "export folder missing": lambda bench: set_settings(
        bench, export_folder=str(bench.folder / "unmounted")
    ),
    "reference recycled": lambda bench: bench.ocean.recycle(PATIENT.ocean_reference, OTHER),
    "patient merged": lambda bench: bench.ocean.put(replace(PATIENT, emr_id="777")),
    "stale encryption key": lambda bench: bench.ocean.faults.add(OceanFault.OTHER_KEY),
    "ocean form absent": without_reference,
    "form shows no number": without_number,
}


@pytest.fixture
async def ocean() -> AsyncIterator[PretendOcean]:
    async with PretendOcean(
        PATIENTS, "7001", "site-key-marmalade", "credential-trombone", KEY
    ) as pretend:
        yield pretend


@pytest.fixture
async def clinic(ocean: PretendOcean, tmp_path: Path, clock: Clock) -> AsyncIterator[Clinic]:
    settings = Settings(
        portal=PortalSettings("", "7001"),
        secrets=Kept.FILE,
        connectors={"ocean": OceanSettings(url=ocean.url, site_number="7001")},
    )
    async with open_clinic(settings, tmp_path / "clinic", clock) as opened:
        for name, value in (
            ("ocean-shared-encryption-key", KEY),
            ("ocean-site-key", "site-key-marmalade"),
            ("ocean-site-credential", "credential-trombone"),
        ):
            opened.secrets.put(name, Secret(value))
        yield opened


@pytest.fixture
def bench(pssuite: PretendPSSuite, ocean: PretendOcean, tmp_path: Path) -> Bench:
    return Bench(pssuite, ocean, PSSuiteSettings(), pssuite.context(PATIENT.emr_id), tmp_path)


@pytest.fixture
def bundle_of(clinic: Clinic, surroundings: Any, handed: Any, leaks: Any) -> Any:
    async def bundle(bench: Bench) -> dict[str, Any]:
        connector = PSSuiteConnector(bench.settings, surroundings)
        connectors = {"pssuite": connector, "ocean": clinic.connectors["ocean"]}
        bodies = bench.hands or [exports.cds(bench.exported, bench.pssuite.faults)]
        context = {**bench.context, "documents": [handed(body) for body in bodies]}
        made = await make_preview(replace(clinic, connectors=connectors), "pssuite", context)
        tree: dict[str, Any] = made.bundle_tree(None)
        sent = canonical(tree).decode()
        assert leaks(sent) == []
        assert [secret for secret in (KEY, "marmalade", "Wrigglesnoot") if secret in sent] == []
        return tree

    return bundle


async def test_without_a_fault_nothing_is_found(bundle_of: Any, bench: Bench) -> None:
    tree = await bundle_of(bench)
    assert diagnose(tree) == set()
    assert tree["comparison"]["postal_code"] == "folded"
    assert tree["identifiers"]["emr_id"] == PATIENT.emr_id


@pytest.mark.parametrize("fault", SCENES)
async def test_the_bundle_shows_this_fault_and_no_other(
    bundle_of: Any, bench: Bench, fault: str
) -> None:
    SCENES[fault](bench)
    assert diagnose(await bundle_of(bench)) == {fault}


async def test_a_form_that_takes_the_chart_number_sends_nothing(
    bundle_of: Any, bench: Bench
) -> None:
    bench.exported = replace(PATIENT, chart_number="881177")
    bench.context = bench.context | {"patient_id": "881177"}
    with pytest.raises(ContextInvalidError) as caught:
        await bundle_of(bench)
    assert "881177" not in f"{caught.value!r}{caught.value.__context__!r}"


async def test_oceans_own_record_handed_over_does_not_hide_a_difference(
    bench: Bench, clinic: Clinic, surroundings: Any, handed: Any
) -> None:
    wrong = replace(PATIENT, health_number="9444555665")
    bench.ocean.put(wrong)
    raw = json.dumps(ocean_patient(wrong, "7001")).encode()
    connector = PSSuiteConnector(bench.settings, surroundings)
    connectors = {"pssuite": connector, "ocean": clinic.connectors["ocean"]}
    documents = [handed(exports.cds(PATIENT)), handed(raw, "application/json")]
    made = await make_preview(
        replace(clinic, connectors=connectors), "pssuite", {**bench.context, "documents": documents}
    )
    assert made.comparison["health_number"] == "different"
    assert "9444555665" not in canonical(made.bundle_tree(None)).decode()
    assert "9444555665" in made.subject.get("health_number")
