"""How findings are joined, runs of digits cut, and known birth dates written."""

import datetime as dt
from itertools import product

import pytest

from connectors.shapes import Kind
from redaction.words.birth_dates import MONTHS, BirthDate
from redaction.words.finding import Certainty, Finding, mask, settle
from redaction.words.kept_numbers import pieces

GUESS, STRUCTURED, KNOWN = Certainty.GUESS, Certainty.STRUCTURED, Certainty.KNOWN
NAME, PHONE = Kind.NAME, Kind.PHONE


@pytest.mark.parametrize(
    ("findings", "settled"),
    [
        ([(0, 2, NAME, GUESS), (2, 4, PHONE, GUESS)], [(0, 2, NAME), (2, 4, PHONE)]),
        ([(2, 4, PHONE, GUESS), (0, 2, NAME, GUESS)], [(0, 2, NAME), (2, 4, PHONE)]),
        ([(0, 3, NAME, GUESS), (2, 4, PHONE, GUESS)], [(0, 4, NAME)]),
        ([(0, 3, NAME, GUESS), (2, 4, PHONE, STRUCTURED)], [(0, 4, PHONE)]),
        ([(0, 9, NAME, STRUCTURED), (2, 4, PHONE, KNOWN)], [(0, 9, PHONE)]),
        ([(0, 9, NAME, KNOWN), (2, 4, PHONE, STRUCTURED)], [(0, 9, NAME)]),
        ([(0, 2, NAME, GUESS), (1, 6, PHONE, GUESS)], [(0, 6, PHONE)]),
        ([(0, 4, NAME, GUESS), (0, 2, PHONE, GUESS)], [(0, 4, NAME)]),
        ([(0, 4, NAME, GUESS), (0, 4, PHONE, GUESS)], [(0, 4, PHONE)]),
        ([(0, 9, NAME, GUESS), (1, 3, NAME, GUESS), (3, 11, PHONE, GUESS)], [(0, 11, NAME)]),
    ],
)
def test_findings_that_overlap_are_one_and_the_surest_names_it(
    findings: list[tuple[int, int, Kind, Certainty]], settled: list[tuple[int, int, Kind]]
) -> None:
    answers = [settle(Finding(*one) for one in order) for order in (findings, findings[::-1])]
    for answer in answers:
        assert [(one.start, one.end, one.kind) for one in answer] == settled
    assert answers[0] == answers[1] == settle(answers[0]), "in any order, and once more"


def test_a_text_without_findings_is_the_text() -> None:
    assert mask("abc", ()) == "abc"
    assert mask("abc", settle([Finding(0, 3, NAME, GUESS)])) == "XXXXXXX"
    assert mask("abcd", settle([Finding(1, 2, NAME, GUESS), Finding(2, 3, NAME, GUESS)])) == (
        "aXXXXXXXXXXXXXXd"
    )


@pytest.mark.parametrize(
    ("run", "left"),
    [
        ("4821234", []),
        ("4821234 70011", ["70011"]),
        ("70011 4821234", ["70011"]),
        ("70011 4821234 70012", ["70011", "70012"]),
        ("14821234", ["14821234"]),
        ("4821234-1", ["4821234-1"]),
        ("4821234. 70011", ["70011"]),
        ("482 555 0199", ["482 555 0199"]),
        ("1234\t5678", ["1234", "5678"]),
        ("1234  5678", ["1234", "5678"]),
        ("1234   5678", ["1234", "5678"]),
        ("1234 5678", ["1234 5678"]),
        ("123  5678", ["123  5678"]),
        ("1234  567", ["1234  567"]),
        ("(613) 555", ["(613) 555"]),
    ],
)
def test_a_run_is_cut_around_what_is_kept_and_at_columns(run: str, left: list[str]) -> None:
    text = f"x{run}y"
    keep = ("4821234", "482")
    assert [text[start:end] for start, end in pieces(text, 1, len(text) - 1, keep)] == left


@pytest.mark.parametrize(
    ("run", "left"),
    [
        ("12345 6789", ["12345 6789"]),
        ("123 456 789 012", ["123 456 789 012"]),
        ("4111 1111 2222 3333", ["4111 1111 2222 3333"]),
        ("12 345 678", ["12 345 678"]),
        ("9876 4821 32", ["9876 4821 32"]),
        ("4821 54 32 17", ["4821 54 32 17"]),
        ("chart 4821 54 32 17", ["54 32 17"]),
        ("chart 12345 6789", ["6789"]),
        ("12345 4821", []),
        ("12 345 1111", []),
        ("12 555 0142", ["555 0142"]),
        ("555 0142 12", ["555 0142"]),
        ("4821 572", ["572"]),
        ("4821  13  34", ["13  34"]),
    ],
)
def test_an_identifier_is_a_part_of_one_number_and_not_of_two_side_by_side(
    run: str, left: list[str]
) -> None:
    start = next(at for at, sign in enumerate(run) if sign.isdigit())
    keep = ("12345", "123", "1111", "345", "4821", "12")
    assert [run[first:last] for first, last in pieces(run, start, len(run), keep)] == left


@pytest.mark.parametrize("glued", ["EMR4821", "MRN4821", "pt4821", "ID4821"])
def test_a_label_may_be_glued_to_an_identifier(glued: str) -> None:
    assert list(pieces(glued, 0, len(glued), ("4821",))) == []
    assert list(pieces(glued, 0, len(glued), ("482",))) == [(0, len(glued))]


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("day", [1, 2, 3, 4, 9, 10, 11, 12, 13, 20, 21, 22, 23, 28])
def test_a_birth_date_is_found_in_every_folded_writing(month: int, day: int) -> None:
    suffix = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(day, "th")
    born = BirthDate(dt.date(1952, month, day).isoformat())
    days = (f"{day}", f"{day:02}", f"{day}{suffix}", f"{day}{suffix}of", f"{day}of")
    for name, year, said in product(MONTHS[month - 1], ("1952", "52"), days):
        for written in (said + name + year, name + said + year, year + name + said):
            assert written in born.within(f"xx{written}xx")
    for m, d, year in product((f"{month}", f"{month:02}"), days[:2], ("1952", "52")):
        for written in (year + m + d, d + m + year, m + d + year):
            assert written in born.within(f"xx{written}xx")
    other = dt.date(1953, month, day).isoformat().replace("-", "")
    assert list(born.within(other)) == []


def test_the_first_of_a_month_is_written_in_french_and_a_day_in_words() -> None:
    born = BirthDate("1952-03-01")
    assert "1ermars1952" in born.within("le1ermars1952")
    assert list(BirthDate("1952-03-02").within("le2ermars1952")) == ["mars1952"]
    assert "firstofmarch1952" in born.within("bornthefirstofmarch1952")
    assert list(BirthDate("in spring").within("borninspringorso")) == ["inspring"]
    assert list(BirthDate("?").within("whatever")) == []
