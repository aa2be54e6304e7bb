"""Sessions on the server: opened by a whole log-in, listed, prolonged, ended."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from connectors.secret import Secret
from portal import proofs
from portal.database import Database
from portal.people.factor_models import HalfLogIn
from portal.people.models import LogInSession

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
REFRESH: Final = timedelta(minutes=1)
"""A session is prolonged at most this often, so that reading pages hardly writes."""


async def open_session(
    session: AsyncSession, now: datetime, person_id: int, browser: str
) -> Secret:
    """Open a session for somebody who has just proven all that is asked; return its token."""
    token = proofs.make_token()
    await session.execute(delete(LogInSession).where(LogInSession.ends_at <= now))
    session.add(
        LogInSession(
            # exposed to be stored as a digest
            token_digest=proofs.digest(token.expose()),
            handle=secrets.token_hex(8),
            person_id=person_id,
            browser=browser,
            created_at=now,
            idle_until=now + IDLE,
            ends_at=now + LONGEST,
            proven_at=now,
        )
    )
    return token


async def end_session_of(database: Database, token: str) -> None:
    """End the session of this token, if there is one."""
    async with database.writing() as session:
        await session.execute(
            delete(LogInSession).where(LogInSession.token_digest == proofs.digest(token))
        )


async def list_sessions(database: Database, clock: Clock, person_id: int) -> list[LogInSession]:
    """Return a person's living sessions, the latest used first."""
    now = clock()
    async with database.reading() as session:
        found = await session.scalars(
            select(LogInSession)
            .where(
                LogInSession.person_id == person_id,
                LogInSession.idle_until > now,
                LogInSession.ends_at > now,
            )
            .order_by(LogInSession.idle_until.desc(), LogInSession.created_at.desc())
        )
        return list(found)


async def end_session(database: Database, person_id: int, handle: str) -> bool:
    """End one of a person's own sessions; say whether there was one of this handle."""
    async with database.writing() as session:
        ended = await session.scalars(
            delete(LogInSession)
            .where(LogInSession.person_id == person_id, LogInSession.handle == handle)
            .returning(LogInSession.handle)
        )
        return ended.first() is not None


async def end_sessions(session: AsyncSession, person_id: int, but: str | None = None) -> None:
    """End all of a person's sessions, or all but the one of this handle, and half-open log-ins."""
    await session.execute(delete(HalfLogIn).where(HalfLogIn.person_id == person_id))
    await session.execute(
        delete(LogInSession).where(
            LogInSession.person_id == person_id, LogInSession.handle != (but or "")
        )
    )


async def prolong(database: Database, digest: bytes, now: datetime) -> None:
    """Let a session that is in use live on; never beyond its end."""
    async with database.writing() as session:
        await session.execute(
            update(LogInSession)
            .where(LogInSession.token_digest == digest)
            .values(idle_until=now + IDLE)
        )


async def note_proof(session: AsyncSession, now: datetime, person_id: int, handle: str) -> None:
    """Keep in the session that its person has proven anew who they are."""
    await session.execute(
        update(LogInSession)
        .where(LogInSession.person_id == person_id, LogInSession.handle == handle)
        .values(proven_at=now)
    )
