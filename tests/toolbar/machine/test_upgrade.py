"""An upgrade keeps what an older release left; what a newer one left is not touched.

``schema_1`` is the folder of a clinic as the release with outbox schema 1 wrote
it: one submission of each state, a pairing, the outbox's key.
"""

import asyncio
import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from connectors.secret import Secret
from tests.toolbar.cli.here import run_here
from tests.toolbar.machine.filling import BODY, NOW
from toolbar.bridge.state import LocalState
from toolbar.clinic import open_outbox
from toolbar.settings import Settings
from toolbar.troubleshooting.outbox_schema import APPLICATION, SCHEMA_VERSION

RELEASES = sorted(Path(__file__).parent.glob("schema_*"))
STATES = ["queued", "cancelled", "parked", "delivered"]


@pytest.fixture(params=RELEASES, ids=lambda path: path.name)
def clinic(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "clinic"
    shutil.copytree(request.param, folder)
    (folder / "settings.toml").write_text('[secrets]\nkept = "file"\n')
    return folder


async def listed(folder: Path) -> list[dict[str, object]]:
    done = await run_here("outbox", "list", "--json", "--data-dir", str(folder))
    assert done.code == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_there_is_a_folder_of_every_older_schema() -> None:
    assert [path.name for path in RELEASES] == [f"schema_{n}" for n in range(1, SCHEMA_VERSION)]


async def test_the_outbox_and_its_history_are_as_they_were(clinic: Path) -> None:
    for _ in range(2):  # the first look brings it up to date, the second finds it so
        found = await listed(clinic)
        assert [one["state"] for one in found] == STATES
        assert found[3]["ticket_number"] == "T-000042"
        assert found[2]["reason"] == "portal-refused"


async def test_what_waited_can_still_be_read_and_sent(clinic: Path) -> None:
    waiting = [str(one["submission_id"]) for one in await listed(clinic)][:3:2]
    key = Secret(json.loads((clinic / "secrets.json").read_text())["outbox-key"])
    async with open_outbox(Settings(), clinic, key, lambda: NOW).opened() as outbox:
        parcels = [await outbox.parcel(one) for one in waiting]
    assert [parcel and parcel.bundle for parcel in parcels] == [BODY, BODY]


def test_toolbars_stay_paired(clinic: Path) -> None:
    (pairing,) = LocalState(clinic, lambda: NOW).tokens()
    assert (pairing.name, pairing.origin) == ("Front desk", "https://emr.clinic.invalid")


async def test_a_newer_releases_outbox_is_refused_and_stays_as_it_is(clinic: Path) -> None:
    await listed(clinic)
    path = clinic / "outbox.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")
        database.execute(f"PRAGMA application_id = {APPLICATION | 99}")
    before = await asyncio.to_thread(_digest, path)
    done = await run_here("outbox", "list", "--data-dir", str(clinic))
    assert done.code == 1
    assert "outbox-unavailable" in done.stderr
    told = await run_here("doctor", "--data-dir", str(clinic))
    assert "outbox-newer" in told.stdout.decode()
    assert await asyncio.to_thread(_digest, path) == before


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()
