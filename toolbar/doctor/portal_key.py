"""Remembers the portal's public key, so that another one is noticed."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from connectors.owner_only import write_owner_only
from toolbar.troubleshooting.portal_client import SUITE


class PortalKey:
    """The digest of the key that was seen first at the portal's address."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "portal-key.json"

    def is_the_same(self, url: str, key: bytes) -> bool:
        """Say whether it is the key seen before; one at an address not seen before is kept."""
        known = self._read()
        if known.get("url") == url:
            return known.get("sha256") == _digest(key)
        seen = json.dumps({"url": url, "sha256": _digest(key)})
        with suppress(OSError):  # a full disk is another finding, and the next look keeps the key
            write_owner_only(self._path, seen.encode())
        return True

    def forget(self) -> None:
        """Let the next key that is seen be the one."""
        self._path.unlink(missing_ok=True)

    def _read(self) -> Mapping[str, object]:
        tree: object = None
        with suppress(OSError, ValueError, RecursionError):
            tree = json.loads(self._path.read_bytes())
        return tree if isinstance(tree, dict) else {}


def offered(tree: Mapping[str, object]) -> bytes | None:
    """Return the key of the suite that we seal with, from the portal's answer."""
    keys = tree.get("keys")
    for one in keys if isinstance(keys, list) else ():
        if isinstance(one, dict) and one.get("suite") == SUITE:
            encoded = one.get("public_key")
            with suppress(binascii.Error, ValueError):
                return (
                    base64.b64decode(encoded, validate=True) if isinstance(encoded, str) else None
                )
    return None


def _digest(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()
