"""What the name of a field says."""

import itertools

import pytest

from connectors.shapes import Kind
from redaction.folding import fold
from redaction.structure.names import STAYS, Meaning, meaning, names_a_field, whole_meaning
from redaction.structure.technical import RULES
from redaction.structure.vocabulary import KEPT, KINDS


@pytest.mark.parametrize(
    ("name", "means"),
    [
        *((name, Kind.NAME) for name in ("fname", "prénom", "NOM_DE_FAMILLE", "PatientLastName")),
        *((name, Kind.HEALTH_NUMBER) for name in ("hn", "HCN", "hcn", "phn", "nam", "healthCard")),
        *((name, Kind.BIRTH_DATE) for name in ("ddn", "DOB", "date-of-birth", "Date de naissance")),
        *((name, Kind.PHONE) for name in ("tel", "homePhone", "phoneHome", "Tél.", "phone_2")),
        *((name, Kind.EMAIL) for name in ("courriel", "patient.email", "contactEmail")),
        *((name, Kind.CLINICAL) for name in ("result", "valeur", "résultat", "labResults")),
        *((name, Kind.FREE_TEXT) for name in ("note", "commentaire", "body", "progress_note")),
        *((name, STAYS) for name in ("emrId", "oceanRef", "status", "errorCode", "requestId")),
        *((name, None) for name in ("fileName", "className", "lastUpdated", "bodyColor", "zorgle")),
        ("x" * 61 + "name", None),
        ("", None),
    ],
)
def test_a_name_says_what_its_field_holds(name: str, means: Meaning) -> None:
    assert meaning(name) is means


def test_only_a_listed_name_is_whole() -> None:
    assert whole_meaning("first-name") is Kind.NAME
    assert whole_meaning("canariFirstName") is None


def test_a_field_may_hold_the_name_of_a_field() -> None:
    assert names_a_field("name", "firstName")
    assert not names_a_field("name", "Canari")
    assert not names_a_field("nickname", "firstName")


def test_no_name_stands_in_two_lists_and_all_are_folded() -> None:
    lists = [*KINDS.values(), KEPT]
    for first, second in itertools.combinations(lists, 2):
        assert not set(first) & set(second)
    for names in lists:
        assert len(set(names)) == len(names)
        assert all(fold(name) == name for name in names)


def test_every_rule_of_generic_documents_is_found_by_its_name() -> None:
    assert all(fold(name) == name for name in RULES)
