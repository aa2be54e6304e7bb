"""Logs people in and out: counted tries, a session that ends by itself."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from connectors.contract import Clock
from connectors.secret import Secret
from portal import proofs
from portal.database import Database
from portal.errors import Refusal, RequestRefusedError
from portal.people import passwords
from portal.people.models import LogInFailures, LogInSession, Person, StaffRole
from portal.principals import Viewer
from portal.sites.models import SiteRole

MOST_TRIES: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
REFRESH: Final = timedelta(minutes=1)
"""A session is prolonged at most this often, so that reading pages hardly writes."""


def normal(user_name: str) -> str:
    """Return the user name as it is stored."""
    return user_name.strip().casefold()


async def log_in(database: Database, clock: Clock, user_name: str, password: Secret) -> Secret:
    """Check the password and return the token of a new session.

    Raises ``RequestRefusedError``: ``log-in-refused`` for a wrong password and
    for an unknown name alike, ``log-in-locked`` after too many of either.
    """
    name = normal(user_name)
    await _count_try(database, clock(), proofs.digest(name))
    async with database.reading() as session:
        person = await session.scalar(
            select(Person).where(Person.user_name == name, Person.closed_at.is_(None))
        )
    right = await passwords.is_right(password, person.password_hash if person else None)
    if person is None or not right:
        raise RequestRefusedError(Refusal.LOG_IN_REFUSED)
    token = proofs.make_token()
    now = clock()
    async with database.writing() as session:
        await session.execute(
            delete(LogInFailures).where(LogInFailures.user_digest == proofs.digest(name))
        )
        await session.execute(delete(LogInSession).where(LogInSession.ends_at <= now))
        session.add(
            LogInSession(
                # exposed to be stored as a digest
                token_digest=proofs.digest(token.expose()),
                person_id=person.id,
                created_at=now,
                idle_until=now + IDLE,
                ends_at=now + LONGEST,
            )
        )
    return token


async def log_out(database: Database, token: str) -> None:
    """End the session of this token, if there is one."""
    async with database.writing() as session:
        await session.execute(
            delete(LogInSession).where(LogInSession.token_digest == proofs.digest(token))
        )


async def viewer_of(database: Database, clock: Clock, token: str) -> Viewer | None:
    """Return who holds this session, with their roles of this moment, or none."""
    now = clock()
    digest = proofs.digest(token)
    async with database.reading() as session:
        found = await session.execute(
            select(Person, LogInSession.idle_until)
            .join(LogInSession, LogInSession.person_id == Person.id)
            .where(
                LogInSession.token_digest == digest,
                LogInSession.idle_until > now,
                LogInSession.ends_at > now,
                Person.closed_at.is_(None),
            )
            .options(selectinload(Person.memberships), selectinload(Person.staff_roles))
        )
        row = found.one_or_none()
    if row is None:
        return None
    person, idle_until = row
    if idle_until < now + IDLE - REFRESH:
        await _prolong(database, digest, now)
    return Viewer(
        person.id,
        person.name,
        person.language,
        frozenset((place.site_id, SiteRole(place.role)) for place in person.memberships),
        frozenset(StaffRole(staff.role) for staff in person.staff_roles),
    )


async def _count_try(database: Database, now: datetime, digest: bytes) -> None:
    # counted before the password is checked, so that tries side by side count too
    async with database.writing() as session:
        await _forget_old(session, now)
        row = await session.get(LogInFailures, digest, with_for_update=True)
        if row is None:
            session.add(LogInFailures(user_digest=digest, failures=1, last_at=now))
            return
        locked = row.failures >= MOST_TRIES
        if not locked:
            row.failures += 1
            row.last_at = now
    if locked:
        raise RequestRefusedError(Refusal.LOG_IN_LOCKED)


async def _forget_old(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(LogInFailures).where(LogInFailures.last_at <= now - LOCKED_FOR))


async def _prolong(database: Database, digest: bytes, now: datetime) -> None:
    async with database.writing() as session:
        await session.execute(
            update(LogInSession)
            .where(LogInSession.token_digest == digest)
            .values(idle_until=now + IDLE)
        )
