"""Masking everything would pass other tests: here a bundle alone tells the faults apart."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar

from accuro.connector import AccuroConnector
from accuro.credentials import SECRETS
from accuro.keep import PATIENT as RECORD
from accuro.settings import AccuroSettings, Mode
from connectors.contract import Clock, Surroundings
from connectors.errors import ChartNotFoundError
from connectors.secret import Secret
from connectors.secret_store import Kept, SecretStore
from demo.patients import PATIENTS
from demo.pretend_accuro import Dialect, Fault, PretendAccuro
from demo.pretend_ocean import Fault as OceanFault
from demo.pretend_ocean import PretendOcean
from ocean.settings import OceanSettings
from toolbar.clinic import Clinic, open_clinic
from toolbar.settings import PortalSettings, Settings
from toolbar.troubleshooting.bundle import canonical
from toolbar.troubleshooting.make_preview import make_preview

from .conftest import MemoryVault, SetClock, Sleeper

KEY = "Wobble!Fax-48213"
PATIENT, OTHER = PATIENTS[:2]
ALL_FOUR = ("siteKey", "siteCredential", "patientID", "userID")

CONNECTIONS: Mapping[tuple[str, int | None], str] = {
    ("emr-session-expired", 401): "log-in refused",
    ("emr-session-expired", 400): "tenant of another clinic",
    ("emr-refused", 401): "permission missing",
    ("emr-refused", 403): "forbidden by a gateway",
    ("emr-refused", 400): "database of another clinic",
    ("emr-unreachable", 200): "address of Citrix",
    ("emr-unreachable", 301): "address has moved",
    ("emr-unreachable", 404): "no such path",
    ("emr-unreachable", 429): "asked too often",
    ("emr-unreachable", 500): "error of the server",
    ("emr-unreachable", 503): "server behind the gateway stopped",
    ("emr-unreachable", None): "no answer",
    ("chart-unreadable", 200): "answer cut off or no JSON",
    ("chart-unreadable", None): "answer about another patient",
    ("secret-missing", None): "credential never entered",
}
"""How the connection to the chart failed, by code and status."""


def diagnose(bundle: Mapping[str, Any]) -> set[str]:
    """Return every fault that the bundle shows, reading nothing else."""
    compared, environment = bundle["comparison"], bundle["environment"]
    sides, notices = environment["connections"], environment["notices"]
    record, facts = record_in(bundle), facts_of(bundle)
    number = facts.get("healthCard.phn", {})
    card, chart = record.get("ontarioDetails") or {}, sides["chart"]
    found = {
        "health number differs": compared.get("health_number") == "different",
        "birth date differs": compared.get("birth_date") == "different",
        "name differs": compared.get("family_name") == "different",
        "telephone differs": compared.get("phone") == "different",
        "health number missing": number.get("present") is False,
        "health number too short": number.get("well_formed") is False,
        "health number mistyped": number.get("check_digit") == "wrong",
        "no e-mail to write to": facts.get("email.address", {}).get("present") is False,
        "card not valid for the ministry": card.get("validationStatus") is False,
        "patient deceased": record.get("deceased") is True,
        "patient not active": str(record.get("patientStatusId", 1)) != "1",
        "reference recycled": "reference-recycled" in notices,
        "patient merged": "patient-merged" in notices,
        "stale encryption key": sides["ocean"].get("code") == "ocean-unreadable",
        "reference not looked up": "ocean-reference-in-portal" in notices,
        "link lacks the user": environment["page"].get("cds_user") == "absent",
    }
    if found["reference recycled"]:  # then it is another person whose values differ
        found = {name: seen and not name.endswith("differs") for name, seen in found.items()}
    if chart["state"] == "failed":
        found[CONNECTIONS[chart["code"], chart.get("http_status")]] = True
    return {name for name, seen in found.items() if seen}


def record_in(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record as it was sent, masked."""
    for document in bundle["documents"]:
        if document["kind"] == RECORD:
            found: dict[str, Any] = json.loads(document["redacted"])
            return found
    return {}


def facts_of(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of the demographics, by the path below them."""
    return {
        path.removeprefix("demographics."): facts
        for document in bundle["documents"]
        if document["kind"] == RECORD
        for path, facts in document["facts"].items()
    }


@dataclass
class Bench:
    """What a scene may change before the menu is used."""

    accuro: PretendAccuro
    ocean: PretendOcean
    kept: dict[str, str]
    reference: str | None = PATIENT.ocean_reference
    """What somebody looked up in the portal."""


Scene = Callable[[Bench], object]


def emr(*faults: Fault) -> Scene:
    return lambda bench: bench.accuro.faults.update(faults)


def in_accuro(**changes: Any) -> Scene:
    def change(bench: Bench) -> None:
        bench.accuro.patients = (replace(PATIENT, **changes), *PATIENTS[1:])

    return change


def in_ocean(**changes: Any) -> Scene:
    return lambda bench: bench.ocean.put(replace(PATIENT, **changes))


def both(**changes: Any) -> Scene:
    def change(bench: Bench) -> None:
        in_accuro(**changes)(bench)
        in_ocean(**changes)(bench)

    return change


def written(**members: object) -> Scene:
    def change(bench: Bench) -> None:
        bench.accuro.written_otherwise = members

    return change


def other(**attributes: Any) -> Scene:
    """Let Accuro be another clinic's than the one that our credentials are of."""
    return lambda bench: vars(bench.accuro).update(attributes)


def without_reference(bench: Bench) -> None:
    bench.reference = None


SCENES: Mapping[str, Scene] = {
    # comparison
    "health number differs": in_ocean(health_number="9444555665"),
    "birth date differs": in_ocean(birth_date=date(1931, 7, 18)),
    "name differs": in_ocean(family_name="Wrigglesnoot"),
    "telephone differs": in_ocean(phone="613-555-0188", cell="613-555-0189"),
    "reference recycled": lambda bench: bench.ocean.recycle(PATIENT.ocean_reference, OTHER),
    "patient merged": in_ocean(emr_id="777"),
    # facts about masked values, and the chart's state
    "health number missing": both(health_number=""),
    "health number too short": both(health_number="999888777"),
    "health number mistyped": both(health_number="9998887774"),
    "no e-mail to write to": both(email=""),
    "card not valid for the ministry": written(ontarioDetails={"validationStatus": False}),
    "patient deceased": written(deceased=True, deceasedDate="2026-03-02"),
    "patient not active": written(patientStatusId=2),
    # environment
    "log-in refused": emr(Fault.CREDENTIALS_REFUSED),
    "tenant of another clinic": other(tenant="OTHERCLINIC"),
    "permission missing": emr(Fault.PERMISSION_MISSING),
    "forbidden by a gateway": emr(Fault.FORBIDDEN),
    "database of another clinic": other(uuid="00000000-0000-4000-8000-000000000000"),
    "address of Citrix": emr(Fault.CITRIX),
    "address has moved": emr(Fault.MOVED),
    "no such path": emr(Fault.NO_SUCH_PATH),
    "asked too often": emr(Fault.RATE_LIMITED),
    "error of the server": emr(Fault.SERVER_ERROR),
    "server behind the gateway stopped": emr(Fault.PROXY_DOWN),
    "no answer": emr(Fault.SLOW),
    "answer cut off or no JSON": emr(Fault.GARBLED),
    "answer about another patient": emr(Fault.OTHER_PATIENT),
    "credential never entered": lambda bench: bench.kept.pop("accuro-subscription-key"),
    "stale encryption key": lambda bench: bench.ocean.faults.add(OceanFault.OTHER_KEY),
    "reference not looked up": without_reference,
    "link lacks the user": other(cds_parameters=ALL_FOUR[:3]),
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
def bench(accuro: PretendAccuro, ocean: PretendOcean, kept: dict[str, str]) -> Bench:
    accuro.cds_parameters = ALL_FOUR
    return Bench(accuro, ocean, kept)


@pytest.fixture
def bundle_of(clinic: Clinic, clock: SetClock, sleeper: Sleeper, leaks: Any) -> Any:
    async def bundle(bench: Bench) -> dict[str, Any]:
        settings = AccuroSettings(mode=Mode.REST, base_url=bench.accuro.url, timeout_seconds=1)
        async with ClientSession(cookie_jar=DummyCookieJar()) as session:
            vault = SecretStore(MemoryVault(bench.kept), SECRETS)
            connector = AccuroConnector(settings, Surroundings(session, vault, clock), sleeper)
            connectors = {"accuro": connector, "ocean": clinic.connectors["ocean"]}
            context = {
                **bench.accuro.as_written(PATIENT),
                "ocean_reference": bench.reference,
                "site_number": "7001",
            }
            made = await make_preview(replace(clinic, connectors=connectors), "accuro", context)
        tree: dict[str, Any] = made.bundle_tree(None)
        sent = canonical(tree).decode()
        assert leaks(sent) == []
        assert [secret for secret in (KEY, "marmalade", "Wrigglesnoot") if secret in sent] == []
        return tree

    return bundle


@pytest.mark.parametrize("dialect", [Dialect.V2, Dialect.V1, Dialect.LOOSE])
async def test_without_a_fault_nothing_is_found(
    bundle_of: Any, bench: Bench, dialect: Dialect
) -> None:
    bench.accuro.dialect = dialect
    tree = await bundle_of(bench)
    assert diagnose(tree) == set()
    assert tree["identifiers"]["emr_id"] == PATIENT.emr_id
    assert tree["environment"]["connections"]["chart"] == {"state": "ok"}


@pytest.mark.parametrize("fault", SCENES)
async def test_the_bundle_shows_this_fault_and_no_other(
    bundle_of: Any, bench: Bench, fault: str
) -> None:
    SCENES[fault](bench)
    assert diagnose(await bundle_of(bench)) == {fault}


async def test_a_patient_that_accuro_does_not_show_us_makes_no_bundle(
    bundle_of: Any, bench: Bench
) -> None:
    bench.accuro.faults.add(Fault.PATIENT_UNKNOWN)
    with pytest.raises(ChartNotFoundError):
        await bundle_of(bench)


@pytest.mark.parametrize("wrong", [timedelta(days=-400), timedelta(hours=3), timedelta(days=400)])
async def test_a_wrong_clock_of_this_computer_is_no_fault(
    bundle_of: Any, bench: Bench, clock: SetClock, wrong: timedelta
) -> None:
    right = clock.now
    bench.accuro.clock = lambda: right
    clock.now += wrong
    assert diagnose(await bundle_of(bench)) == set()


async def test_a_short_wish_for_patience_is_no_fault(
    bundle_of: Any, bench: Bench, sleeper: Sleeper
) -> None:
    bench.accuro.faults.add(Fault.BUSY_ONCE)
    assert diagnose(await bundle_of(bench)) == set()
    assert sleeper.slept == [1.0, 1.0]


def test_every_connection_that_can_fail_is_told_from_the_others() -> None:
    assert len(set(CONNECTIONS.values()) & SCENES.keys()) == len(CONNECTIONS)
