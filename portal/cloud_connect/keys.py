"""The keys that sign assertions: in an owner-only file, rotated with an overlap, public halves out.

The file lies beside that of second factors, for it is kept in the same way: in no
database and in no backup. It is read anew for each use, so that a rotation needs no restart.
"""

import asyncio
import base64
import hashlib
import json
import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.refusals import Refusal, RequestRefusedError

NAME: Final = "cloud-connect.keys"
OVERLAP: Final = timedelta(days=1)
"""How long a key's public half is still published after its rotation; GUESS: assertions live for
a minute, and who verifies them may have kept the list for hours."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key by the name that its assertions carry; only the last of a file signs."""

    kid: str
    private: Ed25519PrivateKey = field(repr=False)
    ends_at: datetime | None

    def public(self) -> dict[str, str]:
        """Return the public half as a JSON Web Key (RFC 8037)."""
        return _jwk(self.private) | {"kid": self.kid, "use": "sig", "alg": "EdDSA"}


class SigningKeys:
    """The keys in their file; the first is made when something is signed first."""

    def __init__(self, beside: Path | None) -> None:
        self._path = None if beside is None else beside.with_name(NAME)

    async def signing(self) -> SigningKey:
        """Return the key that signs now; raise ``hand-over-unavailable`` without a usable file."""
        return await asyncio.to_thread(self._signing)

    async def published(self, now: datetime) -> list[dict[str, str]]:
        """Return the public halves of all keys whose assertions may still be about."""
        keys = await asyncio.to_thread(self._published)
        return [key.public() for key in keys if key.ends_at is None or key.ends_at > now]

    async def rotate(self, now: datetime) -> None:
        """Let a new key sign from now on; raise ``hand-over-unavailable``."""
        await asyncio.to_thread(self._rotate, now)

    def _signing(self) -> SigningKey:
        path = self._need_path()
        if not path.exists():
            with suppress(OSError):
                _write(path, [_new()], first=True)
        return _read(path)[-1]

    def _published(self) -> list[SigningKey]:
        path = self._need_path()
        return _read(path) if path.exists() else []

    def _rotate(self, now: datetime) -> None:
        path, done = self._need_path(), False
        kept = self._published()
        living = [key for key in kept if key.ends_at is None or key.ends_at > now]
        ending = [SigningKey(key.kid, key.private, key.ends_at or now + OVERLAP) for key in living]
        with suppress(OSError):
            _write(path, [*ending, _new()], first=not kept)
            done = True
        if not done:
            raise RequestRefusedError(Refusal.HAND_OVER_UNAVAILABLE)

    def _need_path(self) -> Path:
        if self._path is None:
            raise RequestRefusedError(Refusal.HAND_OVER_UNAVAILABLE)
        return self._path


def _new() -> SigningKey:
    private = Ed25519PrivateKey.generate()
    return SigningKey(_thumbprint(private), private, None)


def _jwk(private: Ed25519PrivateKey) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": _text(private.public_key().public_bytes_raw())}


def _thumbprint(private: Ed25519PrivateKey) -> str:
    """Return the key's name by RFC 7638: the digest of its required members, sorted."""
    written = json.dumps(_jwk(private), sort_keys=True, separators=(",", ":"))
    return _text(hashlib.sha256(written.encode()).digest())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _read(path: Path) -> list[SigningKey]:
    """Return the keys, the one that signs last; refuse a file that others can read."""
    keys: list[SigningKey] = []
    with suppress(OSError, ValueError, KeyError, TypeError):
        if not stat.S_IMODE(path.stat().st_mode) & 0o077:
            keys = [_parsed(one) for one in json.loads(path.read_bytes())]
    if not keys:
        raise RequestRefusedError(Refusal.HAND_OVER_UNAVAILABLE)
    return keys


def _parsed(one: dict[str, str | None]) -> SigningKey:
    raw = base64.urlsafe_b64decode(str(one["private"]))
    private = Ed25519PrivateKey.from_private_bytes(raw)
    end = one["ends_at"]
    return SigningKey(
        _thumbprint(private), private, None if end is None else datetime.fromisoformat(end)
    )


def _write(path: Path, keys: list[SigningKey], *, first: bool) -> None:
    """Write the file whole; of processes that make the first one at once, one stays."""
    rows = [
        {
            "private": base64.urlsafe_b64encode(key.private.private_bytes_raw()).decode(),
            "ends_at": None if key.ends_at is None else key.ends_at.isoformat(),
        }
        for key in keys
    ]
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".cloud-connect-")  # made 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(rows, file)
            file.flush()
            os.fsync(file.fileno())
        if first:
            with suppress(FileExistsError):
                os.link(temporary, path)  # unlike a rename, never over another's keys
        else:
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
