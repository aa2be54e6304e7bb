"""Follows a search set from page to page, and never off the server that has the token.

``next`` is an address that the server makes up (FHIR R4B, http.html, Paging). It
may be relative to the base address. Servers behind a proxy name an inside host in
it, and a hostile one names any: the token would go there.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

_PRINTABLE: Final = re.compile(r"[!-\[\]-~]{1,4096}", re.ASCII)
"""What an address consists of; a backslash is a slash to some and a letter to others."""
_PORTS: Final = {"http": 80, "https": 443}


def next_of(bundle: Mapping[str, object]) -> str | None:
    """Return the address of the next page as the server wrote it; none on the last page."""
    links = bundle.get("link")
    for link in links if isinstance(links, list) else [links]:
        if isinstance(link, Mapping) and link.get("relation") == "next":
            url = link.get("url")
            return url if isinstance(url, str) else ""
    return None


def below(base_url: str, written: str) -> str | None:
    """Return the address of a reference or link if it stands below the base address.

    Same scheme, host and port, and the base's own path: another path of the same
    host may be another tenant. The answer starts with ``base_url`` itself, so it
    leads nowhere else whatever a reader makes of the rest.
    """
    base = base_url.rstrip("/")
    if not _PRINTABLE.fullmatch(written):
        return None
    there, here = None, urlsplit(base)
    with suppress(ValueError):  # its message quotes the address
        there = urlsplit(urljoin(base + "/", written))
    if there is None or _origin(there) is None or _origin(there) != _origin(here):
        return None
    if there.fragment or ".." in unquote(unquote(there.path)).replace("\\", "/").split("/"):
        return None
    rest = there.path.removeprefix(here.path)
    if not there.path.startswith(here.path) or rest[:1] not in {"", "/"}:
        return None
    return base + rest + (f"?{there.query}" if there.query else "")


def _origin(parts: SplitResult) -> tuple[str, str, int] | None:
    """Return scheme, host and port; none for other schemes and for a user name before the host."""
    port = re.search(r":([0-9]{1,5})$", parts.netloc)
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, int(port[1]) if port else _PORTS[parts.scheme]
