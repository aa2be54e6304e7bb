"""A text that was masked before: a mask is a word of its own and says nothing of what it hides."""

import pytest

from redaction.level import Level
from redaction.redacted import MASK
from redaction.text import redact_text
from redaction.words.masked import HIDDEN, is_hidden_after, unmasked
from tests.redaction.approved.files import SETS
from tests.redaction.approved.texts import Given, notes


def masked(one: Given, level: Level) -> str:
    return redact_text(one.text, subject=one.subject, keep=one.keep, level=level).redacted


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("name", SETS)
def test_masking_a_note_again_changes_nothing(name: str, level: Level) -> None:
    once = [one._replace(text=masked(one, level)) for one in notes(name)]
    assert [one.name for one in once if masked(one, level) != one.text] == []


def test_each_sign_of_a_mask_is_hidden_in_its_place() -> None:
    assert unmasked("to XXXXXXX.") == f"to {HIDDEN * len(MASK)}."
    assert unmasked("to XXXXXX.") == "to XXXXXX."


def test_only_the_next_word_is_hidden_behind_a_word() -> None:
    plain = unmasked("Murphy XXXXXXX, Moro")
    assert is_hidden_after(plain, len("Murphy"))
    assert not is_hidden_after(plain, len("Murphy XXXXXXX,"))


def test_nobody_can_type_what_a_mask_means_to_a_recogniser() -> None:
    assert redact_text(f"seen Kowalczykova {HIDDEN} today").redacted.startswith("seen XXXXXXX")


AT_BOTH = (
    "a XXXXXXX old",
    "XXXXXXXM with cough",
    "ticket INT-XXXXXXX is open",
    "request XXXXXXX-XXXXXXX is late",
    "see error E-XXXXXXX",
    "the form 740XXXXXXX fails",
    "Murphy XXXXXXX.",
    "TA XXXXXXX, XXXXXXX, Moro +.",
    "dilaudid q4XXXXXXX",
    "her dad. The XXXXXXX asks for it",
    "Dr: XXXXXXX   Assureur: RAMQ",
)
AT_STANDARD = (
    "a XXXXXXX-year-old",
    "card XXXXXXX.Zqvmtra two",
    "XXXXXXXM Punjabi speaking",
    "Apgars XXXXXXX at birth",
    "échelle d'Édimbourg : XXXXXXX",
    "Pds XXXXXXX, Adr. XXXXXXX",
    "at HS. Priest XXXXXXX called",
    "NAM : XXXXXXX   Exp. 2028-04",
    "NAS XXXXXXX, port 80 8080",
    "ticket XXXXXXX-00942 fails",
    "nam='XXXXXXX' -> ORA-00942",
    "(hin='XXXXXXX') py3.11.9",
)


@pytest.mark.parametrize("text", AT_BOTH + AT_STANDARD)
def test_what_stands_beside_a_mask_stays(text: str) -> None:
    assert redact_text(text).redacted == text


@pytest.mark.parametrize("text", AT_BOTH)
def test_what_stands_beside_a_mask_stays_at_the_strict_level_too(text: str) -> None:
    assert redact_text(text, level=Level.STRICT).redacted == text


@pytest.mark.parametrize(
    "text", ["XXXXXXX Kowalczyk called", "Dr XXXXXXX-Tremblay", "XXXXXXX613-555-0142"]
)
def test_what_nobody_masked_goes_beside_a_mask_too(text: str) -> None:
    left = redact_text(text).redacted
    assert not any(word in left for word in ("Kowalczyk", "Tremblay", "0142"))
