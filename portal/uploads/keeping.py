"""Keeps cleaned files until their form is sent, sealed with a key from the browser's own cookie."""

import secrets
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from portal import proofs
from portal.database import Database
from portal.duties import INSERT, Duty
from portal.refusals import Refusal, RequestRefusedError
from portal.uploads.models import Upload
from toolbar.troubleshooting.bundle import MOST_ATTACHMENTS

KEPT: Final = timedelta(hours=1)
"""GUESS: a form is sent within an hour, or its files are chosen again."""
NONCE: Final = 12
MOST_BYTES: Final = 20 * 2**20
"""Of one browser's files together."""


async def keep(database: Database, clock: Clock, secret: str, body: bytes) -> str:
    """Keep a cleaned file; return its name: the SHA-256 of its bytes, in hex.

    Raises ``files-full`` when this browser has its five, or 20 MiB, already.
    """
    owner, digest, now = _owner(secret), proofs.digest_of(body), clock()
    async with database.writing() as session:
        await session.execute(delete(Upload).where(Upload.ends_at <= now))
        others = (Upload.owner == owner, Upload.digest != digest)
        many, size = (
            await session.execute(
                select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(*others)
            )
        ).one()
        if many >= MOST_ATTACHMENTS or size + len(body) > MOST_BYTES:
            raise RequestRefusedError(Refusal.FILES_FULL)
        insert = INSERT[session.get_bind().dialect.name](Upload)
        values = {
            "owner": owner,
            "digest": digest,
            "sealed": _seal(secret, digest, body),
            "size": len(body),
            "ends_at": now + KEPT,
        }
        await session.execute(
            insert.values(values).on_conflict_do_update(
                index_elements=[Upload.owner, Upload.digest], set_={"ends_at": now + KEPT}
            )
        )
    return digest.hex()


async def find(
    database: Database, clock: Clock, secret: str, names: Collection[str]
) -> tuple[bytes, ...]:
    """Return these files of this browser in their order; raise ``files-gone`` without one."""
    wanted = [bytes.fromhex(name) for name in dict.fromkeys(names) if _is_name(name)]
    if len(wanted) != len(set(names)) or len(wanted) > MOST_ATTACHMENTS:
        raise RequestRefusedError(Refusal.FILES_GONE)
    async with database.reading() as session:
        rows = await session.scalars(
            select(Upload).where(
                Upload.owner == _owner(secret),
                Upload.digest.in_(wanted),
                Upload.ends_at > clock(),
            )
        )
        found = {row.digest: row.sealed for row in rows}
    if len(found) != len(wanted):
        raise RequestRefusedError(Refusal.FILES_GONE)
    return tuple(_unseal(secret, digest, found[digest]) for digest in wanted)


async def forget(session: AsyncSession, secret: str, names: Sequence[str]) -> None:
    """Delete files that were attached, in the transaction of what they were attached to."""
    wanted = [bytes.fromhex(name) for name in names if _is_name(name)]
    await session.execute(
        delete(Upload).where(Upload.owner == _owner(secret), Upload.digest.in_(wanted))
    )


async def delete_old(database: Database, clock: Clock) -> None:
    """Delete the files whose form nobody sent."""
    async with database.writing() as session:
        await session.execute(delete(Upload).where(Upload.ends_at <= clock()))


def _owner(secret: str) -> bytes:
    return proofs.digest(proofs.derived(secret, "uploads"))


def _cipher(secret: str) -> AESGCM:
    return AESGCM(bytes.fromhex(proofs.derived(secret, "uploads' key")))


def _seal(secret: str, digest: bytes, body: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(secret).encrypt(nonce, body, digest)


def _unseal(secret: str, digest: bytes, sealed: bytes) -> bytes:
    return _cipher(secret).decrypt(sealed[:NONCE], sealed[NONCE:], digest)


def _is_name(name: str) -> bool:
    return len(name) == 64 and all(one in "0123456789abcdef" for one in name)


DELETE: Final = Duty("uploads", timedelta(minutes=10), delete_old)
