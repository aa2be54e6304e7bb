"""Days and years in words, each against what people say."""

import re

import pytest

from redaction.words.number_words import (
    DAYS,
    YEARS,
    days_in_words,
    numbers_in_words,
    years_in_words,
)
from redaction.words.word_list import words

ENGLISH = words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twentyfirst"
    " twentysecond twentythird twentyfourth twentyfifth twentysixth twentyseventh twentyeighth"
    " twentyninth thirtieth thirtyfirst"
)
FRENCH = words(
    "premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    " dixsept dixhuit dixneuf vingt vingtetun vingtdeux vingttrois vingtquatre vingtcinq vingtsix"
    " vingtsept vingthuit vingtneuf trente trenteetun"
)


@pytest.mark.parametrize("day", range(1, 32))
def test_a_day_is_said_in_both_languages(day: int) -> None:
    said = days_in_words(day)
    assert ENGLISH[day - 1] in said
    assert FRENCH[day - 1] in said
    assert not set(said) & {*ENGLISH, *FRENCH} - {ENGLISH[day - 1], FRENCH[day - 1]}


@pytest.mark.parametrize(
    ("day", "said"), [(1, "one"), (1, "un"), (12, "twelve"), (19, "nineteen"), (31, "thirtyone")]
)
def test_a_day_is_said_as_a_plain_number(day: int, said: str) -> None:
    assert said in days_in_words(day)


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (1899, ()),
        (2100, ()),
        (1900, ("nineteenhundred", "milleneufcent")),
        (1901, ("nineteenoone", "nineteenhundredone", "milleneufcentun")),
        (1909, ("nineteenonine", "dixneufcentneuf")),
        (1910, ("nineteenten", "milneufcentdix")),
        (1919, ("nineteennineteen", "milleneufcentdixneuf")),
        (1920, ("nineteentwenty", "milleneufcentvingt")),
        (1921, ("nineteentwentyone", "milleneufcentvingtetun")),
        (1952, ("nineteenfiftytwo", "milleneufcentcinquantedeux")),
        (1961, ("nineteensixtyone", "milleneufcentsoixanteetun")),
        (1970, ("nineteenseventy", "milleneufcentsoixantedix")),
        (1971, ("nineteenseventyone", "milleneufcentsoixanteetonze")),
        (1979, ("nineteenseventynine", "milleneufcentsoixantedixneuf")),
        (1980, ("nineteeneighty", "milleneufcentquatrevingt")),
        (1981, ("nineteeneightyone", "milleneufcentquatrevingtun")),
        (1990, ("nineteenninety", "milleneufcentquatrevingtdix")),
        (1991, ("nineteenninetyone", "milleneufcentquatrevingtonze")),
        (1999, ("nineteenninetynine", "milleneufcentquatrevingtdixneuf")),
        (2000, ("twothousand", "twentyhundred", "deuxmille")),
        (2001, ("twothousandone", "twothousandandone", "twentyoone", "deuxmilleun")),
        (2012, ("twothousandtwelve", "twentytwelve", "deuxmilledouze")),
        (2021, ("twentytwentyone", "deuxmillevingtetun")),
    ],
)
def test_a_year_is_said_in_both_languages(year: int, said: tuple[str, ...]) -> None:
    assert set(said) <= set(years_in_words(year))
    assert bool(said) is bool(years_in_words(year))


@pytest.mark.parametrize(
    "day", ["first", "twenty first", "twenty-nine", "thirty first", "vingt et un", "trente et un",
            "dix-sept", "thirtieth", "premier", "vingt neuf", "seize"]
)  # fmt: skip
def test_a_day_in_words_is_read(day: str) -> None:
    assert re.fullmatch(DAYS, day)


@pytest.mark.parametrize("no_day", ["thirty second", "trente deux", "forty", "zero", "quarante"])
def test_what_is_no_day_is_not_read(no_day: str) -> None:
    assert not re.fullmatch(DAYS, no_day)


@pytest.mark.parametrize(
    "year", ["nineteen fifty two", "two thousand and one", "mille neuf cent soixante et onze",
             "deux mille douze", "fifty-two", "quatre-vingt-dix", "twenty twelve"]
)  # fmt: skip
def test_a_year_in_words_is_read(year: str) -> None:
    assert re.fullmatch(YEARS, year)


def test_a_number_of_one_digit_is_said_with_a_zero_too() -> None:
    assert {"four", "ohfour", "ofour", "zerofour", "zeroquatre"} <= {*numbers_in_words(4)}
    assert numbers_in_words(10) == ("ten", "dix")
    assert numbers_in_words(57) == ("fiftyseven", "cinquantesept")
