"""Where the recognisers of numbers and addresses change their mind, digit by digit."""

import pytest

from connectors.shapes import Kind
from redaction.words.contacts import contacts
from redaction.words.finding import Certainty
from redaction.words.harmless_numbers import is_coded, is_quantity
from redaction.words.numbers import numbers
from redaction.words.scan import Scan

STRUCTURED, GUESS = Certainty.STRUCTURED, Certainty.GUESS


@pytest.mark.parametrize(
    ("written", "kind", "certainty"),
    [
        ("1234", None, None),
        ("12345", Kind.RECORD_NUMBER, GUESS),
        ("123456", Kind.RECORD_NUMBER, GUESS),
        ("123 456", None, None),
        ("1234567", Kind.RECORD_NUMBER, STRUCTURED),
        ("123 4567", Kind.PHONE, STRUCTURED),
        ("12 34567", Kind.RECORD_NUMBER, STRUCTURED),
        ("12345678", Kind.HEALTH_NUMBER, STRUCTURED),
        ("123456789", Kind.HEALTH_NUMBER, STRUCTURED),
        ("130692544", Kind.SIN, STRUCTURED),
        ("130-692-544", Kind.SIN, STRUCTURED),
        ("130-692 544", Kind.HEALTH_NUMBER, STRUCTURED),
        ("130692545", Kind.HEALTH_NUMBER, STRUCTURED),
        ("046454286", Kind.HEALTH_NUMBER, STRUCTURED),
        ("800000002", Kind.HEALTH_NUMBER, STRUCTURED),
        ("1234567890", Kind.HEALTH_NUMBER, STRUCTURED),
        ("12345678901", Kind.PHONE, STRUCTURED),
        ("22345678901", Kind.RECORD_NUMBER, STRUCTURED),
        ("123456789012", Kind.HEALTH_NUMBER, STRUCTURED),
        ("1234567890123", Kind.RECORD_NUMBER, STRUCTURED),
        ("0009698658215", Kind.HEALTH_NUMBER, STRUCTURED),
        ("12345678901234", Kind.RECORD_NUMBER, STRUCTURED),
        ("+33 6 12 34 56", Kind.PHONE, STRUCTURED),
        ("(613) 5550142", Kind.PHONE, STRUCTURED),
        ("613 555 0142", Kind.PHONE, STRUCTURED),
        ("113 555 0142", Kind.HEALTH_NUMBER, STRUCTURED),
        ("613 155 0142", Kind.HEALTH_NUMBER, STRUCTURED),
        ("AB12345", Kind.RECORD_NUMBER, GUESS),
        ("AB123456", Kind.RECORD_NUMBER, GUESS),
        ("AB1234567", Kind.RECORD_NUMBER, STRUCTURED),
    ],
)
def test_a_number_is_named_by_its_digits_and_groups(
    written: str, kind: Kind | None, certainty: Certainty | None
) -> None:
    text = f"so {written}, yes"
    named = {
        (found.kind, found.certainty)
        for found in numbers(Scan(text), text)
        if (found.start, found.end) == (3, 3 + len(written))
    }
    assert named == ({(kind, certainty)} if kind else set())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("took 123456789 ms", False),
        ("took 1234567890 ms", True),
        ("took 1234567890 bytes", True),
        ("error 12345678", False),
        ("error 123456789", True),
        ("AB12345 users", False),
        ("AB1234567 users", True),
        ("12345 users", False),
        ("12345 friends", True),
    ],
)
def test_a_measure_has_fewer_than_ten_digits_and_a_code_than_nine(text: str, found: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert bool([*numbers(Scan(text), text)]) is found


@pytest.mark.parametrize("before", ["", "x" * 11, "x " * 12, "x " * 40])
def test_a_code_is_told_by_the_words_right_before_it(before: str) -> None:
    for said in ("error number ", "error is ", "version: ", "over ", "$"):
        text = f"{before} {said}12345"
        assert is_coded(text, len(text) - 5), said
        assert is_quantity(text, len(text) - 5, len(text)), said
    text = f"error {before}and so on 12345"
    assert not is_coded(text, len(text) - 5)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("from 10.1.2.3 now", "10.1.2.3"),
        ("from 1.0.0.1 now", "1.0.0.1"),
        ("from 255.255.255.255 now", "255.255.255.255"),
        ("from 256.1.2.3 now", None),
        ("from 10.1.2.256 now", None),
        ("from 0.1.2.3 now", None),
        ("from 127.0.0.1 now", None),
        ("from 126.0.0.1 now", "126.0.0.1"),
        ("from 128.0.0.1 now", "128.0.0.1"),
        ("from 10.0.0.0 now", None),
        ("from 10.1.2 now", None),
        ("from 10.1.2.3.4 now", None),
        ("version 10.1.2.3 now", None),
        ("version is now on 10.1.2.3", "10.1.2.3"),
        ("from fe80:0:0:0:1:2:3:4 now", "fe80:0:0:0:1:2:3:4"),
        ("from 2001:db8::1 now", "2001:db8::1"),
        ("at 10:15:30:12 now", None),
        ("from 1:2:3:4:5:6:7:8 now", "1:2:3:4:5:6:7:8"),
        ("from 1:2:3:4:5:6:7 now", None),
        ("to zoe@canari.example now", "zoe@canari.example"),
        ("to @canari.example now", None),
        ("to zoe@ canari.com now", "zoe@ canari.com"),
    ],
)
def test_an_address_is_told_from_a_version_and_a_time(text: str, address: str | None) -> None:
    assert [text[f.start : f.end] for f in contacts(text)] == ([address] if address else [])


@pytest.mark.parametrize("length", [1, 255, 256, 300])
def test_an_address_is_masked_for_256_letters_before_its_sign(length: int) -> None:
    (found,) = contacts("é" * length + "@canari.example, x")
    assert (found.start, found.end) == (max(0, length - 256), length + len("@canari.example"))
