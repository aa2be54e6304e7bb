"""A header line keeps its name and loses its value, whatever letters the value has."""

import pytest

from redaction.level import Level
from redaction.redacted import MASK
from redaction.structure.header_lines import header_lines
from redaction.text import redact_text


def masked(text: str, level: Level = Level.STANDARD) -> str:
    return redact_text(text, level=level).redacted


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("value", ["zqvarnik", "marie", "Zoé O'Canari", "the zqvarnik"])
@pytest.mark.parametrize(
    "name",
    [
        "X-Patient-Name", "X-Last-Name", "x-patient", "X-User-Name", "Patient-Name", "X-city",
        "X-Patient-LastName", "Remote-User", "X-Forwarded-User", "X-Authenticated-User",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "around",
    [
        "GET /x HTTP/1.1\r\nHost: a.b\r\n{}\r\n",
        "{}",
        "> {}\n> Accept: text/html",
        'curl -H "{}" https://a.b',
        r"sent Host: a.b\r\n{}\r\n",
    ],
)
def test_a_value_goes_and_its_name_stays(around: str, name: str, value: str, level: Level) -> None:
    text = around.format(f"{name}: {value}")
    if level is Level.STANDARD:
        assert masked(text) == around.format(f"{name}: {MASK}")
    assert value not in masked(text, level)
    assert f"{name}: {MASK}" in masked(text, level)


@pytest.mark.parametrize(
    "text",
    [
        "X-Request-Id: zorgle",
        "X-Correlation-Id: zorgle",
        "X-Patient-Id: 4821",
        "X-Ocean-Version: zorgle",
        "Follow-up: call again",
        "Mother-in-law: she called",
        "E-mail: does not leave",
        "Last-Modified: yesterday",
        "File-Name: report.pdf",
        "Remote-User: -",
        "X-Patient-Name: null",
        "Patient-Name:",
    ],
)
def test_other_lines_stay(text: str) -> None:
    assert not list(header_lines(text))
    assert masked(text) == text


def test_a_name_behind_the_letter_x_is_a_name_still() -> None:
    assert masked("x-Kowalczyk came") == f"{MASK} came"
