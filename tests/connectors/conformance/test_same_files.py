"""Who knows one source knows all: the same names stand in every folder."""

import pytest

from connectors.registry import installed
from tests.connectors.conformance.conftest import ROOT

FILES = ("README.md", "connector.py", "fetch.py", "keep.py", "launch.py", "settings.py", "snippet")
FOLDERS = [
    *installed(),
    "docs/template/acme_emr",
    "docs/examples/fhir-server/fhirserver_emr",
]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_source_has_the_same_files(folder: str) -> None:
    assert [name for name in FILES if not (ROOT / folder / name).exists()] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_snippet_is_there_or_its_absence_is_explained(folder: str) -> None:
    assert [path.suffix for path in (ROOT / folder / "snippet").iterdir() if path.is_file()]


def test_there_are_five() -> None:
    assert list(installed()) == ["accuro", "medaccess", "ocean", "oscar", "pssuite"]
