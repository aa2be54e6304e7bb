"""Where HL7 v2 messages lie: our own beside this file, third parties' beside the project."""

from pathlib import Path

import pytest

OURS = sorted((Path(__file__).parent / "messages").glob("*.hl7"))
BESIDE = Path(__file__).parents[3].parent / "shared" / "data"
THEIRS = sorted(
    path
    for folder in (BESIDE / "hl7", BESIDE / "synthetic")
    for path in folder.rglob("*")
    if path.suffix in (".hl7", ".txt")
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for ``message`` on every message there is; say so if some are absent."""
    if "message" not in metafunc.fixturenames:
        return
    cases: list[object] = [pytest.param(path, id=path.name) for path in (*OURS, *THEIRS)]
    if not THEIRS:
        absent = pytest.mark.skip(reason="the third parties' messages are not beside the project")
        cases.append(pytest.param(Path(), id="third-party", marks=absent))
    metafunc.parametrize("path", cases)


@pytest.fixture
def message(path: Path) -> bytes:
    """The bytes of one message file."""
    return path.read_bytes()
