"""Days without a year are found; what is counted, scored or built stays."""

from typing import Any

import pytest

from redaction.folding import Plain
from redaction.words.dates import dates
from redaction.words.misread import repaired
from redaction.words.scan import Scan


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("GBS done. EDD 01/17. Materna", "01/17"),
        ("Dr. Hill --- 11/18 --- 10:50a", "11/18"),
        ("- next: 12/05, she brings", "12/05"),
        ("sign off by 28/11. ref", "28/11"),
        ("Prochain 23/11. inf.", "23/11"),
        ("DDM 31-10.", "31-10"),
        ("prochaine 8/12. voir", "8/12"),
        ("c'est le quinze d'août cinquante-deux", "quinze d'août cinquante-deux"),
        ("née à la Saint-Valentin 2001.", "Saint-Valentin 2001"),
        ("her mother (1998-08) called", "1998-08"),
        ("b. 4-VII-76", "4-VII-76"),
        ("le 05.XI.1947 au matin", "05.XI.1947"),
        ("le 3 d'avril 1960", "3 d'avril 1960"),
    ],
)
def test_a_day_is_found(text: str, day: str, pieces: Any) -> None:
    assert day in pieces(dates, text)


@pytest.mark.parametrize(
    "text",
    [
        "step 11/18 hangs", "page 11/18", "11/18 fields are blank", "pain 7/10", "open 24/7",
        "20/20", "12/12", "build 2025-11", "1/2 tab, 5/5 power, 3/4", "score 13/10", "v 13/12",
        "ratio 13/11", "13/11 questions", "at 13/11/99999", "0.13/11", "range 20-11", "d'abord 3",
    ],
)  # fmt: skip
def test_what_is_no_day_stays(text: str, pieces: Any) -> None:
    assert pieces(dates, text) == []


@pytest.mark.parametrize(
    ("misread", "meant"),
    [("l7-ll-2O25", "17-11-2025"), ("588 2O4 ll7", "588 204 117"), ("the ll is at all", None)],
)
def test_digits_that_a_scanner_misread_are_repaired(misread: str, meant: str | None) -> None:
    assert repaired(misread) == (meant or misread)
    if misread.startswith("l7"):
        assert list(dates(Scan(repaired(Plain(misread).text))))
