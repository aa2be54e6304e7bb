"""What a look at a body costs is in proportion to the body, whatever the body is."""

import gzip
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.allowance import UnsearchableError
from redaction.views import Views, scalars

PIECES = (
    b"a", b"%25", b"&amp;", b"\\\\u0041", b"QUJD", b"QUFB", b"VVVV", b"4142", b"=3D", b"x^",
    b"PK\3\4", b"\x1f\x8b\x08", b"\x78\x9c\x03\x00", b"\x89PNG\r\n\x1a\n", b"\0a",
    b"\xff", b"H4sIAAAAAAAA",
    b"UEsDBBQAAAAIAA", b'\\"', b"password: ", gzip.compress(b"", mtime=0),
    gzip.compress(b"a" * 99, mtime=0),
    b"\x89PNG\r\n\x1a\n\0\0\0\2zTXta\0", b"UFVGQlFVRkI=", b"[", b'{"a":', b"%u0041", b"0x41, ",
)  # fmt: skip


def cost(body: bytes) -> int:
    """Return how many octets are looked at, and as many as could be if that is not allowed."""
    views = Views(body)
    try:
        looked = sum(map(len, views.squeezed()))
    except UnsearchableError:
        return 48 * (len(body) + 2**20)
    return looked + sum(len(text) for _, text in views.said)


@pytest.mark.parametrize("piece", PIECES)
def test_a_body_eight_times_as_long_is_eight_times_the_work(piece: bytes) -> None:
    short, long = (cost(piece * (size // len(piece))) for size in (2_000, 16_000))
    assert long <= 9 * short + 2_000


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join))
def test_no_mixture_of_them_costs_more_than_is_allowed(body: bytes) -> None:
    assert cost(body) <= 48 * (len(body) + 2**20)


@given(st.binary(max_size=300))
def test_any_octets_are_looked_at(body: bytes) -> None:
    assert cost(body) >= len(body) - body.count(0) - len([o for o in body if o in b"\t\n\v\f\r "])


def test_names_and_values_of_json_are_told_in_order() -> None:
    tree = {"a": ["b", 1, None, True, {"c": "d"}], "e": {"f": -1, "g": 2.5, "h": 10**18}}
    told = list(scalars(json.dumps(tree)))
    assert told[:6] == [("", "a"), ("a", "b"), ("a", "1"), ("", "c"), ("c", "d"), ("", "e")]
    assert told[6:9] == [("", "f"), ("f", "-1"), ("", "g")]
    assert told[9:] == [("g", "2.5"), ("", "h"), ("h", str(10**18))]


def test_a_member_that_stands_twice_is_told_twice() -> None:
    assert list(scalars('{"a": "b", "a": "c"}')) == [("", "a"), ("a", "b"), ("", "a"), ("a", "c")]


def test_what_is_no_json_is_one_text() -> None:
    assert list(scalars("{no json")) == [("", "{no json")]


def test_the_middle_of_a_picture_is_no_text_and_its_ends_are() -> None:
    views = Views(
        b"see " + b"first/" * 30 + b"A9" * 5_000 + b"/last" * 30 + b"?password=hunter2 end"
    )
    assert list(views.squeezed())
    (said,) = (text for _, text in views.said)
    assert len(said) < 500
    assert said.startswith("see first/first/")
    assert said.endswith("/last/last?password=hunter2 end")


@pytest.mark.parametrize(("times", "searchable"), [(8, True), (9, False)])
def test_eight_packings_may_lie_inside_one_another(times: int, *, searchable: bool) -> None:
    body = b"what is said inside"
    for _ in range(times):
        body = gzip.compress(body, mtime=0)
    looked: list[bytes] = []
    with suppress(UnsearchableError):
        looked += Views(body).squeezed()
        assert searchable
    assert any(b"whatissaidinside" in view for view in looked) is searchable
