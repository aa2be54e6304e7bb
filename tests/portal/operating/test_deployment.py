"""The units and the container keep the rules that they promise."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

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
    assert int(settings["TimeoutStopSec"]) > 15
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
