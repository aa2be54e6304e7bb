"""What a page may hand over to read Ocean."""

from typing import Any

import pytest

from connectors.errors import ContextInvalidError
from ocean.launch import accept, context_schema

WHOLE = {
    "patient_id": "1234",
    "ocean_reference": "482",
    "ereferral_reference": "5f0c1d7a-3b1e-4c52-9a66-0d5a4e1b7c01",
    "site_number": "7001",
    "documents": [],
}


def test_a_whole_context_is_accepted() -> None:
    chart = accept(WHOLE)
    assert chart.patient_id == "1234"
    assert chart.ocean_reference == "482"
    assert chart.ereferral_reference == WHOLE["ereferral_reference"]
    assert chart.site_number == "7001"
    assert chart.documents == ()


def test_null_and_absent_mean_the_same() -> None:
    assert accept(dict.fromkeys(WHOLE) | {"ocean_reference": "482"}) == accept(
        {"ocean_reference": "482"}
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"ocean_reference": None},
        {"ocean_reference": "48"},
        {"ocean_reference": "48a"},
        {"ocean_reference": "4٣2"},
        {"ocean_reference": "482\n"},
        {"ocean_reference": 482},
        {"ocean_reference": ["482"]},
        {"patient_id": "12345678901"},
        {"patient_id": "Quibblethorn"},
        {"patient_id": ""},
        {"site_number": "701"},
        {"site_number": "70010000"},
        {"ereferral_reference": "5f0c1d7a"},
        {"documents": [{"media_type": "application/hl7-v2", "body": "MSH|", "encoding": "text"}]},
        {"page": {"ocean_toolbar": "loaded"}},
        {"siteCredential": "x"},
    ],
    ids=str,
)
def test_any_other_member_or_form_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ContextInvalidError) as caught:
        accept(WHOLE | wrong)
    assert caught.value.__context__ is None
    assert str(caught.value) == "context-invalid"


def test_an_emr_id_alone_is_accepted_only_where_the_settings_say_so() -> None:
    assert accept({"patient_id": "1234"}, by_emr_id=True).patient_id == "1234"
    with pytest.raises(ContextInvalidError):
        accept({"patient_id": "1234"})
    with pytest.raises(ContextInvalidError):
        accept({"site_number": "7001"}, by_emr_id=True)


def test_the_schema_says_what_is_accepted() -> None:
    schema: Any = context_schema()
    assert schema["properties"].keys() == WHOLE.keys()
    assert [one["required"] for one in schema["anyOf"]] == [["ocean_reference"], ["patient_id"]]
    assert schema["additionalProperties"] is False
    assert schema["allOf"][0]["properties"]["documents"] == {"maxItems": 0}
