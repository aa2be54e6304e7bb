"""What is a credential beside its name, and what only speaks of one, letter by letter."""

import pytest

from redaction.redacted import MASK
from redaction.words.credential_kind import CredentialKind
from redaction.words.credential_shapes import shapes
from redaction.words.credential_values import (
    character_class,
    character_classes,
    is_empty,
    is_made_up,
    is_remark,
    is_secret,
    is_strong_secret,
)

PASSWORD, TOKEN = CredentialKind.PASSWORD, CredentialKind.TOKEN


@pytest.mark.parametrize(
    ("value", "as_password", "as_token"),
    [
        ("1", False, False),
        ("123", False, False),
        ("1234", True, False),
        ("8812#", True, False),
        ("0412*", True, False),
        ("123456789012", True, False),
        ("1234567890123", False, False),
        ("ab1", False, False),
        ("abc12", False, False),
        ("abcd12", True, True),
        ("ABCD12", True, True),
        ("abcdef", False, False),
        ("ab!def", False, False),
        ("aB!def", True, True),
        ("aB!de", False, False),
        ("a" * 23, False, False),
        ("a" * 24, True, True),
        ("a" * 12 + "-" + "a" * 12, False, False),
        ("sha256", False, False),
        ("24hours", False, False),
        ("19.12.1043", False, False),
        ("2026-11-23", False, False),
        ("10:15am", False, False),
        ("https://a.example/x1", False, False),
        ("zoe1@canari.example", False, False),
    ],
)
def test_a_word_looks_like_a_secret(value: str, as_password: bool, as_token: bool) -> None:  # noqa: FBT001 - parameters of the table
    assert is_secret(value, PASSWORD) is as_password
    assert is_secret(value, TOKEN) is as_token


@pytest.mark.parametrize(
    ("value", "as_password", "as_token"),
    [
        ("123", False, False),
        ("1234", True, False),
        ("12345678", True, False),
        ("123456789", False, False),
        ("abcd1234", False, False),
        ("Abcd123", False, False),
        ("Abcd1234", True, True),
        ("ab!d1234", True, True),
        ("1a2b3c4d5e6f", True, True),
        ("1a2b3c4d5e6", False, False),
        ("1ab2abcabcab", False, False),
        ("12a3b4abcabc", True, True),
        ("1a2b3c4d5e-f", False, False),
    ],
)
def test_a_word_is_a_secret_without_a_name(value: str, as_password: bool, as_token: bool) -> None:  # noqa: FBT001 - parameters of the table
    assert is_strong_secret(value, PASSWORD) is as_password
    assert is_strong_secret(value, TOKEN) is as_token


@pytest.mark.parametrize("empty", ["", "XXXXXXX", "****", "<>", "[...]", "null", "None", "TRUE"])
def test_a_mask_and_a_placeholder_are_empty(empty: str) -> None:
    assert is_empty(empty)
    assert not is_empty(f"{empty}Q7")


@pytest.mark.parametrize("said", ["no", "abc", "expired", "Perdu", "sha256", "present"])
def test_a_state_is_a_remark_and_a_word_is_not(said: str) -> None:
    assert is_remark(said)
    assert not is_remark("qwopzx")


def test_a_counted_thing_is_not_made_up() -> None:
    assert is_made_up("Tulipe44")
    assert not any(map(is_made_up, ("windows11", "page12", "covid19", "sha256")))


def test_signs_of_ordinary_words_have_no_class() -> None:
    assert [character_class(sign) for sign in "aA1!é-'/_.:,()"] == [
        "lower", "upper", "digit", "sign", "lower", *[""] * 9,
    ]  # fmt: skip
    assert character_classes("a-b.c") == {"lower"}


@pytest.mark.parametrize(
    ("word", "is_key"),
    [
        ("Ab3!efgh1jklmn0p", True),
        ("Ab3!efgh1jklmn0", False),
        ("Ab3!efgh1jklmn0pq", False),
        ("Ab3!efghijklmnop", False),
        ("A3!b3efghijklmno", False),
        ("A3!b3e4fghijklmn", True),
        ("ab3!efgh1jklmn0p", False),
        ("AB3!EFGH1JKLMN0P", False),
        ("Ab3xefgh1jklmn0p", False),
        ("Ab!xefgh!jklmn!p", False),
        ("A!b2026-11-23c!D", False),
        (f"A1!b{MASK}c2!D3", False),
    ],
)
def test_a_word_of_sixteen_signs_of_four_classes_is_a_key(word: str, is_key: bool) -> None:  # noqa: FBT001 - a parameter of the table
    found = [*shapes(f"just {word} then")]
    expected = [(5, 21, CredentialKind.ENCRYPTION_KEY)] if is_key else []
    assert [one for one in found if one[2] is CredentialKind.ENCRYPTION_KEY] == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://bob:pw@host.example", PASSWORD),
        ("https://bob@host.example", None),
        ("curl -u bob:hunt https://a", PASSWORD),
        ("curl -u bob:hun https://a", None),
        ("mysql -u root -phunt db", PASSWORD),
        ("mysql -u root -p db", None),
        ("/x;jsessionid=A1", TOKEN),
        ("/x;jsessionid=XXXXXXX", None),
        ("/x?sig=abcdefgh", TOKEN),
        ("/x?sig=abcdefg", None),
        ("Authorization: Basic abcd", CredentialKind.HEADER),
        ("Authorization: Basic XXXXXXX", None),
        ("Cookie: a=b", CredentialKind.HEADER),
        ("bearer abcdefgh12345678", CredentialKind.HEADER),
        ("bearer abcdefgh1234567", None),
        ("AKIA" + "A1" * 8, TOKEN),
        ("AKIA" + "A1" * 7 + "A", None),
        ("iv: " + "a" * 22 + "==", TOKEN),
        ("iv: " + "a" * 21 + "==", None),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", CredentialKind.PRIVATE_KEY),
        ("-----BEGIN PUBLIC KEY-----\nMIIE", None),
    ],
)
def test_a_credential_is_told_by_its_shape(text: str, kind: CredentialKind | None) -> None:
    assert {found for _, _, found in shapes(text)} == ({kind} if kind else set())
