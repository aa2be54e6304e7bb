"""``redact --jsonl`` is read without the library, and only where both read the same."""

import pytest
from typer.testing import CliRunner

from redaction.level import Level
from toolbar.cli import main, redacting_lines
from toolbar.cli.commands import app

PLAIN: tuple[list[str], ...] = (
    [],
    ["-"],
    ["notes.jsonl"],
    ["a=b.jsonl"],
    ["--level", "strict"],
    ["--level=strict", "notes.jsonl"],
    ["--level", "strict", "--level", "standard"],
    ["--subject", "chart.json", "--report=counts.json", "-"],
    ["--report", "-"],
)
OTHERS: tuple[list[str], ...] = (
    ["--help"],
    ["--level", "most"],
    ["--level="],
    ["--level"],
    ["--level", "--subject", "chart.json"],
    ["--report", ""],
    ["one.jsonl", "two.jsonl"],
    ["--media-type", "text/plain"],
    ["--", "notes.jsonl"],
    ["--leve", "strict"],
    [""],
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    orders: list[object] = []
    monkeypatch.setattr(redacting_lines, "run", lambda *order: orders.append(order))
    return orders


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_both_ways_ask_for_the_same(arguments: list[str], asked: list[object]) -> None:
    work = main._lines(["redact", "--jsonl", *arguments])
    assert work is not None
    work()
    CliRunner().invoke(app, ["redact", *arguments, "--jsonl"])
    assert len(asked) == 2
    assert asked[0] == asked[1]


def test_the_level_is_the_one_that_was_asked_for(asked: list[object]) -> None:
    work = main._lines(["redact", "--level", "strict", "--jsonl"])
    assert work is not None
    work()
    assert asked == [("-", Level.STRICT, None, None)]


@pytest.mark.parametrize("arguments", OTHERS, ids=" ".join)
def test_anything_else_is_the_librarys(arguments: list[str]) -> None:
    assert main._lines(["redact", "--jsonl", *arguments]) is None


@pytest.mark.parametrize("arguments", [[], ["redact"], ["send", "--jsonl"], ["--jsonl"]])
def test_other_commands_are_the_librarys(arguments: list[str]) -> None:
    assert main._lines(arguments) is None
