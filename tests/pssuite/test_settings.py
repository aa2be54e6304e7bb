"""What a clinic may set for its PS Suite."""

import pytest

from connectors.errors import SettingsError
from connectors.settings import build
from pssuite.settings import Integration, PSSuiteSettings, VendorNumber


def test_the_defaults_read_no_folder_and_know_nothing() -> None:
    settings = PSSuiteSettings()
    assert settings.export_folder == ""
    assert settings.integration is Integration.UNKNOWN
    assert settings.vendor_number is VendorNumber.EMR_ID


def test_every_choice_is_read_from_words() -> None:
    table = {"integration": "cloud-connect", "vendor_number": "other"}
    settings = build("connectors.pssuite", PSSuiteSettings, table)
    assert settings.integration is Integration.CLOUD_CONNECT
    assert settings.vendor_number is VendorNumber.OTHER


@pytest.mark.parametrize(
    "table",
    [
        {"integration": "telus"},
        {"vendor_number": "chart"},
        {"base_url": "x"},
        {"vendor_number": "other", "export_folder": "/exports"},
    ],
    ids=str,
)
def test_any_other_word_or_key_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        build("connectors.pssuite", PSSuiteSettings, table)


def test_hl7_that_carries_the_emr_id_is_stated_in_one_form() -> None:
    assert PSSuiteSettings(hl7_emr_id=("OWNLAB:2",)).hl7_emr_id == ("OWNLAB:2",)
    with pytest.raises(ValueError, match="APPLICATION:FIELD"):
        PSSuiteSettings(hl7_emr_id=("OWNLAB",))
