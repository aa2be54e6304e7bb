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
from toolbar.troubleshooting.submission import Destination

TABLES: Final = frozenset(
    {"bridge", "outbox", "portal", "zendesk", "free_text", "secrets", "connectors"}
)
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
    the two identifiers that support asks for. ``keys`` are the portal's public
    keys as ``/api/v1/keys`` shows them, the present one and those to come; none
    means that the key which is met first counts until a person takes another.
    """

    url: str = ""
    site_number: str = ""
    send_ereferral_reference: bool = False
    keys: tuple[str, ...] = ()

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
class OutboxSettings:
    """``[outbox]``: where tickets go, how much may wait, how long what was sent stays listed."""

    send_to: Destination = Destination.PORTAL
    megabytes: int = 512
    keep_days: int = 30

    def __post_init__(self) -> None:
        if self.megabytes < 1 or self.keep_days < 1:
            raise ValueError


@dataclass(frozen=True)
class ZendeskSettings:
    """``[zendesk]``: a help centre to send to; an empty address means none.

    ``user`` is the e-mail address of the account whose API token is stored as
    ``zendesk-api-token``; without one requests are anonymous. ``form`` and the
    fields are Zendesk's own numbers; 0 leaves them out. Which ones OceanMD's
    form has is not public.
    """

    url: str = ""
    user: str = ""
    form: int = 0
    site_number_field: int = 0
    emr_field: int = 0

    def __post_init__(self) -> None:
        if self.url and not _is_safe_address(self.url):
            raise ValueError
        if ":" in self.user or not self.user.isascii() or not self.user.isprintable():
            raise ValueError


@dataclass(frozen=True)
class SecretsSettings:
    """``[secrets]``: where secrets are kept."""

    kept: Kept = Kept.AUTO


@dataclass(frozen=True)
class Settings:
    """All settings of one clinic; ``connectors`` has one dataclass per enabled connector."""

    bridge: BridgeSettings = BridgeSettings()
    outbox: OutboxSettings = OutboxSettings()
    portal: PortalSettings = PortalSettings()
    free_text: FreeTextSettings = FreeTextSettings()
    zendesk: ZendeskSettings = ZendeskSettings()
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
        outbox=build("outbox", OutboxSettings, tables.get("outbox", {})),
        portal=build("portal", PortalSettings, tables.get("portal", {})),
        free_text=build("free_text", FreeTextSettings, tables.get("free_text", {})),
        zendesk=build("zendesk", ZendeskSettings, tables.get("zendesk", {})),
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
