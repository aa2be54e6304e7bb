"""The template is an installable package that keeps the contract, and the guide renames it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from connectors import masks, shapes
from connectors.conformance.check_list import CHECKS
from connectors.conformance.pretend import GROUP as CLINICS
from connectors.conformance.pretend import Clinic
from connectors.contract import Connector
from connectors.errors import ProductError
from connectors.registry import GROUP as CONNECTORS
from connectors.subject import FIELDS
from tests.connectors.conformance.conftest import ROOT, unpacked

GUIDE = (ROOT / "docs" / "add-an-emr.md").read_text("utf-8")
COPY = "cp -r docs/template ../wonder && cd ../wonder"


@pytest.fixture(scope="session")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the template as a package of another name, made by the guide's own lines."""
    place = tmp_path_factory.mktemp("third-party")
    ignored = shutil.ignore_patterns("*cache*")
    shutil.copytree(ROOT / "docs" / "template", place / "ours/docs/template", ignore=ignored)
    script = re.search(rf"( {{7}}{re.escape(COPY)}\n(?: {{7}}.*\n)+)", GUIDE)
    assert script is not None
    subprocess.run(  # noqa: S603 - the lines of our own guide
        ["/bin/sh", "-e", "-c", script[1]], cwd=place / "ours", check=True
    )
    return place / "wonder"


@pytest.fixture(scope="session")
def installed(renamed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that its wheel fills."""
    return unpacked(renamed, *(tmp_path_factory.mktemp(name) for name in ("built", "installed")))


def run(installed: Path, cwd: Path, *words: str) -> subprocess.CompletedProcess[str]:
    surroundings = os.environ | {"PYTHONPATH": str(installed), "LC_ALL": "C.UTF-8"}  # noqa: TID251 - the entry point
    return subprocess.run(  # noqa: S603 - our own programs
        [sys.executable, *words],
        env=surroundings,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def test_its_own_tests_pass_from_its_wheel(renamed: Path, installed: Path, tmp_path: Path) -> None:
    shutil.copytree(renamed / "tests", tmp_path / "tests")
    shutil.copy(renamed / "pyproject.toml", tmp_path)
    done = run(installed, tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout
    told = re.search(r"(\d+) passed, (\d+) skipped", done.stdout)
    assert told is not None
    # it refuses documents, so that one check applies neither to it nor to its defect
    assert (int(told[1]) > 2 * len(CHECKS) - 2, told[2]) == (True, "2")


def test_the_command_finds_it_by_its_entry_points(installed: Path, tmp_path: Path) -> None:
    code = "from toolbar.cli.main import main; main()"
    done = run(installed, tmp_path, "-c", code, "connectors", "conform", "wonder", "--json")
    assert (done.returncode, done.stderr) == (0, "wonder keeps the contract.\n")
    (report,) = json.loads(done.stdout)["reports"]
    assert (report["connector"], report["clinic"]) == ("wonder", "rest")


def test_it_needs_nothing_of_the_demonstration(installed: Path, tmp_path: Path) -> None:
    code = "import sys, wonder_emr.pretend; print('demo' in sys.modules)"
    assert run(installed, tmp_path, "-c", code).stdout == "False\n"


def test_nothing_of_the_old_name_is_left(renamed: Path) -> None:
    files = [path for path in renamed.rglob("*") if path.is_file()]
    assert len(files) > 10
    assert [path for path in files if "acme" in path.name.lower()] == []
    assert [path for path in files if "acme" in path.read_text("utf-8").lower()] == []


def _members(of: type) -> set[str]:
    return {name for name in vars(of) if not name.startswith("_")}


def test_the_guide_names_everything() -> None:
    codes = {error.code for error in _errors()} - {"connector-unknown"}
    words = set(re.findall(r"[A-Za-z_][A-Za-z0-9_-]*", GUIDE))
    rules = {name for name, value in vars(shapes).items() if _is_rule(name, value)}
    named = {name for name in vars(masks) if name.isupper()}
    for wanted in (set(FIELDS), codes, rules, named, _members(Clinic), _members(Connector)):
        assert wanted
        assert wanted - words == set()
    assert CONNECTORS in GUIDE
    assert CLINICS in GUIDE


def test_every_link_of_the_guide_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", GUIDE)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_every_module_that_the_guide_names_exists() -> None:
    named = set(re.findall(r"`(?:await )?((?:connectors|redaction)\.[a-z0-9_.]+)", GUIDE))
    named = {name for name in named if not name.startswith("connectors.acme.")}  # a setting
    paths = [ROOT.joinpath(*name.rstrip(".").split(".")) for name in named]
    lost = [
        path.relative_to(ROOT)
        for path in paths
        if not any(
            (place.with_suffix(".py").exists() or place.is_dir()) for place in (path, path.parent)
        )
    ]
    assert len(paths) > 10
    assert lost == []


def _errors() -> list[type[ProductError]]:
    found = [*ProductError.__subclasses__()]
    found += [below for error in found for below in error.__subclasses__()]
    ours = [error for error in found if error.__module__ == "connectors.errors"]
    return [error for error in ours if hasattr(error, "code")]


def _is_rule(name: str, value: object) -> bool:
    defined = getattr(value, "__module__", "") == shapes.__name__
    is_shape = name in {"flag", "province", "language", "counted"}
    functions = defined and callable(value) and name.islower()
    return is_shape or functions or name in {"Fields", "Each", "Paths", "Count"}
