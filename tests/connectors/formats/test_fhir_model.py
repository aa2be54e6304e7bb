"""Deviations from R4 are told by R4's own names, never by what stands in the document."""

import subprocess
import sys
from typing import Any

import pytest

from connectors.formats.fhir_model import deviations_of
from connectors.formats.fhir_resources import MEMBERS, Deviation, Wrong

CANARY = "Quibblethorn"


def patient(**members: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **members}


def test_a_patient_of_r4_has_none() -> None:
    assert deviations_of(patient(id="1234", birthDate="1931-07-19", active=True)) == ()


@pytest.mark.parametrize(
    ("resource", "told"),
    [
        (patient(birthDate="19/07/1931"), ("Patient", "birthDate", Wrong.WRONG_VALUE)),
        (patient(name={"family": CANARY}), ("Patient", "name", Wrong.WRONG_TYPE)),
        (patient(name=[{"family": [CANARY]}]), ("Patient", "name", Wrong.WRONG_TYPE)),
        (patient(name=[{CANARY: "x"}]), ("Patient", "name", Wrong.UNKNOWN_MEMBER)),
        (patient(**{CANARY: CANARY}), ("Patient", "", Wrong.UNKNOWN_MEMBER)),
        (patient(id="no_id"), ("Patient", "id", Wrong.WRONG_VALUE)),
        (
            patient(deceasedBoolean=True, deceasedDateTime="2020"),
            ("Patient", "", Wrong.WRONG_VALUE),
        ),
        (patient(contained=[{"resourceType": CANARY}]), ("Patient", "", Wrong.UNCHECKED)),
        (
            {"resourceType": "DocumentReference", "status": "current"},
            ("DocumentReference", "content", Wrong.MISSING),
        ),
        ({"resourceType": "Bundle"}, ("Bundle", "type", Wrong.MISSING)),
    ],
)
def test_a_deviation_names_the_member_and_what_is_wrong(
    resource: dict[str, Any], told: tuple[str, str, Wrong]
) -> None:
    found = deviations_of(resource)
    assert found == (Deviation(*told),)
    assert CANARY not in repr(found)


def test_the_same_deviation_is_told_once() -> None:
    names = [{"family": 1}, {"family": 2}]
    assert deviations_of(patient(name=names)) == (Deviation("Patient", "name", Wrong.WRONG_TYPE),)


def test_the_library_would_have_quoted_the_document() -> None:
    from fhir.resources.R4B.patient import Patient  # noqa: PLC0415 - what the adapter hides

    with pytest.raises(ValueError, match=CANARY):
        Patient.model_validate(patient(birthDate=CANARY))


def test_looking_changes_nothing() -> None:
    resource = patient(name=[{"family": CANARY, "given": ["a"]}])
    deviations_of(resource)
    assert resource == patient(name=[{"family": CANARY, "given": ["a"]}])


def test_our_names_of_members_are_the_librarys() -> None:
    from connectors.formats.fhir_model import MODELS  # noqa: PLC0415 - beside its one use

    for name, model in MODELS.items():
        aliases = {field.alias or key for key, field in model.model_fields.items()}
        theirs = {alias for alias in aliases if not alias.startswith(("_", "fhir_comments"))}
        assert MEMBERS[name] <= theirs
        assert theirs - MEMBERS[name] <= {"resourceType", "resource_type", "issues"}


def test_reading_formats_does_not_load_the_library() -> None:
    code = "import sys, connectors.formats.handed; assert 'fhir.resources' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own interpreter
