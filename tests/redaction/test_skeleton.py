"""Counts and lengths, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import JsonTree, Leaf, Opaque, SpannedText
from redaction import skeleton as counted
from redaction.skeleton import skeleton


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xef\xbb\xbf<a/>", "markup"),
        (b"{", "json"),
        (b"[", "json"),
        (b"MSH|", "text"),
        (b"PK\0\1", "binary"),
    ],
)
def test_the_form_is_told(body: bytes, form: str) -> None:
    assert skeleton(Opaque(body))["form"] == form


def test_elements_and_lines_are_counted() -> None:
    assert skeleton(Opaque(b"<a>Canari</a>\r\n<b/>\rxyz\n")) == {
        "form": "markup", "elements": 2, "length": 24, "lines": 4, "longest_line": 13
    }  # fmt: skip


def test_a_text_is_counted() -> None:
    content = SpannedText("PID|Canarié", (Leaf("PID-1", 4, 11),))
    assert skeleton(content) == {
        "form": "text", "leaves": 1, "length": 12, "lines": 1, "longest_line": 12
    }  # fmt: skip


def test_a_tree_is_counted() -> None:
    assert skeleton(JsonTree({"Canari": [1, {"b": None}], "c": "Canari"})) == {
        "form": "json", "objects": 2, "members": 3, "lists": 1, "elements": 2, "values": 3,
        "depth": 4,
    }  # fmt: skip


def test_counting_stops_at_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "_MOST", 3)
    assert skeleton(JsonTree([[1, 2, 3], [4]]))["depth"] == 2


@given(st.binary())
def test_a_skeleton_holds_numbers_and_one_closed_word(body: bytes) -> None:
    described = skeleton(Opaque(body))
    assert described.pop("form") in {"empty", "markup", "json", "text", "binary"}  # type: ignore[attr-defined]
    assert all(type(number) is int for number in described.values())


@pytest.mark.parametrize(("most", "depth"), [(1, 1), (2, 2), (3, 3), (4, 3)])
def test_of_a_tree_that_is_too_large_its_first_levels_are_counted(
    monkeypatch: pytest.MonkeyPatch, most: int, depth: int
) -> None:
    monkeypatch.setattr(counted, "_MOST", most)
    assert skeleton(JsonTree([["x"]]))["depth"] == depth
