"""The FHIR server of the guide is an installable package, and it keeps the contract."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.connectors.conformance.conftest import ROOT, unpacked

EXAMPLE = ROOT / "docs" / "examples" / "fhir-server"
README = (EXAMPLE / "fhirserver_emr" / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that its wheel fills: the package and its entry points, as pip does."""
    return unpacked(EXAMPLE, *(tmp_path_factory.mktemp(name) for name in ("built", "installed")))


def run(installed: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    surroundings = os.environ | {  # noqa: TID251 - a program needs them
        "PYTHONPATH": str(installed),
        "LC_ALL": "C.UTF-8",
        # the example needs none of our plugins, and loading them takes longer than its tests
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    return subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, *words],
        env=surroundings,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_own_tests_pass_from_its_wheel(installed: Path, tmp_path: Path) -> None:
    """All but the conformance classes, which take longest: the command below runs the kit."""
    shutil.copytree(EXAMPLE / "tests", tmp_path / "tests")
    shutil.copy(EXAMPLE / "pyproject.toml", tmp_path)
    few = ("-q", "-p", "no:cacheprovider", "--deselect", "tests/test_conformance.py")
    done = run(installed, tmp_path, "-m", "pytest", *few)
    assert done.returncode == 0, done.stdout
    told = re.search(r"(\d+) passed", done.stdout)
    assert told is not None
    assert int(told[1]) > 100


def test_the_command_finds_it_by_its_entry_points(installed: Path, tmp_path: Path) -> None:
    code = "from toolbar.cli.main import main; main()"
    done = run(installed, tmp_path, "-c", code, "connectors", "conform", "fhirserver", "--json")
    assert (done.returncode, done.stderr) == (0, "fhirserver keeps the contract.\n")
    reports = json.loads(done.stdout)["reports"]
    assert {(one["connector"], one["clinic"], one["passed"]) for one in reports} == {
        ("fhirserver", "id", True),
        ("fhirserver", "identifier", True),
    }
