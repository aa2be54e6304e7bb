"""Makes a connector of which some parts are replaced."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from connectors.contract import Connector, Plugin, Surroundings

Parts = Mapping[str, object]
Alter = Callable[[Any, Any, Surroundings], Parts]
"""From the sound connector, its settings and what it is lent, to the parts that replace its own."""


class Altered:
    """Answers the replaced parts, and for the rest what the sound connector answers."""

    def __init__(self, sound: Connector, parts: Parts) -> None:
        self._sound = sound
        self.__dict__.update(parts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sound, name)


def altered(plugin: Plugin, alter: Alter) -> Plugin:
    """Return the plugin with an altered connector."""

    def create(settings: Any, lent: Surroundings) -> Any:
        sound = plugin.create(settings, lent)
        return Altered(sound, alter(sound, settings, lent))

    return dataclasses.replace(plugin, create=create)


def address_in(settings: object) -> str:
    """Return the EMR's address in the clinic's settings, whatever they call it."""
    values = (str(value) for value in vars_of(settings).values())
    return next((value for value in values if value.startswith("http")), "")


def vars_of(settings: Any) -> dict[str, Any]:
    """Return the settings by name."""
    return {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)}
