"""What ``redact_text`` promises of every text, and that it needs no network and no hash seed."""

import json
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.subject import Subject
from redaction.folding import fold
from redaction.level import Level
from redaction.redacted import MASK
from redaction.rules import RULES_VERSION
from redaction.text import RedactedText, redact_text

ROOT = Path(__file__).parents[2]
SUBJECT = Subject(
    family_name="Canari-Fauxnom",
    given_name="Zéphyrine",
    birth_date="1952-03-17",
    health_number="9876543217",
    phone="613-555-0142",
    email="zephyrine.cf@canari.example",
    address="12 rue Testeverte",
    postal_code="K1A 0B1",
    other_numbers="774411",
)
CANARIES = ("canari", "fauxnom", "zephyrine", "9876543217", "6135550142", "testeverte", "774411")
PIECES = (
    "Zéphyrine Canari-Fauxnom", "ZÉPHYRINE", "canari", "9876 543 217", "613.555.0142", "4821",
    "ref 70011", "Dr. Page", "le 17 mars 1952", "1952-03-17", "zephyrine.cf@canari.example",
    "12 rue Testeverte", "774411", "TSH 4.5 mU/L", "\U0001f600", "e\u0301te\u0301", "\r\n", "\t",
    " ", ", ",    '{"lastName": "Canari"}', "PID|1||9876543217||CANARI^ZEPHYRINE", "the form fails",
    "hin=9876543217&x=1",
    "Crohn's disease", "password: Wobble!Fax-48213", "(", '"', "X", MASK, "\ud800", "\u202e", "é",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join) | st.text(max_size=60)
LEVELS = st.sampled_from(list(Level))


@given(TEXTS, LEVELS)
def test_the_text_is_the_original_with_exactly_the_spans_masked(text: str, level: Level) -> None:
    done = redact_text(text, subject=SUBJECT, keep=("4821", "70011"), level=level)
    rebuilt, at = "", 0
    for span in done.spans:
        assert at <= span.start < span.end <= len(text)
        rebuilt += text[at : span.start]
        assert done.redacted[len(rebuilt) :].lstrip('"').startswith(MASK)
        quoted = done.redacted[len(rebuilt)] == '"' != MASK[0]
        rebuilt += f'"{MASK}"' if quoted else MASK
        at = span.end
    assert rebuilt + text[at:] == done.redacted


@given(TEXTS, LEVELS)
def test_no_value_of_the_chart_is_left(text: str, level: Level) -> None:
    left = fold(redact_text(text, subject=SUBJECT, level=level).redacted)
    assert [canary for canary in CANARIES if canary in left] == []


@given(TEXTS, LEVELS)
def test_masking_again_changes_nothing(text: str, level: Level) -> None:
    once = redact_text(text, subject=SUBJECT, keep=("4821",), level=level).redacted
    assert redact_text(once, subject=SUBJECT, keep=("4821",), level=level).redacted == once


@given(TEXTS)
def test_strict_masks_all_that_standard_masks(text: str) -> None:
    def masked(level: Level) -> set[int]:
        spans = redact_text(text, subject=SUBJECT, level=level).spans
        return {at for span in spans for at in range(span.start, span.end)}

    assert masked(Level.STANDARD) <= masked(Level.STRICT)


def test_the_report_counts_kinds_and_holds_no_value() -> None:
    done = redact_text("Canari-Fauxnom, 613-555-0142, TSH 4.5 mU/L", subject=SUBJECT)
    assert done.findings == {"NAME": 1, "PHONE": 1, "CLINICAL": 1}
    assert done.rules_version == RULES_VERSION
    assert "anari" not in repr(done)
    assert "0142" not in repr(done)


def test_identifiers_stay_as_whole_words_only() -> None:
    text = "EMR 4821, ref 70011; call 482-170-0114, chart x4821y, id=4821."
    done = redact_text(text, keep=("4821", "70011"))
    assert done.redacted.startswith("EMR 4821, ref 70011; call XXXXXXX")
    assert done.redacted.endswith("id=4821.")


@pytest.mark.parametrize("level", list(Level))
def test_an_identifier_in_a_path_stays(level: Level) -> None:
    text = "GET /svc/v1/patients/118 and /chart/4821/view"
    assert redact_text(text, keep=("118", "4821"), level=level).redacted == text


def test_a_postal_code_of_letters_like_digits_goes() -> None:
    assert redact_text("at (Québec) G0S 1S0").redacted.endswith("XXXXXXX")


def test_a_result_beside_an_identifier_goes_and_the_identifier_stays() -> None:
    assert redact_text("TSH 4.5, 482", keep=("482",)).redacted == "TSH XXXXXXX, 482"


def test_a_quoted_header_ends_at_its_quote() -> None:
    text = 'curl -H "Authorization: Bearer abc123def456ghi789" "https://x.example/patients/118"'
    assert "patients/118" in redact_text(text, keep=("118",)).redacted
    assert "abc123" not in redact_text(text, keep=("118",)).redacted


def test_nothing_is_kept_where_nothing_is_to_be_kept() -> None:
    assert redact_text("").redacted == ""
    assert redact_text("the form does not load").spans == ()


def test_threads_share_nothing() -> None:
    texts = [f"{piece} and {other}" for piece in PIECES[:8] for other in PIECES[:8]]
    alone = [redact_text(text, subject=SUBJECT).redacted for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: redact_text(text, subject=SUBJECT).redacted, texts))
    assert together == alone


def test_no_network_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("network")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    text = "write to ona@mail.example.org at https://x.example/p?hin=55 for Ona Kowalczyk"
    assert isinstance(redact_text(text, subject=SUBJECT), RedactedText)


def test_the_hash_seed_changes_nothing() -> None:
    program = (
        "import json, sys; from redaction.text import redact_text as r;"
        "spans = [s for t in json.load(sys.stdin) for s in r(t).spans];"
        "print(json.dumps([[s.start, s.end, s.kind] for s in spans]))"
    )
    texts = json.dumps([piece for piece in PIECES if piece.isprintable()])
    answers = {
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", program], input=texts, capture_output=True, check=True,
            text=True, cwd=ROOT, env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "2")
    }  # fmt: skip
    assert len(answers) == 1


def test_the_command_starts_with_nothing_heavy() -> None:
    program = (
        "import atexit, sys; from toolbar.cli.main import main;"
        "heavy = {'lxml', 'pydantic', 'typer', 'aiohttp', 'asyncio', 'babel', 'cryptography'};"
        "loaded = lambda: heavy & {name.partition('.')[0] for name in sys.modules};"
        "atexit.register(lambda: print(sorted(loaded())));"
        "sys.argv[1:] = ['redact', '--jsonl', '--level', 'strict']; main()"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        input=b'{"id": 1, "text": "Bonjour, Rose Lavoie"}\n', capture_output=True, check=True,
        cwd=ROOT,
    )  # fmt: skip
    answer, loaded = done.stdout.splitlines()
    assert b"Lavoie" not in answer
    assert loaded == b"[]"
