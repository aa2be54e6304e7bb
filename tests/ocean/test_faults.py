"""Masking everything would pass other tests: here a preview of Ocean alone tells faults apart."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from connectors.contract import Clock
from connectors.errors import ChartNotFoundError
from connectors.secret import Secret
from connectors.secret_store import Kept
from demo.patients import PATIENTS
from demo.pretend_ocean import Fault, PretendOcean
from ocean.settings import OceanSettings
from toolbar.clinic import Clinic, open_clinic
from toolbar.settings import PortalSettings, Settings
from toolbar.troubleshooting.bundle import canonical
from toolbar.troubleshooting.make_preview import make_preview

PATIENT, OTHER = PATIENTS[:2]
HEALTH_NUMBER = "demographics.hn"


def diagnose(bundle: Mapping[str, Any]) -> set[str]:
    """Return every fault that the bundle shows, reading nothing else."""
    side, notices = bundle["environment"]["connections"]["chart"], bundle["environment"]["notices"]
    code, status = side.get("code"), side.get("http_status")
    documents = bundle["documents"]
    facts = documents[0]["facts"] if documents else {}
    number = facts.get(HEALTH_NUMBER, {})
    answered = side == {"state": "ok"}
    empty = answered and set(json.loads(documents[0]["redacted"])) == set()
    found = {
        "wrong key": code == "ocean-unreadable",
        "site credentials wrong": code == "emr-refused" and status == 401,
        "site credentials not stored": code == "secret-missing",
        "server down": code == "emr-unreachable" and status is None,
        "server broken": code == "emr-unreachable" and status == 500,
        "server moved": code == "emr-unreachable" and status == 302,
        "answer of another wire": code == "chart-unreadable",
        "not a patient": empty and documents[0]["dropped"] > 0,
        "reference recycled": "emr-id-differs" in notices,
        "EMR ID missing": answered and not empty and bundle["identifiers"]["emr_id"] is None,
        "health number missing": number.get("present") is False,
        "health number too short": number.get("well_formed") is False,
        "health number mistyped": number.get("check_digit") == "wrong",
        "no e-mail": facts.get("demographics.address.email", {}).get("present") is False,
    }
    return {name for name, seen in found.items() if seen}


@dataclass
class Bench:
    """What a scene may change before the reference is typed."""

    ocean: PretendOcean
    clinic: Clinic
    settings: OceanSettings
    context: dict[str, object] = field(
        default_factory=lambda: {
            "ocean_reference": PATIENT.ocean_reference,
            "site_number": "7001",
        }
    )


SetUp = Callable[[Bench], object]


def server(*faults: Fault) -> SetUp:
    return lambda bench: bench.ocean.faults.update(faults)


def record(**changes: Any) -> SetUp:
    return lambda bench: bench.ocean.put(replace(PATIENT, **changes))


def secret(name: str, value: str) -> SetUp:
    return lambda bench: bench.clinic.secrets.put(name, Secret(value))


def without_credentials(bench: Bench) -> None:
    path = bench.clinic.directory / "secrets.json"
    kept = json.loads(path.read_text("utf-8"))
    del kept["ocean-site-credential"]
    path.write_text(json.dumps(kept), "utf-8")


def down(bench: Bench) -> None:
    bench.settings = replace(bench.settings, url="http://127.0.0.1:9")


def recycled(bench: Bench) -> None:
    bench.context["patient_id"] = PATIENT.emr_id
    bench.ocean.recycle(PATIENT.ocean_reference, OTHER)


SCENES: Mapping[str, SetUp] = {
    "wrong key": secret("ocean-shared-encryption-key", "Zz9!other-cipher"),
    "site credentials wrong": secret("ocean-site-credential", "another-credential"),
    "site credentials not stored": without_credentials,
    "server down": down,
    "server broken": server(Fault.SERVER_ERROR),
    "server moved": server(Fault.REDIRECT),
    "answer of another wire": server(Fault.HEADERS_MISSING),
    "not a patient": server(Fault.NOT_A_PATIENT, Fault.EMR_ID_MISSING),
    "reference recycled": recycled,
    "EMR ID missing": server(Fault.EMR_ID_MISSING),
    "health number missing": record(health_number=""),
    "health number too short": record(health_number="999888777"),
    "health number mistyped": record(health_number="9998887774"),
    "no e-mail": record(email=""),
}

NO_PREVIEW: Mapping[str, SetUp] = {
    "the reference is unknown": lambda bench: bench.context.update(ocean_reference="90909090"),
    "the record was deleted": server(Fault.NOT_FOUND),
    "the server knows no EMR IDs": lambda bench: bench.context.update(
        patient_id=PATIENT.emr_id, ocean_reference=None
    ),
}
"""There is nobody to preview: the code is all that is told."""


@pytest.fixture
async def clinic(ocean: PretendOcean, site: Any, tmp_path: Any, clock: Clock) -> AsyncIterator[Any]:
    chosen = Settings(
        portal=PortalSettings("", site.number),
        secrets=Kept.FILE,
        connectors={"ocean": OceanSettings(ocean.url, site.number, by_emr_id=True)},
    )
    async with open_clinic(chosen, tmp_path / "clinic", clock) as opened:
        for name, value in (
            ("ocean-shared-encryption-key", site.shared_key),
            ("ocean-site-key", site.key),
            ("ocean-site-credential", site.credential),
        ):
            opened.secrets.put(name, Secret(value))
        yield opened


@pytest.fixture
def bench(ocean: PretendOcean, clinic: Clinic) -> Bench:
    settings = clinic.settings.connectors["ocean"]
    assert isinstance(settings, OceanSettings)
    return Bench(ocean, clinic, settings)


@pytest.fixture
def bundle_of(clock: Clock, leaks: Any) -> Any:
    async def bundle(bench: Bench) -> dict[str, Any]:
        directory = bench.clinic.directory
        chosen = replace(bench.clinic.settings, connectors={"ocean": bench.settings})
        async with open_clinic(chosen, directory, clock) as opened:  # as after a restart
            made = await make_preview(opened, "ocean", bench.context)
        tree: dict[str, Any] = made.bundle_tree(None)
        assert leaks(canonical(tree).decode()) == []
        return tree

    return bundle


async def test_without_a_fault_nothing_is_found(bundle_of: Any, bench: Bench) -> None:
    tree = await bundle_of(bench)
    assert diagnose(tree) == set()
    assert tree["identifiers"]["emr_id"] == PATIENT.emr_id


async def test_the_same_patient_by_both_numbers_is_no_fault(bundle_of: Any, bench: Bench) -> None:
    bench.context["patient_id"] = PATIENT.emr_id
    assert diagnose(await bundle_of(bench)) == set()


@pytest.mark.parametrize("fault", SCENES)
async def test_the_bundle_shows_this_fault_and_no_other(
    bundle_of: Any, bench: Bench, fault: str
) -> None:
    SCENES[fault](bench)
    assert diagnose(await bundle_of(bench)) == {fault}


@pytest.mark.parametrize("why", NO_PREVIEW)
async def test_a_patient_who_is_not_there_is_said_by_code(
    bundle_of: Any, bench: Bench, why: str
) -> None:
    NO_PREVIEW[why](bench)
    with pytest.raises(ChartNotFoundError):
        await bundle_of(bench)


def test_there_are_more_than_eight_faults() -> None:
    assert len(SCENES) > 8
