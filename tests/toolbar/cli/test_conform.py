"""``ocean-toolbar connectors conform``: a report for people, JSON for programs, an exit code."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.conformance.check_list import CHECKS
from connectors.conformance.leaks import of_patients
from connectors.conformance.people import PEOPLE
from demo.patients import PATIENTS

Done = subprocess.CompletedProcess[str]
Conform = Callable[..., Done]
ROOT = Path(__file__).parents[2]
NASTY = "nasty_sample"


@pytest.fixture
def conform(tmp_path: Path) -> Conform:
    """Run the command; ``installed`` are entry points of a third party, by group."""

    def run(*words: str, language: str = "en_CA.UTF-8", **installed: str) -> Done:
        about = tmp_path / "third_party-1.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: third-party\nVersion: 1\n")
        lines = (f"[ocean_toolbar.{group}]\n{point}\n" for group, point in installed.items())
        (about / "entry_points.txt").write_text("".join(lines))
        shutil.copy(ROOT / "connectors" / "conformance" / "nasty.py", tmp_path / f"{NASTY}.py")
        surroundings = os.environ | {  # noqa: TID251 - of the process that is started
            "PYTHONPATH": str(tmp_path),
            "LC_ALL": language,
        }
        code = "from toolbar.cli.main import main; main()"
        return subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", code, "connectors", "conform", *words],
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )

    return run


def test_a_sound_connector_is_said_to_keep_the_contract(conform: Conform) -> None:
    done = conform("pssuite")
    assert (done.returncode, done.stderr) == (0, "pssuite keeps the contract.\n")
    lines = done.stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "pssuite, export",
        "pssuite, form",
    ]
    assert sum(line.startswith("  ok ") for line in lines) > len(CHECKS)
    assert "FAILED" not in done.stdout
    assert of_patients(PATIENTS).within(done.stdout) == ()


def test_a_broken_connector_ends_with_1_and_its_json_quotes_nothing(conform: Conform) -> None:
    done = conform(
        "nasty",
        "--json",
        connectors=f"nasty = {NASTY}:PLUGIN",
        pretend_clinics=f"nasty = {NASTY}:CLINICS",
    )
    assert done.returncode == 1
    assert done.stderr == "nasty does not keep the contract. Checks that failed: 39\n"
    tree = json.loads(done.stdout)
    (report,) = tree["reports"]
    assert (tree["passed"], report["connector"], report["clinic"]) == (False, "nasty", "only")
    assert [one["check"] for one in report["results"]] == [check.name for check in CHECKS]
    assert of_patients(PEOPLE).within(done.stdout + done.stderr) == ()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en_CA.UTF-8", "No connector of this id is installed: oskar. Installed: accuro, "),
        (
            "fr_CA.UTF-8",
            "Aucun connecteur installé ne porte cet identifiant : oskar.",
        ),
    ],
)
def test_an_unknown_id_ends_with_2(conform: Conform, language: str, sentence: str) -> None:
    done = conform("oskar", language=language)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en_CA.UTF-8", "nasty brings no pretend clinic"),
        ("fr_CA.UTF-8", "nasty ne fournit pas de clinique fictive"),
    ],
)
def test_no_pretend_clinic_ends_with_2(conform: Conform, language: str, sentence: str) -> None:
    done = conform("nasty", language=language, connectors=f"nasty = {NASTY}:PLUGIN")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)


def test_no_id_is_wrong_usage(conform: Conform) -> None:
    assert conform().returncode == 2
