"""The patient's own values: kept in memory, given to nobody."""

import copy
import json
import pickle
import traceback

import pytest

from connectors.errors import ContextInvalidError
from connectors.subject import Subject


def test_values_are_lists_without_blanks() -> None:
    subject = Subject(family_name=" Quenouille ", given_name=("Zoe", None, " ", "Anne"), phone=None)
    assert subject.get("family_name") == ("Quenouille",)
    assert subject.get("given_name") == ("Zoe", "Anne")
    assert subject.get("phone") == ()
    assert list(subject) == [
        ("family_name", "Quenouille"),
        ("given_name", "Zoe"),
        ("given_name", "Anne"),
    ]


def test_an_unknown_field_is_a_mistake_in_our_code() -> None:
    with pytest.raises(TypeError) as caught:
        Subject(surname="Quenouille")
    assert "Quenouille" not in str(caught.value)


def test_json_may_hold_strings_lists_and_nulls() -> None:
    subject = Subject.from_json({"family_name": "Quenouille", "phone": ["1", None], "email": None})
    assert list(subject) == [("family_name", "Quenouille"), ("phone", "1")]


@pytest.mark.parametrize(
    "tree",
    [
        None,
        [],
        "Quenouille",
        {"surname": "Quenouille"},
        {"phone": 6135550142},
        {"phone": [[]]},
        {1: ""},
    ],
)
def test_any_other_json_is_refused_and_not_quoted(tree: object) -> None:
    with pytest.raises(ContextInvalidError) as caught:
        Subject.from_json(tree)
    printed = "".join(traceback.format_exception_only(caught.value))
    assert "Quenouille" not in printed
    assert caught.value.__context__ is None


def test_two_subjects_merge_into_one_that_knows_both() -> None:
    both = Subject(phone="1").merged_with(Subject(phone="2", city="Villefictive"))
    assert list(both) == [("phone", "1"), ("phone", "2"), ("city", "Villefictive")]


def test_printing_shows_nothing() -> None:
    subject = Subject(family_name="Quenouille")
    assert f"{subject} {[subject]}" == "Subject(…) [Subject(…)]"
    assert not hasattr(subject, "__dict__")


@pytest.mark.parametrize("serialise", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_it_cannot_be_serialised(serialise: object) -> None:
    assert callable(serialise)
    with pytest.raises(TypeError, match="serial"):
        serialise(Subject(family_name="Quenouille"))


def test_two_subjects_of_the_same_values_are_not_equal() -> None:
    assert Subject(phone="1") != Subject(phone="1")
