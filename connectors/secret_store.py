"""Where the clinic's secrets are kept: the OS keyring, or else an owner-only file."""

import enum
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Final, Protocol

from connectors.errors import SecretMissingError, SettingsError
from connectors.one_at_a_time import one_at_a_time
from connectors.owner_only import write_owner_only
from connectors.secret import Secret

SERVICE: Final = "ocean-toolbar"


class Kept(enum.StrEnum):
    """Where secrets are kept; ``auto`` takes the keyring if this machine has a real one."""

    AUTO = "auto"
    KEYRING = "keyring"
    FILE = "file"


class Vault(Protocol):
    """One place that keeps values by name."""

    def get(self, name: str) -> str | None:
        """Return the value, or none."""
        ...

    def put(self, name: str, value: str) -> None:
        """Store the value durably."""
        ...


class FileVault:
    """A JSON file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, name: str) -> str | None:
        """Return the value, or none."""
        return self._read().get(name)

    def put(self, name: str, value: str) -> None:
        """Write the file whole, owner-only from its first byte."""
        values = self._read() | {name: value}
        write_owner_only(self._path, json.dumps(values).encode())

    def _read(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        values = None
        # the errors of decoding and parsing hold the whole file
        with suppress(ValueError, RecursionError):
            values = json.loads(self._path.read_bytes())
        if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
            raise SettingsError("secrets")
        return values


class KeyringVault:
    """The OS keyring: Windows Credential Locker, macOS Keychain, Secret Service.

    A keyring that is locked or refuses is a ``SettingsError`` of the key ``secrets``.
    """

    def get(self, name: str) -> str | None:
        """Return the value, or none."""
        import keyring  # noqa: PLC0415 - 0.1 s to load; a file vault never needs it

        with suppress(keyring.errors.KeyringError):
            return keyring.get_password(SERVICE, name)
        raise SettingsError("secrets")

    def put(self, name: str, value: str) -> None:
        """Store the value under our service name."""
        import keyring  # noqa: PLC0415 - loaded by its first use, to start fast

        with suppress(keyring.errors.KeyringError):
            keyring.set_password(SERVICE, name, value)
            return
        raise SettingsError("secrets")


class SecretStore:
    """Gives out secrets by name, and knows every one that it holds, for the guard.

    ``names`` are all names that the product and its installed connectors use:
    the guard must know a secret even before anything asked for it. Processes
    that name the same ``lock`` file change the vault one at a time, since a
    second one must not make a key that the first has already used.
    """

    def __init__(self, vault: Vault, names: tuple[str, ...], lock: Path | None = None) -> None:
        self._vault = vault
        self._names = names
        self._lock = lock
        self._extra: list[Secret] = []

    def get(self, name: str) -> Secret | None:
        """Return the secret, or none if it was never stored."""
        value = self._vault.get(name)
        return Secret(value) if value else None

    def need(self, name: str) -> Secret:
        """Return the secret; raise ``SecretMissingError``."""
        secret = self.get(name)
        if secret is None:
            raise SecretMissingError(name)
        return secret

    def put(self, name: str, secret: Secret) -> None:
        """Store a secret under one of the known names; raise ``SettingsError`` for another."""
        if name not in self._names:
            raise SettingsError("secret-name")
        with self._alone():
            # exposed because this is the place where it is kept
            self._vault.put(name, secret.expose())

    def make(self, name: str) -> Secret:
        """Return the secret, making 256 random bits (64 hex digits) if there is none."""
        if name not in self._names:
            raise SettingsError("secret-name")
        with self._alone():
            value = self._vault.get(name)
            if not value:
                value = secrets.token_hex(32)
                self._vault.put(name, value)
        return Secret(value)

    def register(self, secret: Secret) -> None:
        """Let the guard know a secret that is not stored (a hand-over's credential, a token)."""
        self._extra.append(secret)

    def _alone(self) -> AbstractContextManager[None]:
        return one_at_a_time(self._lock) if self._lock else nullcontext()

    def known(self) -> Iterator[Secret]:
        """Yield every secret that is stored or registered."""
        for name in self._names:
            secret = self.get(name)
            if secret is not None:
                yield secret
        yield from self._extra


def open_vault(kept: Kept, directory: Path) -> Vault:
    """Return the vault that the setting asks for; ``directory`` is the data directory.

    What ``auto`` takes the first time it takes ever after: a desktop session and a
    remote one must not each have a store, and each its own key of the outbox.
    """
    if kept is Kept.AUTO:
        kept = _chosen(directory / "secrets.kept")
    return FileVault(directory / "secrets.json") if kept is Kept.FILE else KeyringVault()


def _chosen(path: Path) -> Kept:
    if not path.exists():
        first = Kept.KEYRING if _has_keyring() else Kept.FILE
        write_owner_only(path, first.value.encode())
        return first
    kept = None
    with suppress(OSError, ValueError):
        kept = Kept(path.read_text("ascii"))
    if kept is None or kept is Kept.AUTO:
        raise SettingsError("secrets")
    return kept


def _has_keyring() -> bool:
    if os.name == "posix" and "DBUS_SESSION_BUS_ADDRESS" not in os.environ:  # noqa: TID251 - the entry point
        # no Secret Service without a session bus; asking costs 0.2 s
        import sys  # noqa: PLC0415 - loaded by its first use, to start fast

        if sys.platform != "darwin":
            return False
    import keyring  # noqa: PLC0415 - loaded by its first use, to start fast

    return keyring.get_keyring().priority > 0
