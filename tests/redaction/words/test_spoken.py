"""What somebody dictated: how many words make a number, how many letters a name."""

from typing import Any

import pytest

from redaction.folding import Plain
from redaction.words.initials import initials
from redaction.words.scan import Scan
from redaction.words.speakers import speakers
from redaction.words.spoken import spoken


def found(text: str, recogniser: Any) -> list[str]:
    plain = Plain(text).text
    return sorted({plain[f.start : f.end] for f in recogniser(plain)})


@pytest.mark.parametrize(
    "said",
    [
        "one two three four five six",
        "six one three, five five five, oh one four two",
        "six-one-three five-five-five oh-one-four-two",
        "six-one-three-five-five-five-oh-one-four-two",
        "cinq-un-quatre cinq-cinq-cinq zero-un-quatre-deux",
        "cinq un quatre et deux trois neuf",
        "twenty thirty forty fifty sixty twelve",
        "one hundred two three four twelve",
        "T-R-E-M",
        "t r e m b l a y",
        "T as in Tom",
        "6-1-3, 5-5-5",
        "613, 555, 0142",
        "613, 555, 01, 42",
        "604 triple five 0139",
        "587-five five five-0168",
        "418 cinq cinq cinq 0113",
    ],
)
def test_a_number_or_a_name_is_dictated(said: str) -> None:
    assert found(f"so: {said}; done", lambda plain: spoken(Scan(plain))) == [said]


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("and six one three five five five", "six one three five five five"),
        ("six one three five five five poste", "six one three five five five"),
        ("one two three four five", None),
        ("six-one-three five-five", None),
        ("six one three; five five five", None),
        ("twenty hundred forty fifty sixty twelve", None),
        ("mille-neuf-cent-quatre-vingt-dix-neuf", None),
        ("quatre-vingt-dix-sept mille quatre-vingt-dix-neuf", None),
        ("T-R-E", None),
        ("613, 555, 014", None),
        ("613, 555", None),
        ("604 double five 0139", None),
        ("6104 triple five 0139", None),
        ("604 triple five 01399", None),
    ],
)
def test_what_only_resembles_it_stays(said: str, masked: str | None) -> None:
    text = f"so: {said}; done"
    assert found(text, lambda plain: spoken(Scan(plain))) == ([masked] if masked else [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("zqvma: it hangs\nother\nzqvma: still\n", ["zqvma"]),
        ("zqvma: it hangs\nzqvmb: still\n", []),
        ("error: it hangs\nerror: still\n", []),
        ("it hangs. - Zqvma", ["Zqvma"]),
        ("Zqvma (IT) 14:12: restart\nZqvmb 14h13 : ok", ["Zqvma", "Zqvmb"]),
        ("Error 14:12: restart\n10:05: done", []),
        ("it hangs. -- zqvma", ["zqvma"]),
        ("it hangs. - Error", []),
        ("Zqvma Q 10:15 AM\nhello", ["Zqvma Q"]),
        ("it hangs\nRegards,\nZqvma Xqvt\nReception", ["Zqvma Xqvt"]),
        ("it hangs\nRegards,\n\nZqvma Xqvt\nReception", ["Zqvma Xqvt"]),
        ("it hangs\nAgain,\nZqvma xq\nReception.", []),
        ("it hangs\nZqvma Xqvt", ["Zqvma Xqvt"]),
        ("it hangs\nServer Error", []),
        ("it hangs\nZqvma.", ["Zqvma"]),
    ],
)
def test_who_speaks_and_who_signs(text: str, names: list[str]) -> None:
    assert found(text, speakers) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("saw R.T. today", ["R.T."]),
        ("saw R. T. L. today", ["R. T. L."]),
        ("saw R. today", []),
        ("saw p.r.n. today", []),
        ("pt JD came. JD said, XJD not", ["JD"]),
        ("pt BP came", []),
        ("Dr K is in", ["K"]),
        ("my mom L. called", ["L."]),
        ("the tab L. called", []),
        ("thx - m.", ["m"]),
        ("last name: o", ["o"]),
        ("Dict: MF/ab", ["MF/ab"]),
        ("it hangs. JQ", ["JQ"]),
        ("it hangs. OK", []),
    ],
)
def test_initials_are_found_and_abbreviations_stay(text: str, names: list[str]) -> None:
    assert found(text, initials) == names
