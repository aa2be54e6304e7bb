"""A bundle has one form, one sequence of bytes and one digest."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolbar.troubleshooting.bundle import (
    LARGEST,
    BundleInvalidError,
    canonical,
    digest,
    read_bundle,
    sealing_context,
)


@pytest.fixture
async def tree(preview: Any, ticket: Any) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(preview.bundle_bytes(ticket))
    return whole


def test_the_bytes_are_those_of_rfc_8785() -> None:
    given_tree = {"b": [1, 2.5, True, None], "a": "é\u20ac\n", "\u20ac": 1, "A": {"y": 1, "x": 2}}
    expected = '{"A":{"x":2,"y":1},"a":"é€\\n","b":[1,2.5,true,null],"€":1}'
    assert canonical(given_tree) == expected.encode()


def test_the_digest_leaves_the_ticket_out_and_takes_attachments_in() -> None:
    tree = {"a": 1}
    plain = digest(tree)
    assert digest({"a": 1, "ticket": {"x": 1}}) == plain
    assert digest({"a": 2}) != plain
    with_one = digest(tree, [b"image"])
    assert len({plain, with_one, digest(tree, [b"imagf"]), digest(tree, [b"ima", b"ge"])}) == 4


def test_a_seal_is_bound_to_site_and_submission() -> None:
    assert sealing_context("7001", "0-1") == b"ocean-ticket/170010-1"


async def test_a_bundle_is_read_back(tree: dict[str, Any]) -> None:
    bundle = read_bundle(canonical(tree))
    assert bundle.schema_ == "troubleshooting-bundle/1"
    assert bundle.documents[0].kind == "parchment-chart"
    assert bundle.environment.connections["portal"].state == "ok"


@pytest.mark.parametrize(
    "name",
    [
        "schema", "submission_id", "created_at", "identifiers", "ticket", "documents",
        "comparison", "environment", "redaction",
    ],
)  # fmt: skip
async def test_every_member_is_needed(tree: dict[str, Any], name: str) -> None:
    del tree[name]
    with pytest.raises(BundleInvalidError) as caught:
        read_bundle(canonical(tree))
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "path",
    [
        (),
        ("identifiers",),
        ("ticket",),
        ("ticket", "reporter"),
        ("documents", 0),
        ("environment",),
        ("environment", "connector"),
        ("environment", "connections"),
        ("redaction",),
    ],
)
async def test_there_is_no_room_for_anything_else(
    tree: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    place: Any = tree
    for step in path:
        place = place[step]
    place["password"] = "x"
    with pytest.raises(BundleInvalidError):
        read_bundle(canonical(tree))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "troubleshooting-bundle/2"),
        (("submission_id",), "Quibblethorn"),
        (("created_at",), "yesterday"),
        (("created_at",), "2026-11-23T15:30:00-05:00"),
        (("identifiers", "emr_id"), "Zanzibarla Quibblethorn"),
        (("identifiers", "emr_id"), 1234),
        (("environment", "page"), {"title": "Chart of Quibblethorn"}),
        (("environment", "notices"), ["Chart of Quibblethorn"]),
        (("comparison",), {"birth_date": "1931-07-19"}),
        (("redaction", "findings"), {"QUIBBLETHORN": 1}),
        (("redaction", "findings"), {"NAME": -1}),
        (("documents", 0, "facts"), {"family": {"length": ["Quibblethorn"]}}),
        (("ticket", "site_number"), "7"),
    ],
)
async def test_a_value_of_another_form_is_refused(
    tree: dict[str, Any], path: tuple[str | int, ...], value: object
) -> None:
    place: Any = tree
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(BundleInvalidError):
        read_bundle(canonical(tree))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 5000,
        b" " * (LARGEST + 1),
    ],
)
def test_what_is_no_bundle_is_refused_quickly(body: bytes) -> None:
    started = time.process_time()
    with pytest.raises(BundleInvalidError) as caught:
        read_bundle(body)
    assert time.process_time() - started < 2
    assert caught.value.__context__ is None


async def test_a_member_that_stands_twice_is_refused(tree: dict[str, Any]) -> None:
    body = canonical(tree)
    twice = body[:-1] + b',"schema":"troubleshooting-bundle/1"}'
    assert json.loads(twice) == tree
    with pytest.raises(BundleInvalidError):
        read_bundle(twice)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
async def test_numbers_that_json_has_not_are_refused(tree: dict[str, Any], number: str) -> None:
    tree["documents"][0]["skeleton"] = {"lines": 987654321}
    body = canonical(tree).replace(b"987654321", number.encode())
    with pytest.raises(BundleInvalidError):
        read_bundle(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_bundle_or_our_error(body: bytes) -> None:
    with pytest.raises(BundleInvalidError):
        read_bundle(body)
