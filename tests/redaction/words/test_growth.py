"""Time grows with the text and not with its square, whatever the text is."""

import math
import re
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from connectors.secret import Secret
from connectors.subject import Subject
from redaction.guard import CredentialFoundError, Guard
from redaction.level import Level
from redaction.text import redact_text
from redaction.words import find

PIECES = (
    "a", "A", "1", " ", "@", "a@", "-", "1 ", "Aa ", "/", "http://", "Le", "a'", "A'a", "\\", "%25",
    "password ", "password:", "cookie: ", "eyJaaaaaaaa.", "&amp;", "{", "[", "é", "\u0301", "Mr ",
    "J. ", "né le ", "1.", "::", "Ab3!", '"', "-----BEGIN ", "-----BEGIN PRIVATE KEY-----",
    "/a?c=d&", "12 a ", "12 rue de ", "zephyrine", "987654", "Zaza ", "iv\\", "(", "dob ",
    "a1b2c3d4e5f6", "1-", "12, ", "A. ", "de la ", "Rose ", "one ", "a: b\n", "12 Main ",
    "dr ", "user ", "K 4 ", "\n", "Jan 1 ", "1/1/", "O1", "le 3 mai ", "a 9", "ZAZA-", "Zaz, ",
    "disease ", "(Aa)", "Aa: ", "biopsy showed ", "mri a ", "PHQ-9 ", "pos for ", "INR 2.1, ",
    "nodule ", "sugar one ", "badge A1 ", "kids Aa, ", "Zaza St ", "at 12 zaza ", "Aa Zaza\t",
    "\u00ab Zaza \u00bb ", "A as in a ", "zoom code ", "is ninety ",
    "password is a", "user: a /", "pw for a ", "XXXXXXX", "XXXXXXX ", "XXXXXXX-",
    "0x41, ", "%u0041", "\\101", "- a: b\n", "X-a-b: c\n",
    "Aa_b.pdf", "a_at_", " @a.ca", "aAa", "Rose <", "Rose A",
)  # fmt: skip
SIGNS = "90OlaAzé\t-.,/'\":=@_%\\&;(){}[]<>|^#+X"
LOOK = (
    "O1 l.5 @ a@b.ca http://a.ca/?a=b password: pass user login né le dob: HIN 1234-567-890"
    ' {"a": "b"} <a>b</a> MSH|^~\\&|a Mr Zaza, 12 Main St = %41 \\u0041 0x41, eyJ Jan 1, 1952'
    " one two ( XXXXXXX a_b.pdf Bearer base64 [ ] \n- a: b\nX-a: b\n"
)
"""What makes one recogniser or another look at the whole text more closely."""
SUBJECT = Subject(
    family_name="Zaza", given_name="Zéphyrine", health_number="9876543217", birth_date="1952-03-17"
)
GUARD = Guard([Secret(f"{i}-a-secret-to-look-for") for i in range(3)])


def guarded(text: str) -> None:
    with suppress(CredentialFoundError):
        GUARD.check(text.encode())


def sought(text: str) -> None:
    find(text, SUBJECT)


def masked(text: str) -> None:
    redact_text(text, subject=SUBJECT, keep=("987",), level=Level.STRICT)


def seconds(work: Callable[[str], object], piece: str, length: int) -> float:
    """Return the processor time that the work takes, above the noise."""
    text = (piece * (length // len(piece) + 1))[:length]
    started = time.process_time()
    work(text)
    return time.process_time() - started + 0.002


def growth(work: Callable[[str], object], piece: str, size: int, most: float) -> float:
    """Return how much longer eight times the text takes; noise is asked again, up to twice.

    The short text is cheap and taken at its best of three. The long one is
    measured again only while it looks too slow: what is slow stays slow.
    """
    short = min(seconds(work, piece, size) for _ in range(3))
    ratio = math.inf
    for _ in range(3):
        ratio = min(ratio, seconds(work, piece, 8 * size) / short)
        if ratio < most:
            break
    return ratio


@pytest.mark.parametrize("work", [sought, guarded, masked])
@pytest.mark.parametrize("piece", PIECES)
def test_time_is_linear_for_hostile_text(piece: str, work: Callable[[str], object]) -> None:
    assert growth(work, piece, 2_500, 24) < 24


@pytest.mark.parametrize("piece", [*PIECES, *SIGNS])
def test_time_is_linear_behind_what_makes_recognisers_look(piece: str) -> None:
    """Behind ``O1`` a number of 5,000 digits once took longer than anybody waits."""
    assert growth(lambda text: masked(LOOK + text), piece, 2_500, 24) < 24


@pytest.mark.parametrize("work", [sought, guarded, masked])
def test_a_megabyte_takes_as_many_times_longer_as_it_is_long(work: Callable[[str], object]) -> None:
    prose = "The form of patient Ona Kowalczyk, 12 Main Street, fails since 2026-11-20 (500). "
    assert growth(work, prose, 125_000, 20) < 20


def test_the_growth_test_can_fail() -> None:
    quadratic = re.compile(r"[\w.]+@")
    assert growth(quadratic.findall, "a", 2_500, 24) > 24
    as_it_was = re.compile("[0-9O]*[0-9][0-9O]*O")
    assert growth(lambda text: as_it_was.findall("O1 " + text), "9", 250, 24) > 24
