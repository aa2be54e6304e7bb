"""What a custom form may hand over."""

from typing import Any

import pytest

from connectors.errors import ContextInvalidError
from pssuite.launch import accept, schema, script_tag
from pssuite.settings import Integration, PSSuiteSettings

SETTINGS = PSSuiteSettings()
DOCUMENT = {"media_type": "application/xml", "body": "<OmdCds/>", "encoding": "text"}
WHOLE = {
    "patient_id": "1234",
    "ocean_reference": "482",
    "ereferral_reference": None,
    "site_number": "7001",
    "documents": [DOCUMENT],
    "ocean_toolbar": "loaded",
}


def test_a_whole_context_is_accepted() -> None:
    chart = accept(WHOLE, SETTINGS)
    assert (chart.patient_id, chart.ocean_reference, chart.site_number) == ("1234", "482", "7001")
    assert len(chart.documents) == 1
    assert chart.page == {"ocean_toolbar": "loaded"}


@pytest.mark.parametrize(
    "context", [{"patient_id": "1234"}, {"ocean_reference": "482"}, {"documents": [DOCUMENT]}]
)
def test_a_number_or_a_document_is_enough(context: dict[str, object]) -> None:
    accept(context, SETTINGS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"patient_id": None, "ocean_reference": None, "documents": []},
        {"patient_id": "QZ-88117"},
        {"patient_id": "Quibblethorn"},
        {"patient_id": "1234\n"},
        {"patient_id": 1234},
        {"chart_number": "QZ-88117"},
        {"ocean_toolbar": "Quibblethorn"},
        {"integration": "custom-form"},
        {"siteCredential": "x"},
    ],
    ids=str,
)
def test_any_other_member_or_form_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ContextInvalidError) as caught:
        accept(WHOLE | wrong, SETTINGS)
    assert caught.value.__context__ is None


def test_how_ocean_is_connected_is_told_from_the_settings_alone() -> None:
    settings = PSSuiteSettings(integration=Integration.CUSTOM_FORM)
    assert accept(WHOLE, settings).page["integration"] == "custom-form"


def test_the_schema_names_every_member() -> None:
    tree: Any = schema()
    assert tree["properties"].keys() == WHOLE.keys()
    assert tree["additionalProperties"] is False


def test_the_tag_carries_the_settings_escaped() -> None:
    tag = script_tag(PSSuiteSettings(emr_id_selector='[x="<1>"]'), site_number="7001")
    assert 'data-emr-id-selector="[x=&quot;&lt;1&gt;&quot;]"' in tag
    assert 'data-site-number="7001"' in tag
