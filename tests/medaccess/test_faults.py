"""Masking everything would pass other tests: here a preview alone tells the faults apart."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Clock
from connectors.secret import Secret
from connectors.secret_store import Kept
from demo.patients import PATIENTS
from demo.pretend_medaccess import Fault, PretendMedAccess
from demo.pretend_ocean import Fault as OceanFault
from demo.pretend_ocean import PretendOcean
from medaccess.connector import MedAccessConnector
from medaccess.settings import MedAccessSettings
from ocean.settings import OceanSettings
from toolbar.clinic import Clinic, open_clinic
from toolbar.settings import PortalSettings, Settings
from toolbar.troubleshooting.bundle import canonical
from toolbar.troubleshooting.make_preview import make_preview

KEY = "Wobble!Fax-48213"
PATIENT, OTHER = PATIENTS[:2]


def diagnose(bundle: Mapping[str, Any]) -> set[str]:
    """Return every fault that the bundle shows, reading nothing else."""
    compared, environment = bundle["comparison"], bundle["environment"]
    sides, notices, page = environment["connections"], environment["notices"], environment["page"]
    patient, understood = facts_of(bundle), understood_in(bundle)
    number = patient.get("health_number", {})
    wrong_file = page.get("documents") == "other"
    found = {
        "health number differs": compared.get("health_number") == "different",
        "birth date differs": compared.get("birth_date") == "different",
        "name differs": compared.get("family_name") == "different",
        "health number missing": number.get("present") is False,
        "health number too short": number.get("well_formed") is False,
        "health number mistyped": number.get("check_digit") == "wrong",
        "version code missing": patient.get("health_number_version", {}).get("present") is False
        and "ca-on-patient-hcn" in understood.get("identifiers", []),
        "health number under an unknown system": number.get("present") is True
        and "ca-on-patient-hcn" not in understood["identifiers"],
        "birth date not of R4": ("birthDate", "wrong-value") in deviations(understood),
        "member that R4 does not know": ("", "unknown-member") in deviations(understood),
        "attachment broken": "not-base64" in understood.get("attachments", []),
        "export of another chart": wrong_file,
        "export cut off": "document" in [document["kind"] for document in bundle["documents"]],
        "export folder missing": sides["chart"].get("code") == "emr-unreachable",
        "launcher forgets the patient": page["patient_from"] == "page",
        "launcher lags behind": page["patient_from"] == "conflict",
        "browser without a launcher": page["browser"] == "other",
        "reference recycled": "reference-recycled" in notices,
        "patient merged": "patient-merged" in notices,
        "stale encryption key": sides["ocean"].get("code") == "ocean-unreadable",
        "reference not looked up": "ocean-reference-in-portal" in notices,
    }
    if found["export of another chart"] or found["reference recycled"]:
        # then it is another person whose values differ
        found |= dict.fromkeys(
            ("health number differs", "birth date differs", "name differs"), False
        )
    if found["export cut off"]:
        found["health number under an unknown system"] = False
    return {name for name, seen in found.items() if seen}


def facts_of(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of the FHIR export, by our own names of the patient's fields."""
    return {
        path.removeprefix("patient."): facts
        for document in bundle["documents"]
        if document["kind"] == "fhir"
        for path, facts in document["facts"].items()
    }


def understood_in(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the FHIR export says of itself, read from the text that was sent."""
    for document in bundle["documents"]:
        if document["kind"] == "fhir":
            found: dict[str, Any] = json.loads(document["redacted"])["understood"]
            return found
    return {}


def deviations(understood: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(one["member"], one["wrong"]) for one in understood.get("deviations", [])}


@dataclass
class Bench:
    """What a scene may change before the page is used."""

    medaccess: PretendMedAccess
    ocean: PretendOcean
    folder: Path
    settings: MedAccessSettings = field(default_factory=MedAccessSettings)
    reference: str | None = PATIENT.ocean_reference
    """What somebody looked up in the portal."""
    page: dict[str, object] = field(default_factory=dict)


def emr(*faults: Fault) -> Callable[[Bench], object]:
    return lambda bench: bench.medaccess.faults.update(faults)


def in_ocean(**changes: Any) -> Callable[[Bench], object]:
    return lambda bench: bench.ocean.put(replace(PATIENT, **changes))


def both(*steps: Callable[[Bench], object]) -> Callable[[Bench], object]:
    return lambda bench: [step(bench) for step in steps]


def settings(**changes: Any) -> Callable[[Bench], object]:
    def change(bench: Bench) -> None:
        bench.settings = replace(bench.settings, **changes)

    return change


def without_reference(bench: Bench) -> None:
    bench.reference = None


def unmounted(bench: Bench) -> None:
    bench.settings = replace(bench.settings, export_folder=str(bench.folder / "unmounted"))


def with_firefox(bench: Bench) -> None:
    bench.page["browser"] = "other"


SCENES: Mapping[str, Callable[[Bench], object]] = {
    "health number differs": in_ocean(health_number="9444555665"),
    "birth date differs": in_ocean(birth_date=date(1931, 7, 18)),
    "name differs": in_ocean(family_name="Wrigglesnoot"),
    "health number missing": emr(Fault.NO_HEALTH_NUMBER),
    "health number too short": both(
        emr(Fault.SHORT_HEALTH_NUMBER), in_ocean(health_number="999888777")
    ),
    "health number mistyped": both(
        emr(Fault.WRONG_CHECK_DIGIT), in_ocean(health_number="9998887774")
    ),
    "version code missing": both(emr(Fault.NO_VERSION_CODE), in_ocean(health_number_version="")),
    "health number under an unknown system": emr(Fault.OWN_SYSTEM),
    "birth date not of R4": emr(Fault.ODD_BIRTH_DATE),
    "member that R4 does not know": emr(Fault.MADE_UP_MEMBER),
    "attachment broken": emr(Fault.BROKEN_ATTACHMENT),
    "export of another chart": emr(Fault.OTHER_PATIENT),
    "export cut off": emr(Fault.TRUNCATED),
    "export folder missing": unmounted,
    "launcher forgets the patient": emr(Fault.LAUNCHER_FORGETS),
    "launcher lags behind": emr(Fault.LAUNCHER_LAGS),
    "browser without a launcher": with_firefox,
    "reference recycled": lambda bench: bench.ocean.recycle(PATIENT.ocean_reference, OTHER),
    "patient merged": in_ocean(emr_id="777"),
    "stale encryption key": lambda bench: bench.ocean.faults.add(OceanFault.OTHER_KEY),
    "reference not looked up": without_reference,
}


@pytest.fixture
async def ocean() -> AsyncIterator[PretendOcean]:
    async with PretendOcean(
        PATIENTS, "7001", "site-key-marmalade", "credential-trombone", KEY
    ) as pretend:
        yield pretend


@pytest.fixture
async def clinic(ocean: PretendOcean, tmp_path: Path, clock: Clock) -> AsyncIterator[Clinic]:
    chosen = Settings(
        portal=PortalSettings("", "7001"),
        secrets=Kept.FILE,
        connectors={"ocean": OceanSettings(url=ocean.url, site_number="7001")},
    )
    async with open_clinic(chosen, tmp_path / "clinic", clock) as opened:
        for name, value in (
            ("ocean-shared-encryption-key", KEY),
            ("ocean-site-key", "site-key-marmalade"),
            ("ocean-site-credential", "credential-trombone"),
        ):
            opened.secrets.put(name, Secret(value))
        yield opened


@pytest.fixture
def bench(medaccess: PretendMedAccess, ocean: PretendOcean, tmp_path: Path) -> Bench:
    return Bench(medaccess, ocean, tmp_path)


@pytest.fixture
def bundle_of(clinic: Clinic, surroundings: Any, handed: Any, leaks: Any) -> Any:
    async def bundle(bench: Bench, form: str = "fhir") -> dict[str, Any]:
        connector = MedAccessConnector(bench.settings, surroundings)
        connectors = {"medaccess": connector, "ocean": clinic.connectors["ocean"]}
        media_type = {"fhir": "application/fhir+json", "cds": "application/xml"}[form]
        document = handed(bench.medaccess.exported(PATIENT.emr_id, form), media_type)
        context = {
            **bench.medaccess.context(PATIENT.emr_id),
            **bench.page,
            "ocean_reference": bench.reference,
            "documents": [document],
        }
        made = await make_preview(replace(clinic, connectors=connectors), "medaccess", context)
        tree: dict[str, Any] = made.bundle_tree(None)
        sent = canonical(tree).decode()
        assert leaks(sent) == []
        assert [secret for secret in (KEY, "marmalade", "Wrigglesnoot") if secret in sent] == []
        return tree

    return bundle


@pytest.mark.parametrize("form", ["fhir", "cds"])
async def test_without_a_fault_nothing_is_found(bundle_of: Any, bench: Bench, form: str) -> None:
    tree = await bundle_of(bench, form)
    assert diagnose(tree) == set()
    assert tree["identifiers"]["emr_id"] == PATIENT.emr_id
    assert tree["environment"]["page"] == {
        "browser": "chrome",
        "documents": "same",
        "patient_from": "launcher",
    }


@pytest.mark.parametrize("fault", SCENES)
async def test_the_bundle_shows_this_fault_and_no_other(
    bundle_of: Any, bench: Bench, fault: str
) -> None:
    SCENES[fault](bench)
    assert diagnose(await bundle_of(bench)) == {fault}


async def test_no_reference_is_normal_and_nothing_is_missing(bundle_of: Any, bench: Bench) -> None:
    bench.reference = None
    tree = await bundle_of(bench)
    assert tree["identifiers"]["ocean_reference"] is None
    assert tree["environment"]["connections"]["chart"] == {"state": "ok"}
    assert tree["comparison"] == {}


def test_there_are_more_than_eight_faults() -> None:
    assert len(SCENES) > 8
