"""A text that is hidden in letters is found although a sign stands in it that nobody sees."""

import base64

import pytest

from redaction.redacted import MASK
from redaction.structure.encoded import says_something
from redaction.text import redact_text

SAID = "Nom: Zorgle Blorgle, née le 1952-03-17"


@pytest.mark.parametrize(
    "said",
    [
        SAID.replace(":", "\N{NO-BREAK SPACE}:").encode(),
        SAID.replace(":", "\N{NARROW NO-BREAK SPACE}:").encode(),
        SAID.replace(" ", "\N{LINE SEPARATOR}").encode(),
        SAID.replace("o", "o\N{SOFT HYPHEN}").encode(),
        f"\ufeff{SAID}".encode(),
        f"\x1b[31m{SAID}\x1b[0m".encode(),
        f"\x0b{SAID}\x1c\r".encode(),
        f"{SAID} \N{DISGUISED FACE}\U0001fae8".encode(),
        SAID.replace(":", "\N{NO-BREAK SPACE}:").encode("latin-1"),
        SAID.replace("Zorgle", "\N{LEFT DOUBLE QUOTATION MARK}Zorgle").encode("cp1252"),
    ],
    ids=["nbsp", "narrow", "line", "soft", "mark", "colour", "framed", "new", "latin-1", "cp1252"],
)
def test_a_sign_that_nobody_sees_hides_no_text(said: bytes) -> None:
    for written in (base64.b64encode(said).decode(), said.hex()):
        assert redact_text(f"see {written} there").redacted == f"see {MASK} there"


@pytest.mark.parametrize(("letters", "is_text"), [(15, False), (16, True), (31, True)])
def test_one_sign_in_sixteen_may_be_of_no_text(letters: int, *, is_text: bool) -> None:
    assert says_something(b"\1".ljust(letters, b"a")) is is_text


def test_noise_is_no_text() -> None:
    assert not says_something(bytes(range(0, 200, 7)))
