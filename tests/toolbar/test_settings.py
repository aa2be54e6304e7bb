"""Settings are safe by default, and a slip of the pen is told at once."""

from pathlib import Path

import pytest

from connectors.errors import SettingsError
from connectors.secret_store import Kept
from toolbar.settings import PortalSettings, Settings, read_settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_without_a_file_all_is_at_its_default() -> None:
    settings = read_settings(None, {})
    assert settings == Settings()
    assert (settings.bridge.port, settings.portal.url, settings.secrets) == (8765, "", Kept.AUTO)
    assert settings.portal.send_ereferral_reference is False
    assert settings.connectors == {}


def test_all_tables_are_read(file: Path) -> None:
    file.write_text(
        """
        [bridge]
        port = 9001
        [portal]
        url = "https://portal.example/ocean"
        site_number = "7001"
        send_ereferral_reference = true
        [secrets]
        kept = "file"
        [connectors.ocean]
        url = "https://ocean.example"
        [connectors.oscar]
        """
    )
    settings = read_settings(file, {"OCEAN_TOOLBAR_BRIDGE__PORT": "9002", "HOME": "/root"})
    assert settings.bridge.port == 9002
    assert settings.portal == PortalSettings("https://portal.example/ocean", "7001", True)  # noqa: FBT003 - the member by its place
    assert settings.secrets is Kept.FILE
    assert sorted(settings.connectors) == ["ocean", "oscar"]
    assert getattr(settings.connectors["ocean"], "url", None) == "https://ocean.example"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("brige = 1", "brige"),
        ("[brige]\nport = 1", "brige"),
        ("[bridge]\nprot = 1", "bridge.prot"),
        ("[bridge]\nport = '1'x", "file"),
        ("[bridge]\nport = true", "bridge.port"),
        ("[bridge]\nport = 0", "bridge"),
        ("[bridge]\nport = 65536", "bridge"),
        ("[bridge]\npreview_minutes = 0", "bridge"),
        ("[bridge]\npreview_minutes = 61", "bridge"),
        ("bridge = 8765", "bridge"),
        ("[portal]\nsite_number = '70'", "portal"),
        ("[free_text]\nkinds = ['HL7 v2']", "free_text"),
        ("[free_text]\nkinds = true", "free_text.kinds"),
        ("[secrets]\nkept = 'pocket'", "secrets.kept"),
        ("connectors = 1", "connectors"),
        ("[connectors.parchment]", "connectors.parchment"),
        ("[connectors.ocean]\nurll = ''", "connectors.ocean.urll"),
        ("[connectors]\nocean = 1", "connectors.ocean"),
    ],
)
def test_a_wrong_key_is_named(file: Path, text: str, key: str) -> None:
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        read_settings(file, {})
    assert caught.value.key == key
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "url",
    [
        "https://portal.example",
        "https://portal.example:8443/ocean/",
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
        "http://localhost",
    ],
)
def test_a_portal_is_reached_by_https_or_is_this_computer(url: str) -> None:
    assert PortalSettings(url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://portal.example",
        "http://127.0.0.1.portal.example",
        "http://10.0.0.5",
        "ftp://127.0.0.1",
        "https://",
        "portal.example",
        "https://user:word@portal.example",
        "https://portal.example?to=other",
        "https://portal.example#other",
        "https://portal.example:port",
        "https://[::1",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the settings reader turns it into a code
        PortalSettings(url)
