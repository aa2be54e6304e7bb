"""Writes what a clinic has on its own computer: settings, secrets, a paired toolbar."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from connectors.contract import Clock
from connectors.owner_only import make_owner_only, write_owner_only
from connectors.secret import Secret
from connectors.secret_store import Kept
from toolbar.bridge.state import LocalState
from toolbar.clinic import open_secrets
from toolbar.settings import read_settings

SETTINGS: Final = """\
# What one clinic sets. Secrets are not here: ocean-toolbar secrets set NAME
[bridge]
port = {bridge_port}

[portal]
url = "{portal_url}"
site_number = "{site_number}"

[secrets]
kept = "{kept}"

[connectors.oscar]
mode = "rest"
base_url = "{oscar_url}"

[connectors.ocean]
url = "{ocean_url}"
site_number = "{site_number}"
"""


DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the clinic's other sides are."""

    bridge_port: int
    portal_url: str
    oscar_url: str
    ocean_url: str
    site_number: str


@dataclass(frozen=True, slots=True)
class Doors:
    """What lets a page, a program and a person in; the demonstration gives them away."""

    toolbar_token: str = field(repr=False)
    page_token_id: str
    page_token: str = field(repr=False)
    panel_secret: str = field(repr=False)


def write_settings(directory: Path, addresses: Addresses) -> Path:
    """Write ``settings.toml``, where ``--data-dir`` finds it."""
    make_owner_only(directory)
    path = directory / "settings.toml"
    text = SETTINGS.format(
        kept=Kept.FILE.value,
        **{name: getattr(addresses, name) for name in Addresses.__slots__},
    )
    write_owner_only(path, text.encode())
    return path


def write_secrets(directory: Path, values: dict[str, str]) -> None:
    """Store secrets by name, as ``ocean-toolbar secrets set`` does."""
    settings = read_settings(directory / "settings.toml", {})
    store = open_secrets(settings, directory)
    for name, value in values.items():
        store.put(name, Secret(value))


def open_doors(directory: Path, clock: Clock, page_origin: str) -> Doors:
    """Pair a local program and the EMR's page, and make a one-time secret of the panel."""
    state = LocalState(directory, clock)
    toolbar_token, _ = state.make_token("ocean-demo", None)
    page_token, page = state.make_token("OSCAR", page_origin)
    return Doors(toolbar_token, page.token_id, page_token, state.make_panel_secret(DAY))
