"""A clinic opens its owner-only folder and nothing else, and closes all of it."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.errors import ConnectorUnknownError
from connectors.secret import Secret
from connectors.secret_store import Kept
from ocean.settings import OceanSettings
from toolbar.clinic import open_clinic
from toolbar.settings import Settings
from toolbar.troubleshooting.errors import OutboxUnavailableError

SETTINGS = Settings(secrets=Kept.FILE, connectors={"ocean": OceanSettings()})


def clock() -> datetime:
    return datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


async def test_everything_on_disk_is_the_owners_alone(tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "clinic"
    async with open_clinic(SETTINGS, directory, clock):
        states = [path.stat() for path in directory.iterdir()]
        assert {stat.S_IMODE(state.st_mode) for state in states if state.st_size} == {0o600}
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        assert (directory / "outbox.db").exists()


async def test_the_outbox_key_is_made_once_and_never_shown(tmp_path: Path) -> None:
    async with open_clinic(SETTINGS, tmp_path, clock) as clinic:
        key = clinic.secrets.need("outbox-key")
        assert len(key) == 64
        assert key.expose() not in repr(clinic)
    async with open_clinic(SETTINGS, tmp_path, clock) as clinic:
        assert clinic.secrets.need("outbox-key").matches(key.expose())


async def test_connectors_are_made_when_first_asked_for_and_once(tmp_path: Path) -> None:
    async with open_clinic(SETTINGS, tmp_path, clock) as clinic:
        assert list(clinic.connectors) == ["ocean"]
        assert len(clinic.connectors) == 1
        assert clinic.connector("ocean") is clinic.connectors["ocean"]


async def test_a_connector_that_is_not_enabled_is_unknown(tmp_path: Path) -> None:
    async with open_clinic(SETTINGS, tmp_path, clock) as clinic:
        with pytest.raises(ConnectorUnknownError):
            clinic.connector("oscar")


async def test_the_guard_knows_secrets_of_connectors_that_are_not_enabled(tmp_path: Path) -> None:
    async with open_clinic(Settings(secrets=Kept.FILE), tmp_path, clock) as clinic:
        clinic.secrets.put("oscar-token", Secret("hippopotamus-4471"))
        known = list(clinic.secrets.known())
    assert any(secret.matches("hippopotamus-4471") for secret in known)


async def test_all_is_closed_when_the_outbox_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "outbox.db").mkdir()
    with pytest.raises(OutboxUnavailableError):
        async with open_clinic(SETTINGS, tmp_path, clock):
            pass


async def test_the_session_keeps_no_cookies_and_is_closed(tmp_path: Path) -> None:
    async with open_clinic(SETTINGS, tmp_path, clock) as clinic:
        assert len(clinic.session.cookie_jar) == 0
    assert clinic.session.closed
