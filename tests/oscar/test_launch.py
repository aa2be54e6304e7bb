"""What OSCAR's page may hand over."""

import html
import re

import pytest

from connectors.errors import ContextInvalidError
from oscar.launch import accept, schema, script_tag
from oscar.settings import OscarSettings


def test_it_accepts_what_the_script_answers() -> None:
    chart = accept(
        {
            "patient_id": "1234",
            "ocean_reference": "482",
            "ereferral_reference": None,
            "site_number": "7001",
            "ocean_toolbar": "unavailable",
        }
    )
    assert (chart.patient_id, chart.ocean_reference, chart.site_number) == ("1234", "482", "7001")
    assert chart.page == {"ocean_toolbar": "unavailable"}


def test_an_ocean_reference_alone_is_enough() -> None:
    assert accept({"ocean_reference": "482"}).patient_id is None


@pytest.mark.parametrize(("written", "meant"), [("0012", "12"), ("0", "0"), ("000", "0")])
def test_a_demographic_number_is_a_number(written: str, meant: str) -> None:
    assert accept({"patient_id": written}).patient_id == meant


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"patient_id": None, "ocean_reference": None},
        {"site_number": "7001"},
        {"patient_id": "1234", "ocean_toolbar": "Quibblethorn"},
        {"patient_id": "1234", "ocean_toolbar": ["loaded"]},
        {"patient_id": "12345678901"},
    ],
    ids=str,
)
def test_it_refuses(context: dict[str, object]) -> None:
    with pytest.raises(ContextInvalidError):
        accept(context)


def test_the_schema_lists_the_words_of_the_page() -> None:
    properties = schema()["properties"]
    assert isinstance(properties, dict)
    assert properties["ocean_toolbar"] == {"enum": ["absent", "loaded", "unavailable", None]}


def test_the_tag_carries_the_settings_and_cannot_be_broken_out_of() -> None:
    settings = OscarSettings(ocean_reference_selector='"><script>alert(1)</script>')
    tag = script_tag(settings, site_number="7001")
    assert tag.count("<script") == 1
    attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
    assert attributes["data-site-number"] == "7001"
    written = html.unescape(attributes["data-ocean-reference-selector"])
    assert written == settings.ocean_reference_selector
