"""Days of the calendar are found in every usual writing; years, times and versions are not."""

import re
from typing import Any

import pytest

from redaction.folding import Plain
from redaction.words.ages import ages
from redaction.words.birth_cues import birth_dates
from redaction.words.dates import dates
from redaction.words.scan import Scan


@pytest.mark.parametrize(
    "day",
    [
        "2024-03-09", "2024/3/9", "2024.03.09", "09-03-2024", "9/3/24", "3/9/2024", "20240309",
        "9 March 2024", "March 9, 2024", "March 9th", "9th of March", "the 9th of March 2024",
        "Mar 9/24", "9MAR2024", "9-Mar-2024", "14/Apr/1955", "March 9", "9 mars 2024", "1er mai",
        "le 3 août 2024"[3:], "juin 2024", "June 2024", "2024 janvier", "twenty-second April 1958",
        "April twenty second nineteen fifty eight", "deux décembre mille neuf cent cinquante",
        "trente juin quarante-sept", "treize mai soixante-dix-sept", "1er/09/1999", "4-VII-76",
        "deux mars mil neuf cent trente-trois", "14e jour de novembre 2026",
        "14th day of November 2026", "09/2024", "vingt-six 02 2012", "Mon. 9 mars"[5:],
    ],
)  # fmt: skip
def test_a_day_is_found(day: str, pieces: Any) -> None:
    found = pieces(dates, f"seen {day} here")
    assert any(day in piece for piece in found)
    assert pieces(dates, "seen here") == []


def test_a_day_without_a_year_needs_a_word_before_it(pieces: Any) -> None:
    assert pieces(dates, "seen on 3/14 with us") == ["3/14"]
    assert pieces(dates, "rdv 27/11 avec nous") == ["27/11"]
    assert pieces(dates, "pain 3/14 today") == []


@pytest.mark.parametrize(
    "text",
    [
        "in 2024 it failed",
        "at 10:15 and 14h30",
        "in November",
        "2024-03-09 10:15:30 ERROR",
        "2024-03-09T10:15:30.123Z",
        "version 2024.01.02",
        "Accuro 2024.01.02",
        "build 2025.09.3",
        "may 30 patients wait?",
        "we march 2 by 2",
        "you may 2 or 3 times",
        "score 5/11 and 3/4",
        "on Monday",
        "500/2000/10",
        "1.2.3.4",
    ],
)
def test_what_is_no_day_is_not_found(text: str, pieces: Any) -> None:
    assert pieces(dates, text) == []


def test_a_month_that_is_a_word_counts_with_a_capital_or_a_year(pieces: Any) -> None:
    assert pieces(dates, "it is May 5 now") == ["May 5"]
    assert pieces(dates, "it is may 5 2024 now") == ["may 5 2024"]


@pytest.mark.parametrize(
    "text",
    [
        "come in may 6, i cannot",
        "see you march 12",
        "on may 6 she came",
        "booked for march 3 at the desk",
        "fri may 8 is full",
        "since mar 2 nothing",
        "may 6th is full",
    ],
)
def test_a_month_that_is_a_word_counts_where_a_day_stands(text: str, pieces: Any) -> None:
    (found,) = pieces(dates, text)
    assert re.fullmatch("(?:may|mar|march) [0-9]{1,2}(?:th)?", found)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("dob nov 3 91", "nov 3 91"),
        ("DOB: 710503", "710503"),
        ("b-day 4/22", "4/22"),
        ("née en 1971", "1971"),
        ("fête le 9 mars", "9 mars"),
        ("my birthday is April twenty second", "April twenty second"),
        ("DDN 03-05-1971", "03-05-1971"),
        ("my birthday is Christmas Eve, 1959; hers", "Christmas Eve, 1959"),
        ("né le jour du Souvenir 1944, pas", "jour du Souvenir 1944"),
    ],
)
def test_a_date_of_birth_may_be_short(text: str, date: str) -> None:
    plain = Plain(text).text
    assert [plain[f.start : f.end] for f in birth_dates(plain)] == [Plain(date).text]


def test_a_word_for_birth_alone_is_no_date() -> None:
    assert list(birth_dates("the date of birth field is empty, il ne le voit pas")) == []
    assert list(birth_dates("date of birth and name fail since 2024")) == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("she is 97, alone", "97"),
        ("a 94 yo gent", "94"),
        ("Mme Fauxnom a 92 ans", "92"),
        ("dame de quatre-vingt-douze ans", "quatre-vingt-douze"),
        ("ninety-four years old", "ninety-four"),
        ("her 91st bday", "91st"),
        ("turns 90 soon", "90"),
        ("(95 ans!)", "95"),
        ("Client Mrs. Fauxnom 90, alone", "90"),
        ("a 101 year old", "101"),
        ("F 94. Alone", "94"),
        ("GM Pearl Fauxnom (95). Well", "95"),
    ],
)
def test_an_age_of_ninety_and_more_is_found(text: str, age: str, pieces: Any) -> None:
    assert age in pieces(ages, text)


@pytest.mark.parametrize(
    "text",
    [
        "she is 89, alone",
        "a 45 yo",
        "sats 94 %",
        "BP 94/60",
        "error 97",
        "il a 92 patients",
        "97.5",
    ],
)
def test_a_younger_age_and_other_numbers_stay(text: str, pieces: Any) -> None:
    assert pieces(ages, text) == []


@pytest.mark.parametrize(
    "text", ["Boxing Day 2016", "noel 1958", "New Year's Eve 1999", "62-05-04", "Canada Day, 1967"]
)
def test_a_feast_with_its_year_and_a_year_first_are_days(text: str) -> None:
    assert [text[one.start : one.end] for one in dates(Scan(text))] == [text]


@pytest.mark.parametrize("text", ["merry christmas", "Boxing Day sale", "build 62.15.04"])
def test_a_feast_alone_is_none(text: str) -> None:
    assert list(dates(Scan(text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "born oh four twelve nineteen eighty",
        "née le quatorze onze quatre-vingt-onze",
        "né le premier un deux mille un",
    ],
)
def test_a_birth_date_dictated_in_numbers_is_found(text: str) -> None:
    (found,) = birth_dates(Plain(text).text)
    assert found.end == len(text)
