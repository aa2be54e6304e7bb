"""Where Ocean may be."""

import pytest

from connectors.errors import SettingsError
from connectors.settings import build
from ocean.settings import OceanSettings


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://ocean.example",
        "https://ocean.example/base/",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
        "http://localhost:8080",
    ],
)
def test_an_address_with_tls_or_on_this_computer_is_taken(url: str) -> None:
    assert build("connectors.ocean", OceanSettings, {"url": url}).url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://ocean.example",
        "http://127.0.0.1.ocean.example",
        "http://127.0.0.1@ocean.example",
        "https://user:word@ocean.example",
        "https://ocean.example/?siteKey=1",
        "https://ocean.example/#x",
        "https://",
        "ftp://ocean.example",
        "ocean.example",
        "https://[ocean",
    ],
)
def test_an_address_that_would_show_the_credentials_is_refused(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        build("connectors.ocean", OceanSettings, {"url": url})
    assert caught.value.key == "connectors.ocean"
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "table", [{"site_number": "701"}, {"timeout_seconds": 0}, {"timeout_seconds": 61}], ids=str
)
def test_a_value_out_of_range_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        build("connectors.ocean", OceanSettings, table)


def test_ocean_is_not_configured_by_default() -> None:
    assert OceanSettings().url == ""
