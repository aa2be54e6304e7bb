"""The extension's folder is where the command says, whole and as a browser loads it."""

import json
from pathlib import Path

from typer.testing import CliRunner

from toolbar.cli.commands import app


def test_the_folder_is_printed_and_holds_the_extension() -> None:
    result = CliRunner().invoke(app, ["extension"])
    assert result.exit_code == 0
    folder = Path(result.stdout.strip())
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["manifest_version"] == 3
    assert (folder / manifest["background"]["service_worker"]).exists()
    assert not list(folder.glob("*.py"))
