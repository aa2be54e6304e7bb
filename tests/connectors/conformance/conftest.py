"""Our wheel, built once and unpacked where the checkout cannot be imported instead of it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that holds what the wheel installs."""
    built, installed = (tmp_path_factory.mktemp(name) for name in ("built", "installed"))
    return unpacked(ROOT, built, installed)


def unpacked(project: Path, built: Path, installed: Path) -> Path:
    """Build a project's wheel and unpack it: packages and entry points, as pip leaves them."""
    subprocess.run(  # noqa: S603 - our own build
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)],
        cwd=project,
        check=True,
        capture_output=True,
    )
    (made,) = built.glob("*.whl")
    with zipfile.ZipFile(made) as archive:
        archive.extractall(installed)
    return installed
