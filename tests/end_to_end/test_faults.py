"""Masking everything would pass other tests: here a bundle alone tells twelve faults apart."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from demo.commands import run_command
from demo.examples import context_of, ticket_of
from demo.patients import PATIENTS
from demo.pretend_ocean import Fault as OceanFault
from demo.pretend_ocean import PretendOcean
from demo.pretend_oscar import Fault as OscarFault
from demo.world import SITE_NUMBER, World

PATIENT = PATIENTS[0]
WITHOUT_VERSION = PATIENTS[2]
NOBODY_LISTENS = "http://127.0.0.1:9"


def diagnose(bundle: Mapping[str, Any]) -> set[str]:
    """Return every fault that the bundle shows, reading nothing else."""
    compared = bundle["comparison"]
    environment = bundle["environment"]
    sides = environment["connections"]
    chart = sides["chart"]
    found = {
        "health number differs": compared.get("health_number") == "different",
        "birth date differs": compared.get("birth_date") == "different",
        "stale encryption key": sides["ocean"].get("code") == "ocean-unreadable",
        "reference recycled": "reference-recycled" in environment["notices"],
        "patient merged": "patient-merged" in environment["notices"],
        "session expired": chart.get("code") == "emr-session-expired",
        "privilege missing": chart.get("code") == "emr-refused" and chart["http_status"] == 500,
        "clock off": chart.get("code") == "emr-clock-skew",
        "wrong server URL": chart.get("code") == "emr-unreachable" and "http_status" in chart,
        "toolbar script unavailable": environment["page"].get("ocean_toolbar") == "unavailable",
        "version code missing": _version_is_missing(bundle),
        "portal unreachable": sides["portal"].get("code") == "portal-unreachable",
    }
    if found["reference recycled"]:  # then it is another person whose values differ
        found |= {"health number differs": False, "birth date differs": False}
    return {name for name, seen in found.items() if seen}


def _version_is_missing(bundle: Mapping[str, Any]) -> bool:
    facts = [document["facts"] for document in bundle["documents"]]
    return any("ver" in each and not each["ver"]["present"] for each in facts)


@dataclass(frozen=True)
class Scene:
    """What is wrong, and the context that the page hands over."""

    set_up: Callable[[World], object]
    context: Mapping[str, object] = field(default_factory=lambda: context_of(PATIENT, SITE_NUMBER))


def in_settings(world: World, old: str, new: str) -> None:
    path = world.directory / "settings.toml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def in_ocean(change: Callable[[PretendOcean], object]) -> Callable[[World], object]:
    """Let the clinic ask the pretend Ocean, which can be wrong in every way, for the portal."""

    def set_up(world: World) -> None:
        asks = '[connectors.ocean]\nurl = "{}"'
        in_settings(world, asks.format(world.portal.url), asks.format(world.ocean.url))
        change(world.ocean)

    return set_up


def without_portal(world: World) -> None:
    tickets = '[portal]\nurl = "{}"'
    in_settings(world, tickets.format(world.portal.url), tickets.format(NOBODY_LISTENS))


SCENES: Mapping[str, Scene] = {
    "health number differs": Scene(
        in_ocean(lambda ocean: ocean.put(replace(PATIENT, health_number="9444555665")))
    ),
    "birth date differs": Scene(
        in_ocean(lambda ocean: ocean.put(replace(PATIENT, birth_date=date(1931, 7, 18))))
    ),
    "stale encryption key": Scene(in_ocean(lambda ocean: ocean.faults.add(OceanFault.OTHER_KEY))),
    "reference recycled": Scene(
        in_ocean(lambda ocean: ocean.recycle(PATIENT.ocean_reference, PATIENTS[1]))
    ),
    "patient merged": Scene(in_ocean(lambda ocean: ocean.put(replace(PATIENT, emr_id="777")))),
    "session expired": Scene(
        lambda world: world.oscar.faults.add(OscarFault.SESSION_EXPIRED_REDIRECT)
    ),
    "privilege missing": Scene(lambda world: world.oscar.faults.add(OscarFault.PRIVILEGE_MISSING)),
    "clock off": Scene(lambda world: world.oscar.faults.add(OscarFault.CLOCK_OFF)),
    "wrong server URL": Scene(
        lambda world: in_settings(world, world.oscar.url, world.oscar.origin + "/oskar")
    ),
    "toolbar script unavailable": Scene(
        lambda _: None, context_of(PATIENT, SITE_NUMBER) | {"ocean_toolbar": "unavailable"}
    ),
    "version code missing": Scene(lambda _: None, context_of(WITHOUT_VERSION, SITE_NUMBER)),
    "portal unreachable": Scene(without_portal),
}


async def bundle_of(world: World, context: Mapping[str, object], folder: Path) -> Any:
    files = {"context": context, "ticket": ticket_of(SITE_NUMBER)}
    for name, tree in files.items():
        (folder / f"{name}.json").write_text(json.dumps(tree), "utf-8")
    done = await run_command(
        *("send", "--connector", "oscar", "--dry-run", "--data-dir", str(world.directory)),
        *("--context", str(folder / "context.json"), "--ticket", str(folder / "ticket.json")),
    )
    assert done.code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", SCENES)
async def test_each_fault_is_told_by_the_bundle_alone(
    name: str, world: World, tmp_path: Path
) -> None:
    SCENES[name].set_up(world)
    assert diagnose(await bundle_of(world, SCENES[name].context, tmp_path)) == {name}


async def test_a_healthy_chart_shows_no_fault(world: World, tmp_path: Path) -> None:
    assert diagnose(await bundle_of(world, context_of(PATIENT, SITE_NUMBER), tmp_path)) == set()


def test_there_are_twelve_faults() -> None:
    assert len(SCENES) == 12
