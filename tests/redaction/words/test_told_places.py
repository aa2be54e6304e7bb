"""Corners, streets in words, domain accounts and door codes are found; their look-alikes stay."""

from typing import Any

import pytest

from redaction.words.addresses import addresses
from redaction.words.credentials import credentials
from redaction.words.usernames import usernames


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("au coin Mont-Royal et Papineau", "Mont-Royal et Papineau"),
        ("corner of Main and 5th Ave", "Main and 5th Ave"),
        ("habite 12, du Couvent", "12, du Couvent"),
        ("she's at four fifteen willow crescent", "four fifteen willow crescent"),
        ("lives at 22 eagle feather", "22 eagle feather"),
    ],
)
def test_a_told_place_is_found(text: str, place: str, pieces: Any) -> None:
    assert any(place in piece for piece in pieces(addresses, text))


@pytest.mark.parametrize("text", ["lives at 22 years old", "corner of the screen", "at two pm"])
def test_what_is_no_place_stays(text: str, pieces: Any) -> None:
    assert pieces(addresses, text) == []


@pytest.mark.parametrize("text", ["from j.rheault today", "snap: sach.bwz"])
def test_an_account_is_found(text: str, pieces: Any) -> None:
    assert pieces(usernames, text)
    assert pieces(usernames, "HKLM\\software e.target reset password") == []


@pytest.mark.parametrize("text", ["door code 4471#", "code de porte 1944*", "passcode heron44"])
def test_a_door_code_is_found(text: str) -> None:
    assert list(credentials(text))
    assert not list(credentials("door code missing, error code 4471"))
