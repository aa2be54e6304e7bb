"""Finds connectors by entry point; third parties add an EMR the same way as we do."""

from importlib.metadata import EntryPoint, entry_points
from typing import Final

from connectors.contract import Plugin
from connectors.errors import ConnectorUnknownError

GROUP: Final = "ocean_toolbar.connectors"


def installed() -> dict[str, EntryPoint]:
    """Return the entry points by connector id, sorted; nothing is imported yet."""
    return {point.name: point for point in sorted(entry_points(group=GROUP))}


def load(connector: str) -> Plugin:
    """Import one connector; raise ``ConnectorUnknownError`` if none has this id.

    A connector that is installed but broken raises its own import error: it
    fails loudly at start and does not vanish.
    """
    point = installed().get(connector)
    if point is None:
        raise ConnectorUnknownError
    plugin = point.load()
    if not isinstance(plugin, Plugin) or plugin.id != connector:
        raise TypeError(f"entry point {GROUP} does not name a Plugin of that id")
    return plugin
