"""The clinic's settings, and those that are refused."""

import dataclasses
import enum
import re
from pathlib import Path

import pytest

import accuro as package
from accuro.launch import SEEN
from accuro.settings import AccuroSettings, Lookup, Mode
from connectors.errors import SettingsError
from connectors.settings import build

REST = {"mode": "rest", "base_url": "https://q1.accuroemr.com"}


def test_the_defaults_ask_accuro_for_nothing() -> None:
    settings = AccuroSettings()
    assert (settings.mode, settings.base_url, settings.export_folder) == (Mode.PAGE, "", "")


def test_a_table_becomes_settings() -> None:
    settings = build("connectors.accuro", AccuroSettings, REST | {"lookup": "search"})
    assert (settings.mode, settings.lookup) == (Mode.REST, Lookup.SEARCH)
    assert settings.token_base == settings.base_url


@pytest.mark.parametrize(
    "change",
    [
        {"base_url": ""},
        {"base_url": "q1.accuroemr.com"},
        {"base_url": "http://q1.accuroemr.com"},
        {"base_url": "https://accuroemr.com.evil.invalid"},
        {"base_url": "https://evilaccuroemr.com"},
        {"base_url": "https://clinic.cloud.invalid"},
        {"base_url": "https://user:word@q1.accuroemr.com"},
        {"base_url": "https://q1.accuroemr.com/"},
        {"base_url": "https://q1.accuroemr.com?x=1"},
        {"base_url": "https://q1.accuroemr.com:0"},
        {"base_url": "https://q1.accuroemr.com:99999"},
        {"token_base_url": "https://tokens.invalid"},
        {"host_suffixes": ["", ".accuroemr.com"]},
        {"host_suffixes": ["*"]},
        {"host_suffixes": []},
        {"patient_path": "/rest/v2/patients"},
        {"patient_path": "/rest/v2/patients/{patient_id}?x=1"},
        {"patient_path": "/rest/v2/{patient_id}/{patient_id}"},
        {"patient_path": "/rest/v2/../{patient_id}"},
        {"patient_path": "https://evil.invalid/{patient_id}"},
        {"patient_path": "/rest/v2/x{patient_id}"},
        {"scope": 'one"two'},
        {"scope": "line\nbreak"},
        {"scope": "two  blanks"},
        {"lookup": "phone"},
        {"timeout_seconds": 0},
        {"timeout_seconds": 121},
        {"longest_wait_seconds": 61},
        {"user": "OceanAPI"},
    ],
    ids=str,
)
def test_it_refuses(change: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        build("connectors.accuro", AccuroSettings, REST | change)


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost", "[::1]:80"])
def test_plain_http_is_accepted_on_this_computer(host: str) -> None:
    build("connectors.accuro", AccuroSettings, REST | {"base_url": f"http://{host}"})


def test_another_host_is_accepted_if_the_clinic_names_it() -> None:
    table = REST | {"base_url": "https://api.qhr.example/v", "host_suffixes": ["qhr.example"]}
    assert build("connectors.accuro", AccuroSettings, table).base_url.startswith("https://api")


def test_the_path_may_lead_below_the_patient() -> None:
    path = "/rest/v1/provider-portal/patients/{patient_id}/demographics"
    settings = build("connectors.accuro", AccuroSettings, REST | {"patient_path": path})
    assert settings.patient_path == path


def test_the_readme_lists_every_setting_with_its_default_and_every_word_of_the_page() -> None:
    text = (Path(package.__file__).parent / "README.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \|", text, re.MULTILINE))
    for field in dataclasses.fields(AccuroSettings):
        assert rows[field.name] == _written(field.default)
    assert set(SEEN.values()) <= rows.keys()


def _written(default: object) -> str:
    match default:
        case "" | None:
            return "empty"
        case bool():
            return f"`{str(default).lower()}`"
        case tuple():
            return "`[" + ", ".join(f'"{one}"' for one in default) + "]`"
        case enum.Enum():
            return f"`{default.value}`"
        case _:
            return f"`{default}`"
