"""Writes what a clinic has on its own computer: settings, secrets, a paired toolbar."""

from collections.abc import Mapping
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

[connectors.accuro]
mode = "rest"
base_url = "{accuro_url}"

[connectors.medaccess]
export_folder = '{exports}/medaccess'

[connectors.ocean]
url = "{portal_url}"
site_number = "{site_number}"
by_emr_id = true

[connectors.oscar]
mode = "rest"
base_url = "{oscar_url}"

[connectors.pssuite]
integration = "custom-form"
export_folder = '{exports}/pssuite'
"""


DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the clinic's other sides are."""

    bridge_port: int
    portal_url: str
    """Where tickets go; it is the clinic's Ocean as well."""
    site_number: str
    oscar_url: str
    accuro_url: str
    exports: Path
    """Where PS Suite and Med Access export, each in a folder of its name."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a page keeps once it is paired."""

    token_id: str
    token: str = field(repr=False)

    def as_kept(self) -> dict[str, str]:
        """Return the members under which ``toolbar.js`` keeps it."""
        return {"token_id": self.token_id, "token": self.token}


@dataclass(frozen=True, slots=True)
class Doors:
    """What lets pages, a program and a person in; the demonstration gives them away."""

    toolbar_token: str = field(repr=False)
    panel_secret: str = field(repr=False)
    pages: Mapping[str, Pairing] = field(repr=False)
    """By the page's origin."""


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


def open_doors(directory: Path, clock: Clock, pages: Mapping[str, str]) -> Doors:
    """Pair a local program and the EMRs' pages; make a one-time secret of the panel.

    ``pages`` holds the name of each EMR by the origin of its pages.
    """
    state = LocalState(directory, clock)
    toolbar_token, _ = state.make_token("ocean-demo", None)
    paired = {origin: _pair(state, name, origin) for origin, name in pages.items()}
    return Doors(toolbar_token, state.make_panel_secret(DAY), paired)


def _pair(state: LocalState, name: str, origin: str) -> Pairing:
    token, kept = state.make_token(name, origin)
    return Pairing(kept.token_id, token)
