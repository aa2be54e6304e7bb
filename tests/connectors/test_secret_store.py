"""Where secrets are kept, on a real file and on a keyring that a test registers."""

import json
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from connectors.errors import SecretMissingError, SettingsError
from connectors.secret import Secret
from connectors.secret_store import FileVault, Kept, KeyringVault, SecretStore, Vault, open_vault

VALUE = "canary-b41d-Zx7?"


class Drawer(KeyringBackend):
    """A keyring in memory, as an operating system would offer one."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked(VALUE)
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked(password)
        self.kept[service, username] = password


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before = keyring.get_keyring()
    drawer = Drawer()
    keyring.set_keyring(drawer)
    yield drawer
    keyring.set_keyring(before)


@pytest.fixture(params=["file", "keyring"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    if request.param == "file":
        return FileVault(tmp_path / "secrets.json")
    request.getfixturevalue("drawer")
    return KeyringVault()


@pytest.fixture
def store(vault: Vault) -> SecretStore:
    return SecretStore(vault, ("outbox-key", "portal-site-token"))


def test_what_is_put_is_got(store: SecretStore) -> None:
    assert store.get("outbox-key") is None
    store.put("outbox-key", Secret(VALUE))
    assert store.need("outbox-key").matches(VALUE)


def test_a_missing_secret_is_named(store: SecretStore) -> None:
    with pytest.raises(SecretMissingError) as caught:
        store.need("portal-site-token")
    assert caught.value.name == "portal-site-token"


def test_a_name_that_nobody_uses_is_refused(store: SecretStore) -> None:
    with pytest.raises(SettingsError):
        store.put("outbox_key", Secret(VALUE))


def test_a_key_is_made_once(store: SecretStore) -> None:
    made = store.make("outbox-key").expose()
    assert len(bytes.fromhex(made)) == 32
    assert store.make("outbox-key").matches(made)


def test_the_guard_learns_every_stored_and_registered_secret(store: SecretStore) -> None:
    store.put("outbox-key", Secret(VALUE))
    store.register(Secret("handed over"))
    assert [secret.expose() for secret in store.known()] == [VALUE, "handed over"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_the_file_is_owner_only(tmp_path: Path) -> None:
    FileVault(tmp_path / "secrets.json").put("outbox-key", VALUE)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0


def test_the_file_keeps_other_secrets(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "secrets.json")
    vault.put("one", VALUE)
    vault.put("two", "other")
    assert (vault.get("one"), vault.get("two"), vault.get("three")) == (VALUE, "other", None)


@pytest.mark.parametrize(
    "body",
    [
        f'{{"one": "{VALUE}"'.encode(),
        f'["{VALUE}"]'.encode(),
        f'{{"{VALUE}": 1}}'.encode(),
        VALUE.encode() + b"\xff",
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_refused_and_not_quoted(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "secrets.json").write_bytes(body)
    with pytest.raises(SettingsError) as caught:
        FileVault(tmp_path / "secrets.json").get("one")
    assert caught.value.key == "secrets"
    assert caught.value.__context__ is None
    assert VALUE not in "".join(traceback.format_exception(caught.value))


def test_the_parsers_own_error_would_hold_the_file() -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(f'{{"one": "{VALUE}"')
    assert VALUE in caught.value.doc


def test_a_locked_keyring_is_refused_and_not_quoted(drawer: Drawer) -> None:
    drawer.locked = True
    vault = KeyringVault()
    with pytest.raises(SettingsError) as reading:
        vault.get("outbox-key")
    with pytest.raises(SettingsError) as writing:
        vault.put("outbox-key", VALUE)
    assert reading.value.__context__ is writing.value.__context__ is None


class TestOpenVault:
    """Which vault a setting opens."""

    @pytest.fixture(autouse=True)
    def no_session(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)

    def test_the_named_one(self, tmp_path: Path) -> None:
        assert isinstance(open_vault(Kept.FILE, tmp_path), FileVault)
        assert isinstance(open_vault(Kept.KEYRING, tmp_path), KeyringVault)

    def test_auto_takes_the_file_without_a_session_bus(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "platform", "linux")
        assert isinstance(open_vault(Kept.AUTO, tmp_path), FileVault)

    @pytest.mark.usefixtures("drawer")
    def test_auto_takes_a_real_keyring(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        assert isinstance(open_vault(Kept.AUTO, tmp_path), KeyringVault)

    @pytest.mark.usefixtures("drawer")
    def test_auto_asks_no_session_bus_on_a_mac(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "platform", "darwin")
        assert isinstance(open_vault(Kept.AUTO, tmp_path), KeyringVault)

    @pytest.mark.usefixtures("drawer")
    def test_auto_takes_the_file_if_the_keyring_is_no_real_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
        assert isinstance(open_vault(Kept.AUTO, tmp_path), FileVault)

    @pytest.mark.usefixtures("drawer")
    def test_auto_stays_with_what_it_took_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "platform", "linux")
        assert isinstance(open_vault(Kept.AUTO, tmp_path), FileVault)  # a remote session
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        (tmp_path / "other").mkdir()
        assert isinstance(open_vault(Kept.AUTO, tmp_path / "other"), KeyringVault)
        assert isinstance(open_vault(Kept.AUTO, tmp_path), FileVault)

    @pytest.mark.parametrize("damaged", ["", "auto", "auto-matic", "\u00e9"])
    def test_a_damaged_choice_is_said(self, tmp_path: Path, damaged: str) -> None:
        (tmp_path / "secrets.kept").write_text(damaged, "utf-8")
        with pytest.raises(SettingsError) as refused:
            open_vault(Kept.AUTO, tmp_path)
        assert refused.value.key == "secrets"
