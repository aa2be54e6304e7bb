"""Lets a form that is sent twice act once: the second click of a double one is no second act.

Each page gives its forms a fresh number. The act remembers, in its own transaction, a
digest of that number with all that the form says; the same form again finds it there.
A form whose words were changed meanwhile, as after "back", is another act: nothing that
somebody wrote is taken for a repetition and lost.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import LargeBinary, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from connectors.contract import Clock
from portal.database import Database
from portal.duties import INSERT, Duty
from portal.moments import Moment
from portal.tables import Table

FIELD: Final = "once"
NOT_SAID: Final = "csrf_token"
"""It says whose form it is, not what the form does."""
REMEMBERED: Final = timedelta(days=2)
"""GUESS: nobody sends a form again from a page that has been open for so long."""


class FormOnce(Table):
    """A form that was acted on; the digest tells nothing of what it said."""

    __tablename__ = "form_once"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


def fresh_number() -> str:
    """Return the number of one form on one page."""
    return secrets.token_hex(16)


def said(fields: Iterable[tuple[str, str]]) -> bytes:
    """Return the digest of all that a form says, its number among it; the order counts."""
    hashed = hashlib.sha256()
    for pair in fields:
        if pair[0] != NOT_SAID:
            for part in pair:
                encoded = part.encode("utf-8", "surrogatepass")
                hashed.update(len(encoded).to_bytes(8) + encoded)
    return hashed.digest()


async def first_time(session: AsyncSession, now: datetime, fields: dict[str, str]) -> bool:
    """Say whether this form was not acted on before, and remember that it is now.

    The answer holds if the session commits: of forms side by side, the others wait until
    the first has acted or failed. A form without a number, as programs send it, is always
    the first.
    """
    if not fields.get(FIELD):
        return True
    insert = INSERT[session.get_bind().dialect.name](FormOnce)
    remembered = await session.scalar(
        insert.values(digest=said(fields.items()), at=now)
        .on_conflict_do_nothing()
        .returning(FormOnce.digest)
    )
    return remembered is not None


async def was_done(database: Database, fields: dict[str, str]) -> bool:
    """Say whether this form was acted on before, without remembering anything."""
    async with database.reading() as session:
        return await session.get(FormOnce, said(fields.items())) is not None


async def forget_old(database: Database, clock: Clock) -> None:
    """Forget the forms of closed pages."""
    async with database.writing() as session:
        await session.execute(delete(FormOnce).where(FormOnce.at <= clock() - REMEMBERED))


FORGET: Final = Duty("forms-once", timedelta(hours=1), forget_old)
