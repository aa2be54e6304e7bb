"""The portal's HPKE keys: one is offered, and retired ones still open for a while."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from sqlalchemy import delete, select

from connectors.contract import Clock
from portal.database import Database
from portal.refusals import Refusal, RequestRefusedError
from portal.tickets.models import SealingKey
from toolbar.troubleshooting.bundle import sealing_context

SuiteName = Literal["X25519-HKDF-SHA256/HKDF-SHA256/AES-256-GCM"]
SUITE_NAME: Final[SuiteName] = "X25519-HKDF-SHA256/HKDF-SHA256/AES-256-GCM"
OVERLAP: Final = timedelta(days=7)
"""How long a retired key still opens what was sealed before."""

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


async def offered_keys(database: Database) -> list[SealingKey]:
    """Return the keys that clinics should seal with, the newest first."""
    async with database.reading() as session:
        found = await session.scalars(
            select(SealingKey)
            .where(SealingKey.retired_at.is_(None))
            .order_by(SealingKey.created_at.desc())
        )
        return list(found)


async def opening_keys(database: Database, clock: Clock) -> list[SealingKey]:
    """Return every key that may still open a bundle, the newest first."""
    since = clock() - OVERLAP
    async with database.reading() as session:
        found = await session.scalars(
            select(SealingKey)
            .where(SealingKey.retired_at.is_(None) | (SealingKey.retired_at > since))
            .order_by(SealingKey.created_at.desc())
        )
        return list(found)


async def rotate_keys(database: Database, clock: Clock) -> None:
    """Offer a new key, retire the ones before, and destroy those whose overlap is over."""
    now = clock()
    async with database.writing() as session:
        await session.execute(delete(SealingKey).where(SealingKey.retired_at <= now - OVERLAP))
        for key in await session.scalars(select(SealingKey).where(SealingKey.retired_at.is_(None))):
            key.retired_at = now
        session.add(_make_key(clock))


async def need_key(database: Database, clock: Clock) -> None:
    """Make the first key if there is none."""
    if not await offered_keys(database):
        await rotate_keys(database, clock)


def unseal(keys: Iterable[SealingKey], sealed: bytes, site: str, submission_id: str) -> bytes:
    """Open a bundle that was sealed for this site and submission.

    Raises ``RequestRefusedError``, the same for a wrong key, a wrong site, a
    wrong submission and altered bytes.
    """
    plaintext = None
    for key in keys:
        private = X25519PrivateKey.from_private_bytes(key.private_key)
        with suppress(InvalidTag, ValueError):
            plaintext = _SUITE.decrypt(sealed, private, info=sealing_context(site, submission_id))
            break
    if plaintext is None:
        raise RequestRefusedError(Refusal.SEAL_UNREADABLE)
    return plaintext


def _make_key(clock: Clock) -> SealingKey:
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    return SealingKey(
        key_id=hashlib.sha256(public).hexdigest()[:16],
        public_key=public,
        private_key=private.private_bytes_raw(),
        created_at=clock(),
    )
