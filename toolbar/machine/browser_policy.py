"""Writes the policies that let the clinic's EMR pages reach the bridge without a prompt.

Chrome and Edge: ``LoopbackNetworkAllowedForUrls`` (146 and later) and
``LocalNetworkAccessAllowedForUrls`` (139, Edge 140), lists of address patterns
(learn.microsoft.com/deployedge, chromeenterprise.google). Firefox:
``LocalNetworkAccess`` with ``SkipDomains`` (151 and later,
firefox-admin-docs.mozilla.org), names of hosts. Only an administrator can put
them where the browser heeds them, so we write and do not install.
"""

import json
import plistlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from connectors.errors import ProductError

KEYS: Final = ("LoopbackNetworkAllowedForUrls", "LocalNetworkAccessAllowedForUrls")
"""For new and for older browsers; which one a browser does not know, it ignores."""
REGISTRY: Final = (r"Google\Chrome", r"Microsoft\Edge")
ORIGIN: Final = re.compile(r"https?://(?:\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?")
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class OriginInvalidError(ProductError):
    """What should be the address of an EMR's pages is none."""

    code = "origin-invalid"


class OriginMissingError(ProductError):
    """No toolbar is paired yet, and no address was given, so a policy would allow nobody."""

    code = "origin-missing"


@dataclass(frozen=True, slots=True)
class Document:
    """One file to hand to an administrator, and where it takes effect."""

    name: str
    body: bytes
    place: str


def documents(origins: Iterable[str]) -> list[Document]:
    """Return the file of each system and browser for these exact origins.

    Raises ``OriginInvalidError``, ``OriginMissingError``; a pattern is refused:
    it would let pages in that nobody paired.
    """
    exact = sorted({_checked(origin) for origin in origins})
    if not exact:
        raise OriginMissingError
    return list(_documents(exact))


def needs_policy(origin: str) -> bool:
    """Say whether a browser may ask before pages of this origin reach the bridge."""
    return urlsplit(origin).hostname not in LOOPBACK


def _documents(origins: Sequence[str]) -> Iterator[Document]:
    allowed = {key: list(origins) for key in KEYS}
    hosts = list(dict.fromkeys(urlsplit(origin).hostname or "" for origin in origins))
    firefox = {"LocalNetworkAccess": {"SkipDomains": hosts}}
    yield Document("windows.reg", _registry(origins, hosts), "regedit, reg import, Group Policy")
    yield Document(
        "linux-chrome-edge.json",
        _json(allowed),
        "/etc/opt/chrome/policies/managed/, /etc/chromium/policies/managed/, "
        "/etc/opt/edge/policies/managed/",
    )
    yield Document("firefox-policies.json", _json({"policies": firefox}), "/etc/firefox/policies/")
    for domain in ("com.google.Chrome", "com.microsoft.Edge"):
        yield Document(
            f"{domain}.plist", plistlib.dumps(allowed), "MDM, /Library/Managed Preferences/"
        )
    enabled = {"EnterprisePoliciesEnabled": True} | firefox
    yield Document(
        "org.mozilla.firefox.plist", plistlib.dumps(enabled), "MDM, /Library/Managed Preferences/"
    )


def _checked(origin: str) -> str:
    text = origin.strip().lower().rstrip("/")
    if not ORIGIN.fullmatch(text):
        raise OriginInvalidError
    return text


def _registry(origins: Sequence[str], hosts: Sequence[str]) -> bytes:
    """Return what ``reg import`` reads: UTF-16 with a byte order mark and Windows' line ends."""
    lines = ["Windows Registry Editor Version 5.00", ""]
    for browser in REGISTRY:
        for key in KEYS:
            lines.append(rf"[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\{browser}\{key}]")
            lines += [f'"{number}"="{origin}"' for number, origin in enumerate(origins, 1)]
            lines.append("")
    lines.append(
        r"[HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Mozilla\Firefox\LocalNetworkAccess\SkipDomains]"
    )
    lines += [f'"{number}"="{host}"' for number, host in enumerate(hosts, 1)]
    return ("\r\n".join(lines) + "\r\n").encode("utf-16")


def _json(tree: object) -> bytes:
    return (json.dumps(tree, indent=2) + "\n").encode()
