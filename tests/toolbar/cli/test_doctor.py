"""``doctor`` and ``status`` as their user runs them, on the whole product."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Clock
from demo.commands import Done
from demo.world import Clocks, Ports, World, running_world
from tests.toolbar.cli.here import run_here
from toolbar.bridge.state import LocalState
from toolbar.doctor.port import Running
from toolbar.troubleshooting.submission import State
from web.catalogue import Catalogue


@pytest.fixture
async def world(tmp_path: Path, clock: Clock) -> AsyncIterator[World]:
    (tmp_path / "world").mkdir()
    clocks = Clocks(clock, clock)
    async with running_world(tmp_path / "world", clocks, Ports(), with_people=False) as running:
        yield running


async def run(world: World, *arguments: str, **environment: str) -> Done:
    place = ("--data-dir", str(world.directory))
    return await run_here(*arguments, *place, HOME=str(world.directory), **environment)


def silent(world: World, done: Done) -> bool:
    said = done.stdout.decode() + done.stderr
    return not [secret for secret in world.credentials() if secret in said]


async def test_a_clinic_that_works_gets_advice_and_no_fault(world: World) -> None:
    done = await run(world, "doctor", "--json")
    told = json.loads(done.stdout)
    assert (done.code, told["healthy"]) == (0, True), told
    assert {one["code"] for one in told["findings"]} <= {
        *("keyring-missing", "autostart-missing", "browser-policy-missing"),
        "picture-reader-missing",
    }
    assert silent(world, done)


async def test_a_fault_is_said_with_its_fix_and_exit_code_1(world: World) -> None:
    settings = world.directory / "settings.toml"
    right = settings.read_text("utf-8")
    settings.write_text(right.replace(world.portal.url, "http://127.0.0.1:9", 1), "utf-8")
    done = await run(world, "doctor")
    assert done.code == 1
    assert "(portal-unreachable: host 127.0.0.1)" in done.stdout.decode()
    assert silent(world, done)
    french = await run(world, "doctor", LANG="fr_CA.UTF-8")
    assert "Le portail de support ne répond pas." in french.stdout.decode()
    assert "dans un navigateur" in french.stdout.decode()
    told = json.loads((await run(world, "doctor", "--json")).stdout)
    (one,) = [found for found in told["findings"] if found["level"] == "fault"]
    assert one["code"] == "portal-unreachable"
    assert set(one["sentence"]) == set(one["fix"]) == {"en", "fr"}


async def test_a_new_key_of_the_portal_is_accepted_by_hand(world: World) -> None:
    kept = world.directory / "portal-key.json"
    assert (await run(world, "doctor")).code == 0
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"sha256": "0" * 64}))
    changed = await run(world, "doctor")
    assert changed.code == 1
    assert "portal-key-changed" in changed.stdout.decode()
    assert (await run(world, "doctor", "--accept-portal-key")).code == 0
    assert (await run(world, "doctor")).code == 0


async def test_status_tells_how_each_part_stands(world: World, clock: Clock) -> None:
    _, token = LocalState(world.directory, clock).make_token("Front desk", "https://emr.invalid")
    done = await run(world, "status", "--json")
    told: Any = json.loads(done.stdout)
    assert (done.code, done.stderr) == (0, "")
    assert told["bridge"] == {
        "state": "running",
        "port": world.bridge_port,
        "version": told["version"],
    }
    assert told["portal"] == {"state": "ok", "code": None}
    assert {one["id"]: one["state"] for one in told["connectors"]} == dict.fromkeys(
        ("accuro", "medaccess", "ocean", "oscar", "pssuite"), "ok"
    )
    assert told["outbox"]["counts"] == dict.fromkeys(
        ("queued", "sending", "delivered", "parked", "cancelled"), 0
    )
    assert token.token_id in {one["token_id"] for one in told["pairings"]}
    assert told["autostart"] is False
    assert silent(world, done)
    lines = (await run(world, "status")).stdout.decode().splitlines()
    assert f"bridge\trunning\t{world.bridge_port}\t{told['version']}" in lines
    french = (await run(world, "status", LANG="fr_CA.UTF-8")).stdout.decode()
    assert f"pont\ten marche\t{world.bridge_port}\t{told['version']}" in french.splitlines()
    assert "en attente 0" in french
    assert "queued" not in french


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_state_has_a_word(language: str) -> None:
    words = Catalogue(language)
    for state in (*Running, *State, "ok", "failed", "not-configured"):
        code = f"cli.status-state.{state}"
        assert words.text(code) not in {"", code}


async def test_status_of_a_new_computer_says_what_is_not_there(tmp_path: Path) -> None:
    done = await run_here("status", "--json", "--data-dir", str(tmp_path), HOME=str(tmp_path))
    told = json.loads(done.stdout)
    assert done.code == 0
    assert told["bridge"]["state"] == "stopped"
    assert told["portal"]["state"] == "not-configured"
    assert told["connectors"] == told["pairings"] == []


async def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = await run_here("doctor", "--data-dir", str(tmp_path / "file"))
    assert done.code == 1
    assert "data-dir-unusable" in done.stderr


@pytest.mark.parametrize(
    ("text", "key"),
    [("[bridge]\nprot = 1\n", "bridge.prot"), ("[portal", "file"), ("[oscar]\n", "oscar")],
)
async def test_a_wrong_setting_is_a_finding_that_names_the_key(
    tmp_path: Path, text: str, key: str
) -> None:
    (tmp_path / "settings.toml").write_text(text)
    done = await run_here("doctor", "--json", "--data-dir", str(tmp_path))
    (one,) = json.loads(done.stdout)["findings"]
    assert (done.code, one["code"], one["facts"]) == (1, "settings-invalid", {"setting": key})
