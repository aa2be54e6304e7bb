"""The FHIR server of the guide is an installable package, and it keeps the contract."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.conformance.people import PEOPLE
from tests.connectors.conformance.conftest import ROOT, unpacked

EXAMPLE = ROOT / "docs" / "examples" / "fhir-server"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that its wheel fills: the package and its entry points, as pip does."""
    return unpacked(EXAMPLE, *(tmp_path_factory.mktemp(name) for name in ("built", "installed")))


def surroundings_of(installed: Path) -> dict[str, str]:
    return os.environ | {  # noqa: TID251 - a program needs them
        "PYTHONPATH": str(installed),
        "LC_ALL": "C.UTF-8",
        # the example needs none of our plugins, and loading them takes longer than its tests
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }


def run(
    installed: Path, cwd: Path, *words: str, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, *words],
        env=surroundings_of(installed),
        input=typed,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


PRETEND = """
import asyncio, pathlib, sys
from fhirserver_emr.pretend import TOKEN, FhirServerClinic

async def serve():
    async with FhirServerClinic(pathlib.Path()) as clinic:
        clinic.settings(clinic.url)
        for person in clinic.patients:
            clinic.admit(person)
        print(clinic.url, clinic.secrets[TOKEN], flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(serve())
"""


@contextmanager
def pretending(installed: Path, cwd: Path) -> Iterator[tuple[str, str]]:
    """Run the pretend server as a program of its own; give its address and its token."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PRETEND],
        env=surroundings_of(installed),
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        url, _, token = server.stdout.readline().strip().partition(" ")
        yield url, token
        server.stdin.close()  # it ends with its input


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


def test_the_preview_that_the_guide_describes_holds_nothing_private(
    installed: Path, tmp_path: Path
) -> None:
    guide = (ROOT / "docs" / "add-an-emr.md").read_text("utf-8").replace("wonder", "fhirserver")
    lines = re.findall(
        r"^ {7}ocean-toolbar ((?:secrets|connectors check|send) .*)$", guide, re.MULTILINE
    )
    ticket = re.search(r"^ {7}(\{\"reporter\".*?\})\n\n", guide, re.MULTILINE | re.DOTALL)
    context = re.search(r"`(\{\"patient_id\".*?\})`", guide)
    assert ticket is not None
    assert context is not None
    (tmp_path / "ticket.json").write_text(ticket[1], "utf-8")
    (tmp_path / "context.json").write_text(context[1], "utf-8")
    with pretending(installed, tmp_path) as (url, token):
        (tmp_path / "fhirserver.toml").write_text(
            f'[connectors.fhirserver]\nbase_url = "{url}"\n[secrets]\nkept = "file"\n', "utf-8"
        )
        code = "from toolbar.cli.main import main; main()"
        done = [run(installed, tmp_path, "-c", code, *one.split(), typed=token) for one in lines]
    assert [(one.returncode, one.stderr) for one in done if one.returncode] == []
    bundle = json.loads(done[-1].stdout)
    kinds = [one["kind"] for one in bundle["documents"]]
    assert (bundle["identifiers"]["emr_id"], kinds) == (
        PEOPLE[0].emr_id,
        ["fhir", "fhir", "fhir", "fhirserver-answers"],
    )
    private = (*PEOPLE[0].canaries(), token)
    assert [one for one in private if one in done[-1].stdout] == []
