"""Reads one TOML file plus the environment into frozen dataclasses; unknown keys are refused.

Every key has a default that is the safe one. Secrets never stand here: they
come from the keyring or an owner-only file (``connectors.secret_store``).
An environment variable ``OCEAN_TOOLBAR_CONNECTORS__OSCAR__BASE_URL`` overrides
``base_url`` of ``[connectors.oscar]``.
"""

import dataclasses
import tomllib
import types
import typing
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from connectors.errors import SettingsError

PREFIX: Final = "OCEAN_TOOLBAR_"
T = TypeVar("T")
_TRUE_FALSE: Final = {"true": True, "false": False}


def load(path: Path | None, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the tables of the file, overlaid by the environment; values still unchecked.

    Raises ``SettingsError`` with the key ``file`` if the file is missing or not TOML.
    """
    tables: dict[str, Any] = {}
    if path is not None:
        text = None
        with suppress(OSError, UnicodeDecodeError):
            text = path.read_text("utf-8")
        parsed = None
        if text is not None:
            with suppress(tomllib.TOMLDecodeError):
                parsed = tomllib.loads(text)
        if parsed is None:
            raise SettingsError("file")
        tables = parsed
    for name, value in environment.items():
        if name.startswith(PREFIX) and "__" in name:
            *outer, key = name.removeprefix(PREFIX).lower().split("__")
            table = tables
            for part in outer:
                table = table.setdefault(part, {})
                if not isinstance(table, dict):
                    raise SettingsError(".".join(outer))
            table[key] = value
    return tables


def build(section: str, kind: type[T], table: object) -> T:
    """Make the dataclass ``kind`` from one table.

    Raises ``SettingsError`` naming ``section.key`` for an unknown key or a value of another type
    than ``str``, ``int``, ``bool``, ``tuple[str, ...]`` or a ``StrEnum`` as the field declares.
    """
    if not isinstance(table, Mapping):
        raise SettingsError(section)
    hints = typing.get_type_hints(kind)
    names = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]  # kind is a dataclass
    values = {}
    for key, value in table.items():
        if key not in names:
            raise SettingsError(f"{section}.{key}")
        values[key] = _typed(f"{section}.{key}", hints[key], value)
    made = None
    with suppress(ValueError):
        made = kind(**values)
    if made is None:
        raise SettingsError(section)
    return made


def _typed(key: str, kind: object, value: object) -> object:
    if isinstance(kind, types.UnionType):
        kind = next(part for part in kind.__args__ if part is not types.NoneType)
    if kind == tuple[str, ...] and isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return tuple(value)
    elif isinstance(value, str):
        made = _from_words(kind, value)
        if made is not None:
            return made
    elif type(value) is kind:
        return value
    raise SettingsError(key)


def _from_words(kind: object, value: str) -> object:
    """Read a value as the environment writes it; none if it is not of this kind."""
    if kind is bool:
        return _TRUE_FALSE.get(value.lower())
    with suppress(ValueError):  # an enum quotes what it refuses, and ``int`` refuses some digits
        if kind is int:
            return int(value) if value.isdecimal() else None
        if isinstance(kind, type) and issubclass(kind, str):
            return kind(value)
    return None
