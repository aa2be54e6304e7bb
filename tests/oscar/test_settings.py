"""The clinic's settings, and those that are refused."""

import pytest

from connectors.errors import SettingsError
from connectors.settings import build
from oscar.settings import Mode, OscarSettings, Record

REST = {"mode": "rest", "base_url": "https://oscar.clinic.invalid/oscar"}


def test_the_defaults_ask_oscar_for_nothing() -> None:
    settings = OscarSettings()
    assert (settings.mode, settings.base_url, settings.record) == (Mode.PAGE, "", Record.BASIC)


def test_a_table_becomes_settings() -> None:
    settings = build("connectors.oscar", OscarSettings, REST | {"record": "summary"})
    assert settings.mode is Mode.REST
    assert settings.record is Record.SUMMARY


def test_the_address_that_is_signed_is_ours_unless_oscar_sees_another() -> None:
    direct = build("connectors.oscar", OscarSettings, REST)
    behind = build(
        "connectors.oscar", OscarSettings, REST | {"signing_base_url": "http://o:8080/o"}
    )
    assert direct.signed_as == "https://oscar.clinic.invalid/oscar"
    assert behind.signed_as == "http://o:8080/o"


@pytest.mark.parametrize(
    "change",
    [
        {"base_url": ""},
        {"base_url": "oscar.clinic.invalid/oscar"},
        {"base_url": "https://user:word@oscar.invalid/oscar"},
        {"base_url": "https://oscar.invalid/oscar/"},
        {"base_url": "https://oscar.invalid:99999/oscar"},
        {"base_url": "https://oscar.invalid:0/oscar"},
        {"base_url": "https://a:b:c/oscar"},
        {"base_url": "https://oscar.invalid/oscar?x=1"},
        {"base_url": "https://oscar.invalid/../oscar#"},
        {"base_url": "http://oscar.clinic.invalid/oscar"},
        {"base_url": "http://127.0.0.1.clinic.invalid/oscar"},
        {"signing_base_url": "javascript:alert(1)"},
        {"record": "everything"},
        {"timeout_seconds": 0},
        {"timeout_seconds": 121},
        {"user": "OceanConnect"},
    ],
    ids=str,
)
def test_it_refuses(change: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        build("connectors.oscar", OscarSettings, REST | change)


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:80"])
def test_plain_http_is_accepted_on_this_computer(host: str) -> None:
    build("connectors.oscar", OscarSettings, REST | {"base_url": f"http://{host}/oscar"})


def test_plain_http_to_another_machine_is_accepted_only_if_the_clinic_says_so() -> None:
    table = REST | {"base_url": "http://10.0.0.5:8080/oscar", "plain_http": True}
    assert build("connectors.oscar", OscarSettings, table).plain_http
