"""Says from which network a request comes, to count and never to keep."""

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiohttp import web


def network_of(request: web.Request) -> str:
    """Return an IPv4 address, or the /64 of an IPv6 address, which is one household's or firm's.

    What a proxy says is believed if the proxy runs on this machine, and of that the last
    entry alone: the others are whatever the caller wrote.
    """
    peer = _address(request.remote or "")
    if peer is not None and peer.is_loopback:
        forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
        peer = _address(forwarded.rpartition(",")[2].strip()) or peer
    if isinstance(peer, IPv6Address):
        return str(ip_network((peer, 64), strict=False))
    return str(peer)


def _address(written: str) -> IPv4Address | IPv6Address | None:
    address = None
    with suppress(ValueError):
        address = ip_address(written)
    return address
