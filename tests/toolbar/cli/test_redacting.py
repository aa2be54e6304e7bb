"""``ocean-toolbar redact`` as programs and people call it: through its process."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from redaction.rules import RULES_VERSION


def redact(
    *arguments: str, typed: bytes = b"", language: str = "C"
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", "from toolbar.cli.main import main; main()", "redact", *arguments],
        input=typed,
        capture_output=True,
        check=False,
        env={"LC_ALL": language},
        cwd=Path(__file__).parents[3],
    )


def lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_a_text_is_masked_to_stdout() -> None:
    done = redact(typed=b"call 613-555-0142\r\nd\xe9sol\xe9")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"call XXXXXXX\r\nd\xe9sol\xe9", b"")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_a_file_keeps_its_bytes_but_for_what_is_masked(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("é : 613-555-0142\r\n".encode(encoding))
    done = redact(str(tmp_path / "a.txt"))
    assert done.stdout == "é : XXXXXXX\r\n".encode(encoding)


def test_the_charts_values_come_from_a_file_and_the_report_holds_counts(tmp_path: Path) -> None:
    (tmp_path / "subject.json").write_text(json.dumps({"family_name": ["Quibblethorn"]}))
    report = tmp_path / "report.json"
    options = ("--subject", str(tmp_path / "subject.json"), "--report", str(report))
    done = redact(*options, typed=b"quibblethorn and quibblethorn")
    assert done.stdout == b"XXXXXXX and XXXXXXX"
    assert json.loads(report.read_text()) == {
        "dropped": 0,
        "findings": {"NAME": 2},
        "rules_version": RULES_VERSION,
    }


def test_lines_are_answered_in_order_with_their_spans() -> None:
    done = redact(
        "--jsonl",
        typed=lines(
            {"id": "b", "text": "quibblethorn 4821", "known": {"family_name": "Quibblethorn"}},
            {"id": 1, "text": "😀 call 613-555-0142", "lang": "en", "keep": ["4821"]},
        ),
    )
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {
            "id": "b",
            "redacted": "XXXXXXX 4821",
            "spans": [{"start": 0, "end": 12, "kind": "NAME"}],
        },
        {
            "id": 1,
            "redacted": "😀 call XXXXXXX",
            "spans": [{"start": 7, "end": 19, "kind": "PHONE"}],
        },
    ]


def test_half_a_surrogate_does_not_stop_it() -> None:
    done = redact("--jsonl", typed=b'{"id":"a","text":"\\ud83d call 613-555-0142"}\n\n')
    assert json.loads(done.stdout)["redacted"] == "\ud83d call XXXXXXX"


@pytest.mark.parametrize(
    "bad",
    [
        b"quibblethorn",
        b"[]",
        b'{"id":"a"}',
        b'{"id":[],"text":"quibblethorn"}',
        b'{"id":true,"text":"quibblethorn"}',
        b'{"id":null,"text":"quibblethorn"}',
        b'{"id":"a","text":"quibblethorn","known":[]}',
        b'{"id":"a","text":"quibblethorn","known":0}',
        b'{"id":"a","text":"quibblethorn","known":false}',
        b'{"id":"a","text":"quibblethorn","known":""}',
        b'{"id":"a","text":7}',
        b'{"id":"a","text":"quibblethorn","known":{"nickname":"quibblethorn"}}',
        b'{"id":"a","text":"quibblethorn","known":"quibblethorn"}',
        b'{"id":"a","text":"quibblethorn","keep":[4821]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
@pytest.mark.parametrize("language", ["C", "fr_CA.UTF-8"])
def test_a_bad_line_is_named_by_its_number_and_not_quoted(bad: bytes, language: str) -> None:
    done = redact("--jsonl", typed=lines({"id": "a", "text": "b"}) + bad, language=language)
    assert done.returncode == 1
    assert json.loads(done.stdout)["id"] == "a"
    assert re.search(rb"\(redact-line-invalid ?: 2\)", done.stderr.replace(b"\xc2\xa0", b" "))
    assert b"quibblethorn" not in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nowhere.txt",), b"redact-input-unreadable"),
        (("--jsonl", "nowhere.txt"), b"redact-input-unreadable"),
        (("--subject", "nowhere.json"), b"subject-invalid"),
        (("--subject", "pyproject.toml"), b"subject-invalid"),
        (("--report", "nowhere/report.json"), b"redact-report-unwritable"),
        (("--jsonl", "--report", "nowhere/report.json"), b"redact-report-unwritable"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_code(
    arguments: tuple[str, ...], code: bytes
) -> None:
    done = redact(*arguments)
    assert done.returncode == 1
    assert code in done.stderr


@pytest.mark.parametrize("known", [b"null", b"{}"])
def test_a_line_need_not_know_a_chart(known: bytes) -> None:
    done = redact("--jsonl", typed=b'{"id":0,"text":"b","known":' + known + b"}")
    assert json.loads(done.stdout) == {"id": 0, "redacted": "b", "spans": []}


def test_an_unknown_level_is_wrong_usage() -> None:
    assert redact("--level", "none").returncode == 2
