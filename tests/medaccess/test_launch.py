"""What a page in Med Access may hand over."""

import html
import re

import pytest

from connectors.errors import ContextInvalidError
from demo.patients import PATIENTS
from demo.pretend_medaccess import PretendMedAccess
from medaccess.launch import accept, schema, script_tag
from medaccess.settings import MedAccessSettings


def test_it_accepts_what_the_script_answers(medaccess: PretendMedAccess) -> None:
    chart = accept(medaccess.context(PATIENTS[0].emr_id) | {"documents": []})
    assert (chart.patient_id, chart.ocean_reference, chart.site_number) == ("1234", None, "7001")
    assert chart.page == {"browser": "chrome", "patient_from": "launcher"}


@pytest.mark.parametrize(
    "context",
    [
        {"patient_id": "1234"},
        {"ocean_reference": "482"},
        {"documents": [{"media_type": "text/plain", "body": "", "encoding": "text"}]},
    ],
    ids=str,
)
def test_one_thing_that_can_name_a_patient_is_enough(context: dict[str, object]) -> None:
    accept(context)


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"patient_id": None, "patient_from": "nowhere", "documents": []},
        {"site_number": "7001"},
        {"patient_id": "1234", "browser": "Netscape"},
        {"patient_id": "1234", "patient_from": ["page"]},
        {"patient_id": "1234", "ocean_toolbar": "loaded"},
        {"patient_id": "QZ-88117"},
        {"patient_id": "1234", "sessionToken": "x"},
    ],
    ids=str,
)
def test_it_refuses(context: dict[str, object]) -> None:
    with pytest.raises(ContextInvalidError):
        accept(context)


def test_the_schema_lists_the_words_of_the_page() -> None:
    properties = schema()["properties"]
    assert isinstance(properties, dict)
    assert properties["browser"] == {"enum": ["chrome", "edge", "other", None]}
    assert properties["patient_from"] == {"enum": ["conflict", "launcher", "nowhere", "page", None]}


def test_the_tag_carries_the_settings_and_cannot_be_broken_out_of() -> None:
    settings = MedAccessSettings(patient_id_selector='"><script>alert(1)</script>')
    tag = script_tag(settings, site_number="7001")
    assert tag.count("<script") == 1
    attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
    assert attributes["data-site-number"] == "7001"
    assert attributes["data-patient-id-parameter"] == settings.patient_id_parameter
    assert html.unescape(attributes["data-patient-id-selector"]) == settings.patient_id_selector
