"""Verifies OAuth 1.0a signatures the way OSCAR does, its traps included.

Written from RFC 5849 and from what OSCAR's own classes were seen to do, with
the standard library alone: the client signs with another implementation.
"""

import base64
import hashlib
import hmac
import urllib.parse
from collections.abc import Callable
from datetime import datetime
from typing import Final

from aiohttp import web

WINDOW: Final = 300
DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}


class SignatureRefusedError(Exception):
    """OSCAR does not accept the request; the reason is the text that OSCAR answers."""


def oauth_parameters(request: web.Request) -> dict[str, str]:
    """Return the OAuth parameters from the header or the query; ``realm`` is ignored."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    pairs = _header_pairs(rest) if scheme.lower() == "oauth" else _query_pairs(request)
    return {name: value for name, value in pairs if name.startswith("oauth_")}


def verify(
    request: web.Request,
    seen_as: str | None,
    now: datetime,
    secret_of: Callable[[dict[str, str]], tuple[str, str]],
) -> dict[str, str]:
    """Return the verified OAuth parameters; raise ``SignatureRefusedError``.

    ``secret_of`` returns the client's and the token's secret for the
    parameters, or raises. No nonce is remembered: OSCAR does not either.
    """
    oauth = oauth_parameters(request)
    if not {"oauth_consumer_key", "oauth_signature", "oauth_timestamp"} <= oauth.keys():
        raise SignatureRefusedError("invalid_oauth_parameters")
    if oauth.get("oauth_signature_method") != "HMAC-SHA1":
        raise SignatureRefusedError("Unsupported oauth_signature_method")
    stamp = oauth["oauth_timestamp"]
    if not stamp.isdecimal() or abs(now.timestamp() - int(stamp)) > WINDOW:
        raise SignatureRefusedError("Stale oauth_timestamp")
    key = "&".join(map(_encode, secret_of(oauth)))
    text = _base_string(request, seen_as, oauth)
    made = hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()
    if not hmac.compare_digest(base64.b64encode(made).decode(), oauth["oauth_signature"]):
        raise SignatureRefusedError("Invalid OAuth1 signature")
    return oauth


def _base_string(request: web.Request, seen_as: str | None, oauth: dict[str, str]) -> str:
    pairs = {*oauth.items(), *_query_pairs(request)}
    signed = sorted(
        (_encode(name), _encode(value)) for name, value in pairs if name != "oauth_signature"
    )
    own = seen_as or f"{request.scheme}://{request.headers['Host']}"
    own = own.removesuffix(DEFAULT_PORTS[own.partition(":")[0]])
    address = own + request.raw_path.partition("?")[0]
    parameters = "&".join(f"{name}={value}" for name, value in signed)
    return "&".join((request.method, _encode(address), _encode(parameters)))


def _header_pairs(header: str) -> list[tuple[str, str]]:
    split = (part.strip().partition("=") for part in header.split(","))
    return [(_decode(name), _decode(value.strip('"'))) for name, _, value in split]


def _query_pairs(request: web.Request) -> list[tuple[str, str]]:
    query = request.raw_path.partition("?")[2]
    split = (part.partition("=") for part in query.split("&") if part)
    return [(_decode(name), _decode(value)) for name, _, value in split]


def _decode(text: str) -> str:
    """Decode byte by byte, ``+`` untouched: spaces as ``+`` and accents fail, as in OSCAR."""
    return urllib.parse.unquote(text, encoding="latin-1")


def _encode(text: str) -> str:
    return urllib.parse.quote(text, safe="-._~")
