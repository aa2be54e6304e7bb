"""What each asking for a passkey is about: whose portal, and the cookie that it is bound to."""

from dataclasses import dataclass, field

from aiohttp import web

from connectors.contract import Clock
from portal.database import Database
from portal.passkeys.relying_party import RelyingParty, need_party
from portal.state import CLOCK, DATABASE


@dataclass(frozen=True, slots=True)
class Ceremony:
    """One asking; ``holder`` is the cookie of the session, half-open log-in or form."""

    database: Database
    clock: Clock
    party: RelyingParty
    holder: str = field(repr=False)


def ceremony_of(request: web.Request, cookie: str) -> Ceremony:
    """Return the asking of whoever holds this cookie; raise ``not-found`` without passkeys."""
    holder = request.cookies.get(cookie, "")
    return Ceremony(request.app[DATABASE], request.app[CLOCK], need_party(request), holder)
