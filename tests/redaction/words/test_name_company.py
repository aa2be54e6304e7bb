"""Ordinary words are names in the company of names; headings, quotes and products stay."""

import pytest

from redaction.folding import Plain
from redaction.words.names import names
from redaction.words.reader import Reader
from redaction.words.scan import Scan


def named(text: str) -> set[str]:
    plain = Plain(text)
    spans = [plain.span(f.start, f.end) for f in names(Reader(Scan(plain.text)))]
    return {text[start:end] for start, end in spans}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pt Clarence Two-Hearts ocean link", {"Clarence", "Two-Hearts"}),
        ('Robert "Bobby" Two-Hearts here', {"Robert", "Bobby", "Two-Hearts"}),
        ("dit « le Grand » Langlois. Rupture", {"le", "Grand", "Langlois"}),
        ("DUGUAY, Réal «Ti-Rouge», SED", {"DUGUAY", "Réal", "Ti-Rouge"}),
        ("Spence, Dwight “Bear”, cell 4", {"Spence", "Dwight", "Bear"}),
        ("Pt: Huynh, Tuyet Mai   DOB", {"Huynh", "Tuyet", "Mai"}),
        ("9h\tAutumn Field\tform", {"Autumn", "Field"}),
        ("1 |Ciel Rouge-Corbeau | IRM", {"Ciel", "Rouge-Corbeau"}),
        ("Quill, Daphne · 3 PM", {"Quill", "Daphne"}),
        ("Naomi Boulangerie. She called", {"Naomi", "Boulangerie"}),
    ],
)
def test_a_word_is_part_of_the_name_beside_it(text: str, expected: set[str]) -> None:
    assert expected <= named(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('Tremblay "Urgent" flag', "Urgent"), ('click "Save" Tremblay', "Save"),
        ("Tremblay (Ocean) fails", "Ocean"), ("Tremblay Mai 2020", "Mai"),
        ("Roy E-Referral", "E-Referral"), ("Naomi Boulangerie opens", "Boulangerie"),
        ("Last Name\tFirst Name\tHealth Card\t", "Health"), ('Roy "', 'Roy"'),
        ('"" Roy', '"'), ("Tremblay «", "«"), ("Ona Ativan.", "Ativan"),
    ],
)  # fmt: skip
def test_what_stands_beside_a_name_by_chance_stays(text: str, kept: str) -> None:
    assert not any(kept in piece for piece in named(text))
