"""Opens the panel without putting its one-time secret on a command line."""

import webbrowser
from html import escape

from connectors.owner_only import write_owner_only
from toolbar.bridge.running import find_running
from toolbar.bridge.state import LocalState
from toolbar.cli.errors import BridgeNotRunningError
from toolbar.cli.place import Place, utc_now
from toolbar.cli.speech import say


def open_panel(place: Place) -> None:
    """Write an owner-only page that leads to the panel, and open that page.

    Raises ``BridgeNotRunningError`` unless this folder's own bridge runs: whatever else
    has the port may look like a bridge, and its page would be given the secret.
    A browser is started with an address among its arguments, which every user of
    the machine can list; the address of a file only its owner can read is harmless.
    """
    bridge = find_running(place.directory)
    if bridge is None or not bridge.port:
        raise BridgeNotRunningError
    secret = LocalState(place.directory, utc_now).make_panel_secret()
    page = place.directory / "open-panel.html"
    write_owner_only(page, _redirect(panel_address(bridge.port, secret)))
    if not webbrowser.open(page.as_uri()):
        say("cli.open-by-hand", address=page.as_uri())


def panel_address(port: int, secret: str) -> str:
    """Return the panel's address with the one-time secret in its fragment, which no server sees."""
    return f"http://127.0.0.1:{port}/panel/#{secret}"


def _redirect(address: str) -> bytes:
    quoted = escape(address, quote=True)
    return (
        f'<!doctype html><meta charset="utf-8"><title>Ocean</title>'
        f'<meta http-equiv="refresh" content="0;url={quoted}"><a href="{quoted}">Ocean</a>'
    ).encode()
