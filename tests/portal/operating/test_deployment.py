"""The units and the container keep the rules that they promise."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy.engine import make_url

from portal.mail import held, recording
from portal.mail.transport import TIMEOUT
from tests.portal.operating.processes import MAIN, end, environment, heard_port

ROOT = Path(__file__).parents[3]
UNITS = ("ocean-portal.service", "ocean-portal-worker.service")
HARDENED = {
    "DynamicUser": "yes",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "CapabilityBoundingSet": "",
    "LimitCORE": "0",
    "MemoryDenyWriteExecute": "yes",
}


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_hardened_and_waits_longer_than_the_drain(name: str) -> None:
    text = (ROOT / "docs" / "operator" / name).read_text()
    settings = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    assert settings.items() >= HARDENED.items()
    # of the portal the drain; of a worker a mail in hand, and a database that is away
    longest = max(15, TIMEOUT + held.PATIENCE + recording.PATIENCE)
    assert int(settings["TimeoutStopSec"]) > longest
    assert "password=" not in text.lower().replace("smtp-password", "")


@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_a_unit(name: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("NOT TESTED: systemd-analyze is not installed")
    # the program is looked for, and is not installed here under its name
    text = (ROOT / "docs" / "operator" / name).read_text()
    unit = tmp_path / name
    unit.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text))
    done = subprocess.run(  # noqa: S603 - systemd's own
        [analyze, "verify", str(unit)], capture_output=True, text=True, timeout=30, check=False
    )
    # what is said of other units of this machine is not ours
    ours = [line for line in (done.stdout + done.stderr).splitlines() if name in line]
    assert ours == []


def test_the_unit_that_answers_pages_is_given_the_key_of_second_factors() -> None:
    text = (ROOT / "docs" / "operator" / "ocean-portal.service").read_text()
    assert "LoadCredential=factor-key:/etc/ocean-portal/factor.key" in text
    assert "Environment=OCEAN_PORTAL_FACTOR_KEY=%d/factor-key" in text


def test_the_container_keeps_the_key_of_second_factors_in_its_volume() -> None:
    text = (ROOT / "Containerfile").read_text()
    assert "OCEAN_PORTAL_FACTOR_KEY=/var/lib/ocean-portal/factor.key" in text


def test_the_container_runs_as_nobody_and_names_no_registry() -> None:
    text = (ROOT / "Containerfile").read_text().replace("\\\n", " ")
    lines = [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]
    images = [rest.split()[0] for word, rest in lines if word == "FROM"]
    assert images == ["python:3.11-slim"] * 2
    words = [word for word, _ in lines]
    last = len(words) - 1 - words[::-1].index("USER")
    assert dict([lines[last]]) == {"USER": "10001:10001"}
    assert not {"RUN", "COPY", "ADD"} & set(words[last:])
    assert "HEALTHCHECK" in words
    assert "--require-hashes" in text
    assert dict(lines)["ENTRYPOINT"].startswith("[")


def test_sqlite_s_file_lies_in_a_volume_that_nobody_else_reads() -> None:
    text = (ROOT / "Containerfile").read_text()
    url = re.search(r"OCEAN_PORTAL_DATABASE_URL=(\S+)", text)
    assert url is not None
    file = make_url(url[1])
    folder = str(Path(file.database or "").parent)
    assert (file.drivername, folder) == ("sqlite+aiosqlite", "/var/lib/ocean-portal")
    assert f'VOLUME ["{folder}"]' in text
    made = text.index(f"install -d -o 10001 -g 10001 -m 0700 {folder}")
    assert made < text.index("VOLUME")  # what is done to a folder after it is a volume is lost


def test_the_container_has_the_driver_of_each_database() -> None:
    text = (ROOT / "Containerfile").read_text()
    (locked,) = set(re.findall(r"-r (requirements/\S+)", text))
    assert f"COPY {locked} requirements/" in text
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / locked).read_text(), re.MULTILINE))
    assert pinned >= {"aiosqlite", "asyncpg"}
    # and nothing that the wheel needs is missing
    runtime = (ROOT / "requirements" / "runtime.txt").read_text()
    assert pinned > set(re.findall(r"^([a-z0-9-]+)==", runtime, re.MULTILINE))


@pytest.fixture
def read_only(tmp_path: Path) -> list[str]:
    """Run a program where all but the test's folder is read-only, as a container's root is."""
    unshare = shutil.which("unshare")
    tried = unshare and subprocess.run([unshare, "--mount", "true"], check=False)  # noqa: S603 - the system's own
    if not (unshare and tried and tried.returncode == 0):
        pytest.skip("NOT TESTED: no mount namespace of our own here")
    script = (
        f"mount --make-rprivate / && mount --bind {tmp_path} {tmp_path} "
        f"&& mount -o remount,ro,bind / && ! touch {tmp_path.parent}/x 2>/dev/null "
        '&& exec "$@"'
    )
    return [unshare, "--mount", "sh", "-c", script, "sh", sys.executable, "-c", MAIN]


def migrated(command: list[str], file: Path) -> int:
    env = environment(f"sqlite+aiosqlite:///{file}")
    done = subprocess.run([*command, "migrate"], env=env, timeout=60, check=False)  # noqa: S603 - our own program
    return done.returncode


def test_the_portal_writes_nowhere_but_to_its_volume(read_only: list[str], tmp_path: Path) -> None:
    assert migrated(read_only, tmp_path / "portal.db") == 0
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*read_only, "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment(f"sqlite+aiosqlite:///{tmp_path / 'portal.db'}"),
    )
    try:
        port = heard_port(process)
        with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=20) as answer:
            assert json.load(answer)["database"] == "ok"
    finally:
        end(process)
    # the twin: a file outside of it cannot be made
    assert migrated(read_only, tmp_path.parent / "elsewhere.db") != 0
