"""Seals the secrets of second factors with a key that no database and no backup holds.

AES-256-GCM with a random nonce; each seal is bound to its person, so that a row
copied to somebody else does not open. Whoever reads the database alone learns no
code. Without the key file no code can be checked: factors must then be reset.
"""

import asyncio
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import URL

from connectors.secret import Secret
from portal.refusals import Refusal, RequestRefusedError

NAME: Final = "factor.key"
LENGTH: Final = 32
NONCE: Final = 12


def key_path(named: Path | None, database: URL) -> Path | None:
    """Return where the key lies: as named, else beside a SQLite file, else nowhere."""
    if named is None and database.get_backend_name() == "sqlite" and database.database:
        return Path(database.database).with_name(NAME)
    return named


class FactorKey:
    """The key in its file; made, for its owner alone, when the first secret is sealed."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    async def seal(self, person_id: int, secret: Secret) -> bytes:
        """Return the secret sealed for this person; raise ``factor-unavailable``."""
        body = await asyncio.to_thread(self._read, make=True)
        nonce = os.urandom(NONCE)
        # exposed to be sealed
        sealed = AESGCM(body).encrypt(nonce, secret.expose().encode(), _bound(person_id))
        return nonce + sealed

    async def open(self, person_id: int, sealed: bytes) -> Secret:
        """Return what was sealed; raise ``factor-unavailable``, whatever the cause."""
        body = await asyncio.to_thread(self._read, make=False)
        plain = None
        with suppress(InvalidTag, ValueError):
            plain = AESGCM(body).decrypt(sealed[:NONCE], sealed[NONCE:], _bound(person_id))
        if plain is None:
            raise RequestRefusedError(Refusal.FACTOR_UNAVAILABLE)
        return Secret(plain.decode())

    def _read(self, *, make: bool) -> bytes:
        body = b""
        if self._path is not None:
            with suppress(OSError):
                if make and not self._path.exists():
                    _make(self._path)
                body = self._path.read_bytes()
        if len(body) != LENGTH:
            raise RequestRefusedError(Refusal.FACTOR_UNAVAILABLE)
        return body


def _bound(person_id: int) -> bytes:
    return f"totp of person {person_id}".encode()


def _make(path: Path) -> None:
    """Write a new key whole; of processes that do so at once, one key stays."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".factor-")  # made 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(LENGTH))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(temporary, path)  # unlike a rename, never over another's key
    finally:
        temporary.unlink()
