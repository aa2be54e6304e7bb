"""The clinic's settings, and those that are refused."""

import pytest

from connectors.errors import SettingsError
from connectors.settings import build
from medaccess.settings import MedAccessSettings, VendorNumber


def test_the_defaults_read_no_folder() -> None:
    settings = build("connectors.medaccess", MedAccessSettings, {})
    assert (settings.export_folder, settings.vendor_number) == ("", VendorNumber.EMR_ID)


def test_a_table_becomes_settings() -> None:
    table = {
        "export_folder": "/exports",
        "vendor_number": "other",
        "fhir_emr_id_system": "urn:example:clinic-mrn",
        "patient_id_parameter": "pid",
        "patient_id_selector": "#pid",
        "documents_selector": "",
    }
    settings = build("connectors.medaccess", MedAccessSettings, table)
    assert settings.vendor_number is VendorNumber.OTHER
    assert settings.fhir_emr_id_system == "urn:example:clinic-mrn"


@pytest.mark.parametrize(
    "table",
    [
        {"vendor_number": "chart-number"},
        {"fhir_emr_id_system": "clinic-mrn"},
        {"fhir_emr_id_system": "https://clinic invalid"},
        {"patient_id_parameter": "a&b"},
        {"patient_id_parameter": "1234"},
        {"base_url": "https://medaccess.invalid"},
        {"app_token": "secret"},
    ],
    ids=str,
)
def test_it_refuses(table: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        build("connectors.medaccess", MedAccessSettings, table)


def test_hl7_that_carries_the_emr_id_is_stated_in_one_form() -> None:
    assert MedAccessSettings(hl7_emr_id=("OWNLAB:2",)).hl7_emr_id == ("OWNLAB:2",)
    with pytest.raises(ValueError, match="APPLICATION:FIELD"):
        MedAccessSettings(hl7_emr_id=("OWNLAB",))
