"""Says the one thing to do next, until the first ticket can be sent; then says nothing."""

import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.errors import ProductError, SecretMissingError
from toolbar.cli.speech import say

if TYPE_CHECKING:
    from toolbar.cli.place import Place


def say_next(place: "Place") -> None:
    """Print what to do next, with the command to type; nothing if all is done."""
    code, facts = _next(place)
    if code is not None:
        say(f"cli.next-{code}", **facts)


def is_set_up(place: "Place") -> bool:
    """Say whether the settings name a portal, a site and an EMR; reads nothing but them."""
    portal = place.settings.portal
    return bool(portal.url and portal.site_number and place.settings.connectors)


def _next(place: "Place") -> tuple[str | None, dict[str, str]]:
    if not is_set_up(place):
        return "setup", {}
    from toolbar.bridge.running import find_running
    from toolbar.bridge.state import LocalState
    from toolbar.cli.place import utc_now
    from toolbar.clinic import open_secrets
    from toolbar.troubleshooting.portal_client import SITE_TOKEN

    if open_secrets(place.settings, place.directory).get(SITE_TOKEN) is None:
        return "token", {}
    lacking = _lacks_credentials(place)
    if lacking is not None:
        return "authorize", {"connector": lacking}
    if find_running(place.directory) is None or _is_stale(place.directory):
        return ("install" if _has_autostart() else "bridge"), {}
    if not LocalState(place.directory, utc_now).tokens():
        return "open", {}
    return None, {}


def _is_stale(directory: Path) -> bool:
    """Say whether the running bridge began before the settings were written, so without them."""
    from toolbar.bridge.running import FILE

    moments = []
    for name in (FILE, "settings.toml"):
        with suppress(OSError):
            moments.append((directory / name).stat().st_mtime_ns)
    return len(moments) == 2 and moments[0] < moments[1]


def _has_autostart() -> bool:
    return any(map(shutil.which, ("systemctl", "launchctl", "schtasks")))


def _lacks_credentials(place: "Place") -> str | None:
    """Return the first connector that cannot ask its EMR until somebody enters credentials."""
    import asyncio

    return asyncio.run(_first_lacking(place))


async def _first_lacking(place: "Place") -> str | None:
    from aiohttp import ClientSession

    from connectors.contract import Surroundings
    from connectors.registry import load
    from toolbar.cli.place import utc_now
    from toolbar.clinic import open_secrets

    secrets = open_secrets(place.settings, place.directory)
    async with ClientSession() as session:
        for name, settings in place.settings.connectors.items():
            plugin = load(name)
            if plugin.authorize is None or all(map(secrets.get, plugin.secrets)):
                continue
            try:
                await plugin.create(settings, Surroundings(session, secrets, utc_now)).check()
            except SecretMissingError:
                return name
            except ProductError:
                continue  # doctor says it
    return None
