"""For whom a passkey is good: the portal's own name and origin, from its public address."""

from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from portal.refusals import Refusal, RequestRefusedError
from portal.settings import LOOPBACK
from portal.state import SETTINGS


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The RP ID that authenticators sign for, and the one origin whose pages may ask."""

    rp_id: str
    origin: str


def relying_party(public_url: str) -> RelyingParty | None:
    """Return it for this address, or none: a bare IP address can have no passkeys.

    This machine itself is ``localhost``, the one name that browsers take without TLS
    (WebAuthn Level 3, 5.1.3: an RP ID is a domain, never an address of numbers).
    """
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if host in LOOPBACK:
        host = "localhost"
    with suppress(ValueError):
        ip_address(host)
        return None
    # as browsers write an origin: small letters, and no port that goes without saying
    usual = {"https": 443, "http": 80}[parts.scheme]
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    return RelyingParty(host, f"{parts.scheme}://{host}{port}")


def need_party(request: web.Request) -> RelyingParty:
    """Return this portal's; raise ``not-found`` where there are no passkeys."""
    party = party_of(request)
    if party is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return party


def party_of(request: web.Request) -> RelyingParty | None:
    """Return this portal's, or none."""
    return relying_party(request.app[SETTINGS].public_url)
