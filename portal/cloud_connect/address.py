"""Which addresses a Cloud Connect may have: https, a host name, perhaps a port and a path."""

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 300
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS: Final = re.compile(
    r"https://"
    rf"(?P<host>(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9]))"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,99}){0,8}/?)"
)
"""Read whole by one expression, for a lenient reader is one that others read differently: no
user, no query, no fragment, no number for a host, no step upwards, nothing percent-encoded."""
_HERE: Final = ".localhost"


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it is kept, and the parts that others name it by."""

    url: str
    host: str
    origin: str


def read_address(written: str, own_host: str) -> Address | None:
    """Return the address, or none if it is not one that a Cloud Connect may have.

    The portal's own host is none either. A name in other letters than ASCII is typed in
    its ``xn--`` form, so that what is compared by eye is what is meant.
    """
    scheme, separator, rest = written.strip().partition("://")
    host, slash, path = rest.partition("/")
    url = f"{scheme.lower()}{separator}{host.lower()}{slash}{path}"
    match = _ADDRESS.fullmatch(url) if len(url) <= LONGEST else None
    if match is None or int(match["port"] or 443) > 65535:
        return None
    host = match["host"]
    if host == own_host or host.endswith(_HERE) or len(host) > 253:
        return None
    port = f":{match['port']}" if match["port"] else ""
    return Address(url, host, f"https://{host}{port}")
