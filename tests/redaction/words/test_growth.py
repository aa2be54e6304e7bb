"""Time grows with the text and not with its square, whatever the text is."""

import re
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from connectors.secret import Secret
from connectors.subject import Subject
from redaction.guard import CredentialFoundError, Guard
from redaction.words import find

PIECES = (
    "a", "A", "1", " ", "@", "a@", "-", "1 ", "Aa ", "/", "http://", "Le", "a'", "A'a", "\\", "%25",
    "password ", "password:", "cookie: ", "eyJaaaaaaaa.", "&amp;", "{", "[", "é", "\u0301", "Mr ",
    "J. ", "né le ", "1.", "::", "Ab3!", '"', "-----BEGIN ", "-----BEGIN PRIVATE KEY-----",
    "/a?c=d&", "12 a ", "12 rue de ", "zephyrine", "987654", "Zaza ", "iv\\", "(", "dob ",
    "a1b2c3d4e5f6",
)  # fmt: skip
SUBJECT = Subject(
    family_name="Zaza", given_name="Zéphyrine", health_number="9876543217", birth_date="1952-03-17"
)
GUARD = Guard([Secret(f"{i}-a-secret-to-look-for") for i in range(3)])


def guarded(text: str) -> None:
    with suppress(CredentialFoundError):
        GUARD.check(text.encode())


def sought(text: str) -> None:
    find(text, SUBJECT)


def growth(work: Callable[[str], object], piece: str, size: int) -> float:
    """Return how much longer eight times the text takes; the best of three, above the noise."""
    seconds = []
    for length in (size, 8 * size):
        text = (piece * (length // len(piece) + 1))[:length]
        runs = []
        for _ in range(3):
            started = time.process_time()
            work(text)
            runs.append(time.process_time() - started)
        seconds.append(min(runs) + 0.002)
    return seconds[1] / seconds[0]


@pytest.mark.parametrize("work", [sought, guarded])
@pytest.mark.parametrize("piece", PIECES)
def test_time_is_linear_for_hostile_text(piece: str, work: Callable[[str], object]) -> None:
    assert growth(work, piece, 4_000) < 24


@pytest.mark.parametrize("work", [sought, guarded])
def test_a_megabyte_takes_as_many_times_longer_as_it_is_long(work: Callable[[str], object]) -> None:
    prose = "The form of patient Ona Kowalczyk, 12 Main Street, fails since 2026-11-20 (500). "
    assert growth(work, prose, 125_000) < 20


def test_the_growth_test_can_fail() -> None:
    quadratic = re.compile(r"[\w.]+@")
    assert growth(quadratic.findall, "a", 1_500) > 24
