"""What every snippet shares has one source, and no copy of it is stale."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES: dict[Path, str] = runpy.run_path(str(ROOT / "docs" / "snippets.py"))["files"]()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_written_part_is_that_of_its_source(path: Path) -> None:
    assert path.read_text("utf-8") == FILES[path]


def test_every_snippet_is_written() -> None:
    folders = [path for path in ROOT.glob("*/snippet") if list(path.glob("*.js"))]
    scripts = {script for folder in folders for script in folder.glob("*.js")}
    scripts |= set((ROOT / "docs").rglob("snippet/*.js"))
    assert scripts == {path for path in FILES if path.parent.name == "snippet"}
