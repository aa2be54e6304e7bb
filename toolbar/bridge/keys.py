"""What the app lends to its guards and handlers, by typed key."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from connectors.contract import Clock
from toolbar.bridge.changes import Changes
from toolbar.bridge.contexts import Contexts
from toolbar.bridge.credentials import Token
from toolbar.bridge.known import Known
from toolbar.bridge.opening import Opening
from toolbar.bridge.pacing import Pacing
from toolbar.bridge.peers import Peers
from toolbar.bridge.policy import Policy
from toolbar.bridge.state import LocalState

POLICIES: Final = web.AppKey[Mapping[web.AbstractRoute, Policy]]("POLICIES")
STATE: Final = web.AppKey("STATE", LocalState)
KNOWN: Final = web.AppKey("KNOWN", Known)
OPENING: Final = web.AppKey("OPENING", Opening)
CONTEXTS: Final = web.AppKey("CONTEXTS", Contexts)
CHANGES: Final = web.AppKey("CHANGES", Changes)
PACING: Final = web.AppKey("PACING", Pacing)
PEERS: Final = web.AppKey("PEERS", Peers)
CLOCK: Final = web.AppKey[Clock]("CLOCK")

TOKEN: Final = web.RequestKey("TOKEN", Token)
"""The toolbar's pairing; absent when the panel or nobody in particular asks."""

TRUSTED: Final = web.RequestKey("TRUSTED", bool)
"""The caller has shown a good credential; absent otherwise."""

CROSS_ORIGIN: Final = web.RequestKey("CROSS_ORIGIN", str)
"""The page of another origin that may read the answer."""
