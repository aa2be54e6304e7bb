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


FEBRUARY = Subject(birth_date="1966-02-06")
MARCH = Subject(birth_date="1957-03-04")
CARD = Subject(health_number=("9876543217", "TREZ50530112"), health_number_version="QK")
KIN = Subject(relatives=("Jean-François Desrosiers",))
PAIR = Subject(given_name="Zoé", family_name="Tremblay")


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize(
    ("text", "left", "subject"),
    [
        ("the form of 2/1966 fails", "the form of XXXXXXX fails", FEBRUARY),
        ("the form of 1966-2 fails", "the form of XXXXXXX fails", FEBRUARY),
        ("the form of février 66 fails", "the form of XXXXXXX fails", FEBRUARY),
        ("the form of IV-III-1957 fails", "the form of XXXXXXX fails", MARCH),
        ("the form of iv iii 57 fails", "the form of XXXXXXX fails", MARCH),
        ("at 1957-03-04T00:00:00-05:00 on it", "at XXXXXXX on it", MARCH),
        ("at 1957-03-04 00:00:00.000Z on it", "at XXXXXXX on it", MARCH),
        ("say four three fifty-seven there", "say XXXXXXX there", MARCH),
        ("say oh four oh three fifty-seven there", "say XXXXXXX there", MARCH),
        ("dis trois quatre cinquante-sept ici", "dis XXXXXXX ici", MARCH),
        ("on 1957年3月4日", "on XXXXXXX", MARCH),
        ("on 1957年03月04日", "on XXXXXXX", MARCH),
        ("with TREZ5O53O112 on it", "with XXXXXXX on it", CARD),
        ("with 9876543217 version QK on it", "with XXXXXXX version XXXXXXX on it", CARD),
        ("the version code is qk there", "the version code is XXXXXXX there", CARD),
        ("with VC: QK on it", "with VC: XXXXXXX on it", CARD),
        ("JF Desrosiers called", "XXXXXXX called", KIN),
        ("today J-F called", "today XXXXXXX called", KIN),
        ("ZT called", "XXXXXXX called", PAIR),
    ],
)
def test_a_value_in_a_rarer_writing_is_found(
    text: str, left: str, subject: Subject, level: Level
) -> None:
    assert redact_text(text, subject=subject, level=level).redacted == left


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("version 2.1966 fails", FEBRUARY),
        ("the page 2 1966 fails", FEBRUARY),
        ("at 3/1966 it fails", FEBRUARY),
        ("the log of 10:15:00-05:00 has it", MARCH),
        ("step four of fifty-seven", MARCH),
        ("version 22 of QK fails", CARD),
        ("version AB fails", CARD),
        ("the PDF and the JS of it", KIN),
        ("the MS and CT of it", Subject(given_name="Marc", family_name="Soleil")),
    ],
)
def test_what_only_looks_like_one_stays(text: str, subject: Subject) -> None:
    assert masked(text, subject) == text
