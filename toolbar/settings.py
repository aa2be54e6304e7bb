"""The clinic's settings: one TOML file plus the environment, unknown tables and keys refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from connectors.errors import ConnectorUnknownError, SettingsError
from connectors.registry import load as load_connector
from connectors.secret_store import Kept
from connectors.settings import build, load

TABLES: Final = frozenset({"bridge", "portal", "free_text", "secrets", "connectors"})
KIND: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
SITE_NUMBER: Final = re.compile(r"[0-9]{4,7}")
MOST_MINUTES: Final = 60
"""What a chart said an hour ago may not be so any more, and it lies in memory for so long."""
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class BridgeSettings:
    """``[bridge]``: where the bridge listens, on loopback alone; how long a preview may be sent."""

    port: int = 8765
    preview_minutes: int = 15

    def __post_init__(self) -> None:
        if not 0 < self.port < 65536 or not 0 < self.preview_minutes <= MOST_MINUTES:
            raise ValueError


@dataclass(frozen=True)
class PortalSettings:
    """``[portal]``: where tickets go, for which site; an empty address means nowhere yet.

    ``send_ereferral_reference`` adds the durable reference of an eReferral to
    the two identifiers that support asks for.
    """

    url: str = ""
    site_number: str = ""
    send_ereferral_reference: bool = False

    def __post_init__(self) -> None:
        if self.url and not _is_safe_address(self.url):
            raise ValueError
        if self.site_number and not SITE_NUMBER.fullmatch(self.site_number):
            raise ValueError


@dataclass(frozen=True)
class FreeTextSettings:
    """``[free_text]``: the kinds of document whose free text may leave, masked word by word.

    None by default: what people wrote into a chart stays in the clinic. Results
    and letters stay whatever stands here.
    """

    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not all(map(KIND.fullmatch, self.kinds)):
            raise ValueError


@dataclass(frozen=True)
class SecretsSettings:
    """``[secrets]``: where secrets are kept."""

    kept: Kept = Kept.AUTO


@dataclass(frozen=True)
class Settings:
    """All settings of one clinic; ``connectors`` has one dataclass per enabled connector."""

    bridge: BridgeSettings = BridgeSettings()
    portal: PortalSettings = PortalSettings()
    free_text: FreeTextSettings = FreeTextSettings()
    secrets: Kept = Kept.AUTO
    connectors: Mapping[str, object] = field(default_factory=dict)


def read_settings(path: Path | None, environment: Mapping[str, str]) -> Settings:
    """Read the file, overlaid by the environment; raise ``SettingsError`` naming the key.

    A table ``[connectors.<id>]`` enables that connector.
    """
    tables = load(path, environment)
    for name in tables:
        if name not in TABLES:
            raise SettingsError(name)
    return Settings(
        bridge=build("bridge", BridgeSettings, tables.get("bridge", {})),
        portal=build("portal", PortalSettings, tables.get("portal", {})),
        free_text=build("free_text", FreeTextSettings, tables.get("free_text", {})),
        secrets=build("secrets", SecretsSettings, tables.get("secrets", {})).kept,
        connectors=_connectors(tables.get("connectors", {})),
    )


def _connectors(tables: object) -> dict[str, object]:
    if not isinstance(tables, Mapping):
        raise SettingsError("connectors")
    made: dict[str, object] = {}
    for name, table in tables.items():
        key = f"connectors.{name}"
        try:
            plugin = load_connector(name)
        except ConnectorUnknownError:
            plugin = None
        if plugin is None:
            raise SettingsError(key)
        made[name] = build(key, plugin.settings, table)
    return made


def _is_safe_address(url: str) -> bool:
    """Accept https, and http to this very computer (the demonstration, tests)."""
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if parts.username or parts.password or parts.query or parts.fragment or not parts.hostname:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return safe and port_is_right
