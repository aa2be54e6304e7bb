"""Finds the clinic's settings and data directory; the clock's only source on this side."""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.owner_only import make_owner_only
from toolbar.cli.errors import DataDirError
from toolbar.settings import Settings, read_settings


@dataclass(frozen=True, slots=True)
class Place:
    """One user's settings, and the owner-only folder where our files lie."""

    settings: Settings
    directory: Path


def find_place(data_dir: Path | None, config: Path | None) -> Place:
    """Return the place that the options name, or this user's own.

    Without ``--config``, ``settings.toml`` in the data directory counts if it is
    there. Raises ``SettingsError``, and ``DataDirError`` if the folder is no folder of ours.
    """
    directory = data_dir or _own_directory()
    ours = False
    with suppress(OSError):
        make_owner_only(directory)
        ours = True
    if not ours:
        raise DataDirError
    usual = directory / "settings.toml"
    path = config or (usual if usual.exists() else None)
    return Place(read_settings(path, os.environ), directory)  # noqa: TID251 - the entry point


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)  # noqa: TID251 - the entry point's clock


def _own_directory() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("ocean-toolbar", appauthor=False))
