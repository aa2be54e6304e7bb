"""The chart's values are found as people and broken systems write them."""

import pytest

from connectors.subject import Subject
from redaction.level import Level
from redaction.text import redact_text

SUBJECT = Subject(
    family_name="Phạm-Kistabish",
    given_name="Gordon Zoé",
    address="76 rue Sainte-Hélène, rés. Parent, bur. 210",
)
OTHER = Subject(family_name="Fauxnom", given_name="Anne")


def masked(text: str, subject: Subject = SUBJECT) -> str:
    return redact_text(text, subject=subject, level=Level.STANDARD).redacted


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("when i type gordon k it hangs", "when i type XXXXXXX it hangs"),
        ("tape « gordon p. »", "tape « XXXXXXX »"),
        ("Ph?m becomes garbage", "XXXXXXX becomes garbage"),
        ("Ph\ufffdm becomes garbage", "XXXXXXX becomes garbage"),
        ("Ph??m becomes garbage", "XXXXXXX becomes garbage"),
        ("ZoÃ© is the name it shows", "XXXXXXX© is the name it shows"),
        ("kistabish, gord - at the kiosk", "XXXXXXX, XXXXXXX - at the kiosk"),
        ("76 STE-HELENE BUR 210 fails", "XXXXXXX fails"),
        ("la résidence Parent, chambre 12, aussi", "la XXXXXXX, aussi"),
        ("au 76 rue Sainte-Hélène, app 3 ici", "au XXXXXXX ici"),
    ],
)
def test_the_charts_value_is_found(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "step gordon in the log", "why? me", "the parent form", "la résidence est fermée",
        "we see gor in the file", "what?no", "is zo a word",
    ],
)  # fmt: skip
def test_the_same_words_of_somebody_else_stay(text: str) -> None:
    done = masked(text, OTHER)
    assert done == text.replace("gordon", "XXXXXXX")


def test_a_letter_behind_the_name_that_is_nobodys_initial_stays() -> None:
    assert masked("gordon b", SUBJECT) == "XXXXXXX b"
    assert masked("gordon a un problème", SUBJECT) == "XXXXXXX a un problème"
