"""Knows the portal's public key, so that another one is noticed before anything is sealed."""

import base64
import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from connectors.owner_only import write_owner_only


class PortalKey:
    """The keys that the settings name; without any, the one that was seen first at the address."""

    def __init__(self, directory: Path, named: tuple[str, ...] = ()) -> None:
        self._path = directory / "portal-key.json"
        self._named = named

    def is_the_same(self, url: str, key: bytes) -> bool:
        """Say whether it is a key to trust; one at an address not seen before is kept."""
        if self._named:
            return base64.b64encode(key).decode() in self._named
        known = self._read()
        if known.get("url") == url:
            return known.get("sha256") == _digest(key)
        seen = json.dumps({"url": url, "sha256": _digest(key)})
        with suppress(OSError):  # a full disk shows itself elsewhere; the next look keeps the key
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


def _digest(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()
