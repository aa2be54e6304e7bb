"""Lists connectors, checks a connection without a patient, enters an EMR's credentials."""

import asyncio
import sys

from connectors.contract import Surroundings
from connectors.errors import ConnectorUnknownError
from connectors.registry import installed, load
from toolbar.cli.place import Place, utc_now
from toolbar.cli.speech import Terminal, say
from toolbar.clinic import open_clinic


def show_all(place: Place) -> None:
    """Print id, name and whether this clinic has enabled it, a connector per line."""
    for connector in installed():
        state = "enabled" if connector in place.settings.connectors else "available"
        sys.stdout.write(f"{connector}\t{load(connector).name}\t{state}\n")


def check(place: Place, connector: str) -> None:
    """Ask the EMR whether it answers; raise the ``ConnectorError`` that says why not."""
    asyncio.run(_check(place, connector))
    say("cli.connection-works", connector=connector)


def authorize(place: Place, connector: str) -> None:
    """Do the connector's handshake; raise ``ConnectorUnknownError`` if it is not enabled."""
    asyncio.run(_authorize(place, connector))


async def _check(place: Place, connector: str) -> None:
    async with open_clinic(place.settings, place.directory, utc_now) as clinic:
        await clinic.connector(connector).check()


async def _authorize(place: Place, connector: str) -> None:
    if connector not in place.settings.connectors:
        raise ConnectorUnknownError
    plugin = load(connector)
    if plugin.authorize is None:
        say("cli.nothing-to-authorize", connector=connector)
        return
    async with open_clinic(place.settings, place.directory, utc_now) as clinic:
        surroundings = Surroundings(clinic.session, clinic.secrets, clinic.clock)
        settings = place.settings.connectors[connector]
        await plugin.authorize(settings, surroundings, Terminal())
