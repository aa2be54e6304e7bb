"""``setup`` asks, writes once, and every command says the next one until nothing is left."""

import json
import re
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from connectors.secret import Secret
from connectors.secret_store import Kept
from demo.commands import Done
from demo.ports import free_port
from oscar.settings import Mode, OscarSettings
from tests.toolbar.cli.here import run_here
from toolbar.bridge.running import one_bridge
from toolbar.bridge.state import LocalState
from toolbar.cli.next_step import say_next
from toolbar.cli.place import Place, utc_now
from toolbar.clinic import open_secrets
from toolbar.settings import PortalSettings, Settings
from toolbar.troubleshooting.portal_client import SITE_TOKEN

ANSWERS = ("https://portal.invalid", "7001", "oscar, medaccess", "marzipan-2217")
FULL = Settings(
    portal=PortalSettings("https://portal.invalid", "7001"),
    secrets=Kept.FILE,
    connectors={"oscar": OscarSettings()},
)


async def setup(folder: Path, *options: str, typed: tuple[str, ...] = ANSWERS) -> Done:
    stdin = "".join(f"{line}\n" for line in typed)
    return await run_here("setup", "--data-dir", str(folder), *options, stdin=stdin)


def written(folder: Path) -> object:
    return tomllib.loads((folder / "settings.toml").read_text("utf-8"))


async def test_the_answers_become_settings_and_a_stored_token(tmp_path: Path) -> None:
    done = await setup(tmp_path)
    assert (done.code, done.stdout) == (0, b""), done.stderr
    assert written(tmp_path) == {
        "portal": {"url": "https://portal.invalid", "site_number": "7001"},
        "connectors": {"oscar": {}, "medaccess": {}},
    }
    assert stat.S_IMODE((tmp_path / "settings.toml").stat().st_mode) == 0o600
    assert json.loads((tmp_path / "secrets.json").read_text())[SITE_TOKEN] == "marzipan-2217"
    assert "marzipan" not in done.stderr


async def test_a_wrong_answer_is_asked_for_again(tmp_path: Path) -> None:
    typed = ("portal", "http://portal.invalid", ANSWERS[0], "70", *ANSWERS[1:])
    assert (await setup(tmp_path, typed=typed)).code == 0


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (("x", "y", "z"), "portal.url"),
        ((ANSWERS[0], "1", "2", "3"), "portal.site_number"),
        ((*ANSWERS[:2], "none", "", "nothing"), "connectors"),
    ],
)
async def test_three_wrong_ones_end_it_and_nothing_is_written(
    tmp_path: Path, typed: tuple[str, ...], key: str
) -> None:
    done = await setup(tmp_path, typed=typed)
    assert done.code == 1
    assert f"settings-invalid: {key}" in done.stderr
    assert not (tmp_path / "settings.toml").exists()


async def test_options_answer_for_a_person_and_are_not_asked_twice(tmp_path: Path) -> None:
    options = ("--portal", ANSWERS[0], "--site-number", "7001", "--connector", "pssuite")
    assert (await setup(tmp_path, *options, typed=())).code == 0
    wrong = await setup(tmp_path / "other", "--portal", "ftp://portal.invalid")
    assert "settings-invalid: portal.url" in wrong.stderr


async def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("# mine\n")
    done = await setup(tmp_path)
    assert done.code == 1
    assert "settings-exist" in done.stderr
    assert (tmp_path / "settings.toml").read_text() == "# mine\n"


class TestNext:
    """One command at a time, each only when the one before is done."""

    def told(self, place: Place, capsys: pytest.CaptureFixture[str]) -> str:
        say_next(place)
        said = capsys.readouterr().err
        found = re.search(r'"ocean-toolbar (.+)"', said)
        assert found or not said
        return found[1] if found else ""

    def test_the_whole_way(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.told(Place(Settings(), tmp_path), capsys) == "setup"
        rest = OscarSettings(mode=Mode.REST, base_url=f"http://127.0.0.1:{free_port()}/oscar")
        place = Place(
            Settings(portal=FULL.portal, secrets=Kept.FILE, connectors={"oscar": rest}), tmp_path
        )
        assert self.told(place, capsys) == "secrets set portal-site-token"
        secrets = open_secrets(place.settings, tmp_path)
        secrets.put(SITE_TOKEN, Secret("marzipan-2217"))
        assert self.told(place, capsys) == "connectors authorize oscar"
        place = Place(FULL, tmp_path)
        assert self.told(place, capsys) in {"install", "bridge"}
        with one_bridge(tmp_path):
            assert self.told(place, capsys) == "open"
            LocalState(tmp_path, utc_now).make_token("Front desk", "https://emr.invalid")
            assert self.told(place, capsys) == ""
            (tmp_path / "settings.toml").touch()  # newer than the bridge, which has not read it
            assert self.told(place, capsys) in {"install", "bridge"}

    def test_without_a_system_that_starts_it_it_is_started_by_hand(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        open_secrets(FULL, tmp_path).put(SITE_TOKEN, Secret("marzipan-2217"))
        monkeypatch.setenv("PATH", str(tmp_path))
        assert self.told(Place(FULL, tmp_path), capsys) == "bridge"


def test_without_a_console_the_command_line_works_all_the_same(tmp_path: Path) -> None:
    """As under ``pythonw.exe``, where a sentence has nowhere to go."""
    code = (
        "import runpy, sys; sys.stdout = sys.stderr = None; "
        f"sys.argv = ['x', 'bridge', '--data-dir', {str(tmp_path / 'file')!r}]; "
        "runpy.run_module('toolbar.cli', run_name='__main__')"
    )
    (tmp_path / "file").touch()
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)  # noqa: S603 - ours
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
