"""A ticket is exactly of its schema, and an error about it quotes nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolbar.troubleshooting.ticket import (
    LONGEST_DESCRIPTION,
    SERVICES,
    TicketInvalidError,
    read_ticket,
)

WRONG: list[tuple[str, Any]] = [
    ("site_number", "12"),
    ("site_number", "70011234"),
    ("site_number", "\u0667\u0660\u0660\u0661"),
    ("site_number", 7001),
    ("emr", ""),
    ("emr", "two\nlines"),
    ("emr_version", "v" * 61),
    ("browser", "b" * 201),
    ("browser", "tab\there"),
    ("browser", "Bamboozlitol thrice nightly"),
    ("emr", "Serum whimsy index"),
    ("emr_version", "Glitterdust of comet"),
    ("toolbar_version", "Acute hiccupitis"),
    ("services", []),
    ("services", ["telepathy"]),
    ("services", ["eforms"] * 20),
    ("frequency", "often"),
    ("scope", "everybody"),
    ("description", ""),
    ("description", " \n "),
    ("description", "nul\x00"),
    ("description", "d" * (LONGEST_DESCRIPTION + 1)),
    ("description", "half \ud83d"),
    ("occurred_at", "yesterday"),
    ("occurred_at", "1931-W29-7"),
    ("occurred_at", "1931W297"),
    ("occurred_at", "2026-11-23Q10:00"),
    ("language", "de"),
    ("reporter", "Ottilie"),
]


def test_a_ticket_keeps_its_form(ticket_tree: dict[str, Any]) -> None:
    whole = ticket_tree | {
        "emr_version": "19",
        "toolbar_version": "26.11.0",
        "browser": "Chrome",
        "occurred_at": "2026-11-23T10:30:00-05:00",
        "description": "line one\nline two: café",
    }
    assert read_ticket(whole).tree() == whole
    assert read_ticket(ticket_tree | {"browser": None}).tree() == ticket_tree


def test_the_services_are_oceans() -> None:
    assert len(SERVICES) == len(set(SERVICES)) == 12
    assert SERVICES[0] == "ereferral"


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_names_its_field(ticket_tree: dict[str, Any], name: str, value: Any) -> None:
    with pytest.raises(TicketInvalidError) as caught:
        read_ticket(ticket_tree | {name: value})
    assert caught.value.fields == (name,)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "email",
    ["", "nobody", "a@b c", "a@b\n.invalid", "a@@b", "@b.invalid", "a@", "x" * 300 + "@b.invalid"],
)
def test_an_address_has_the_shape_of_one(ticket_tree: dict[str, Any], email: str) -> None:
    with pytest.raises(TicketInvalidError) as caught:
        read_ticket(ticket_tree | {"reporter": {"name": "O", "email": email}})
    assert caught.value.fields == ("reporter.email",)


def test_an_unknown_member_is_not_repeated(ticket_tree: dict[str, Any]) -> None:
    with pytest.raises(TicketInvalidError) as caught:
        read_ticket(ticket_tree | {"Quibblethorn": "x"})
    assert caught.value.fields == ("unknown",)
    assert "Quibblethorn" not in repr(vars(caught.value)) + str(caught.value)


@pytest.mark.parametrize("tree", [None, [], "ticket", 7])
def test_what_is_no_object_is_no_ticket(tree: object) -> None:
    with pytest.raises(TicketInvalidError) as caught:
        read_ticket(tree)
    assert caught.value.fields == ("ticket",)


def test_what_is_missing_is_named(ticket_tree: dict[str, Any]) -> None:
    del ticket_tree["frequency"]
    del ticket_tree["reporter"]["email"]
    with pytest.raises(TicketInvalidError) as caught:
        read_ticket(ticket_tree)
    assert caught.value.fields == ("reporter.email", "frequency")


def test_the_words_are_in_no_repr(ticket_tree: dict[str, Any]) -> None:
    shown = repr(read_ticket(ticket_tree))
    assert "chart 1234" not in shown
    assert "Ottilie" not in shown
    assert "reception@" not in shown


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_any_other_tree_is_our_error(tree: object) -> None:
    with pytest.raises(TicketInvalidError):
        read_ticket(tree)


@pytest.mark.parametrize(
    "name", ["Rosalie", "Maria da Silva dos Santos de Oliveira", "Dr J.-P. O'Brien (front desk)"]
)
def test_people_have_the_names_they_have(ticket_tree: dict[str, Any], name: str) -> None:
    reporter = {"name": name, "email": "desk@clinic.invalid"}
    assert read_ticket(ticket_tree | {"reporter": reporter}).reporter.name == name
