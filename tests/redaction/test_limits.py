"""Where the limits of single values, trees, counts and noise lie, on both sides of each."""

import base64
import datetime as dt
import gzip
import json
from typing import Any, Final

import pytest

from connectors.contract import Identifiers, JsonTree, Opaque, RawDocument
from connectors.secret import Secret
from connectors.shapes import Each, Fields, Keep, Kind, flag
from connectors.subject import Subject
from redaction.allow_list import redact
from redaction.encodings import whole
from redaction.facts import facts
from redaction.guard import CredentialKind, Guard
from redaction.needles import Needles
from redaction.redacted import MASK
from redaction.skeleton import skeleton

NOBODY: Final = Subject()
NOTHING_SENT: Final = Identifiers(dt.datetime(2026, 11, 23, tzinfo=dt.UTC))


def anything(_: object) -> bool:
    return True


def kept(value: object, rule: Keep) -> tuple[Any, int]:
    """Return what is kept of a tree, and how much of it was dropped."""
    document = RawDocument("kind", "text/x", JsonTree(value))
    answer = redact(document, {"kind": rule}, NOTHING_SENT, NOBODY)
    assert answer.text is not None
    return json.loads(answer.text), answer.dropped


# single values


@pytest.mark.parametrize(
    ("value", "stays"),
    [
        (10**18 - 1, True),
        (10**18, False),
        (1 - 10**18, True),
        (-(10**18), False),
        (10**17, True),
        (9**18, True),
    ],
)
def test_a_whole_number_has_eighteen_digits(value: int, *, stays: bool) -> None:
    assert kept({"a": value}, Fields({"a": anything})) == ({"a": value if stays else MASK}, 0)


@pytest.mark.parametrize(
    ("value", "length"),
    [
        (" ", "0"), ("x", "1-3"), ("x" * 3, "1-3"), ("x" * 4, "4-6"), ("x" * 6, "4-6"),
        ("x" * 7, "7-9"), ("x" * 9, "7-9"), ("x" * 10, "10"), ("x" * 11, "11-12"),
        ("x" * 12, "11-12"), ("x" * 13, "13-20"), ("x" * 20, "13-20"), ("x" * 21, "21+"),
        (999, "1-3"), (-999, "4-6"), (f" {'x' * 9} ", "7-9"),
    ],
)  # fmt: skip
def test_a_length_is_told_in_classes_without_the_blanks_around(value: object, length: str) -> None:
    assert facts(Kind.OTHER, value, NOBODY)["length"] == length


# trees


@pytest.mark.parametrize(
    ("length", "left", "dropped"), [(4_999, 4_999, 0), (5_000, 5_000, 0), (5_001, 5_000, 1)]
)
def test_a_list_has_five_thousand_elements(length: int, left: int, dropped: int) -> None:
    assert kept([True] * length, Each(flag)) == ([True] * left, dropped)


@pytest.mark.parametrize(("depth", "stays"), [(39, True), (40, True), (41, False)])
@pytest.mark.parametrize("in_lists", [True, False])
def test_a_value_lies_forty_steps_deep(depth: int, *, in_lists: bool, stays: bool) -> None:
    source: object = True
    rule: Keep = flag
    for _ in range(depth):
        source = [source] if in_lists else {"a": source}
        rule = Each(rule) if in_lists else Fields({"a": rule})
    assert (kept(source, rule) == (source, 0)) is stays
    assert (MASK in str(kept(source, rule))) is not stays


@pytest.mark.parametrize(("elements", "depth"), [(999_998, 3), (999_999, 2), (1_000_000, 2)])
def test_a_million_values_of_a_tree_are_counted(elements: int, depth: int) -> None:
    """The list itself is the first; the level that uses up the million is the last."""
    described = skeleton(JsonTree([*[None] * (elements - 1), [None]]))
    assert described["depth"] == depth
    assert described["values"] == elements + depth - 3


@pytest.mark.parametrize(("blanks", "form"), [(62, "json"), (63, "json"), (64, "empty")])
def test_the_form_of_a_document_is_told_by_64_octets(blanks: int, form: str) -> None:
    assert skeleton(Opaque(b" " * blanks + b"{"))["form"] == form


@pytest.mark.parametrize(
    ("before", "form"), [(1_022, "binary"), (1_023, "binary"), (1_024, "text")]
)
def test_what_is_no_text_is_told_by_1024_octets(before: int, form: str) -> None:
    assert skeleton(Opaque(b"a" * before + b"\0"))["form"] == form


# the guard


def test_a_text_is_told_from_noise_by_4096_octets() -> None:
    """Of them 204 may be odd, a twentieth."""
    assert whole(b"a" * 3891 + b"\xff" * 205) is None
    assert whole(b"a" * 3890 + b"\xff" * 206) is None
    assert whole(b"a" * 3892 + b"\xff" * 204) is not None
    assert whole(b"a" * 3892 + b"\xff" * 205) is not None, "the last is not looked at"


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        ("quiet 9x", CredentialKind.REGISTERED),
        ("qu et 9x", None),
        ("quiet9xy", CredentialKind.REGISTERED),
        ("quiet9x", None),
    ],
)
def test_a_secret_of_eight_letters_is_found_if_seven_are_no_blanks(
    secret: str, kind: CredentialKind | None
) -> None:
    assert Guard([Secret(secret)]).find(f"see {secret} there".encode()) is kind


def test_seven_octets_are_sought_and_six_are_refused() -> None:
    needles = Needles()
    needles.add(b"quiet9x")
    assert needles.within(b"see quiet9x there")
    with pytest.raises(ValueError, match=r"^$"):
        needles.add(b"quiet9")


@pytest.mark.parametrize("wrap", [gzip.compress, base64.b64encode])
@pytest.mark.parametrize(("times", "searchable"), [(7, True), (8, True), (9, False)])
def test_eight_layers_are_looked_into_and_what_has_nine_is_not_sent(
    wrap: Any, times: int, *, searchable: bool
) -> None:
    body = b"password: f00bar12"
    for _ in range(times):
        body = wrap(body)
    kind = CredentialKind.PASSWORD if searchable else CredentialKind.UNSEARCHABLE
    assert Guard([]).find(body) is kind
