"""``ocean-toolbar redact-image``, as its user calls it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.redaction.screenshots.conftest import Sheet
from tests.redaction.screenshots.visible import opened, shows


def run(*arguments: object) -> "subprocess.CompletedProcess[bytes]":
    program = "from toolbar.cli.main import main; main()"
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, "redact-image", *map(str, arguments)],
        capture_output=True,
        check=False,
        timeout=120,
        cwd=Path(__file__).parents[3],
    )


@pytest.fixture
def screenshot(tmp_path: Path) -> Path:
    sheet = Sheet()
    sheet.line("Patient: Quibblewick", 20)
    path = tmp_path / "Quibblewick.png"
    path.write_bytes(sheet.png())
    return path


def test_the_picture_is_masked_and_nothing_of_it_is_said(screenshot: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    done = run(screenshot, out)
    assert done.returncode == 0
    assert done.stdout == b""
    assert b"Quibblewick" not in done.stderr
    sheet = Sheet()
    (_, name) = sheet.line("Patient: Quibblewick", 20)
    assert not shows(sheet.image, opened(out.read_bytes()), name.box)


def test_the_charts_own_values_may_be_given(screenshot: Path, tmp_path: Path) -> None:
    subject = tmp_path / "subject.json"
    subject.write_text(json.dumps({"family_name": "Patient"}), "utf-8")
    assert run(screenshot, tmp_path / "out.png", "--subject", subject).returncode == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"Quibblewick", b"image-unreadable"), (b"\0" * (21 * 2**20), b"image-too-large")],
)
def test_what_is_no_screenshot_is_refused(tmp_path: Path, body: bytes, code: bytes) -> None:
    path = tmp_path / "in.png"
    path.write_bytes(body)
    done = run(path, tmp_path / "out.png")
    assert (done.returncode, done.stdout) == (1, b"")
    assert code in done.stderr
    assert b"Quibblewick" not in done.stderr
    assert not (tmp_path / "out.png").exists()


def test_a_place_that_cannot_be_written_is_said(screenshot: Path, tmp_path: Path) -> None:
    done = run(screenshot, tmp_path / "no" / "out.png")
    assert done.returncode == 1
    assert b"image-output-unwritable" in done.stderr


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    done = run(tmp_path / "none.png", tmp_path / "out.png")
    assert done.returncode == 1
    assert b"redact-input-unreadable" in done.stderr
