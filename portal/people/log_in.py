"""Checks a log-in: first the password, then the second factor of whoever has one.

Between the two stands a half-open log-in: no session, and nothing but its own page
takes it. Tries are counted before they are judged; every wrong pair has one answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from connectors.secret import Secret
from portal import proofs
from portal.database import Database
from portal.people import passwords
from portal.people.factor_key import FactorKey
from portal.people.factor_models import HalfLogIn
from portal.people.factors import count_code, has_factor, lock_person, tries_of_codes, use_code
from portal.people.models import Person
from portal.people.names import normal
from portal.people.sessions import open_session
from portal.people.tries import count_try, forget_tries
from portal.refusals import Refusal, RequestRefusedError

HALF_OPEN_FOR: Final = timedelta(minutes=5)
"""How long a right password waits for its factor; GUESS."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What a right password gives: the token of a session, or of a half-open log-in."""

    token: Secret
    whole: bool


async def log_in(
    database: Database, clock: Clock, user_name: str, password: Secret, browser: str = "other"
) -> Passed:
    """Check the password; whoever has no second factor has a session then.

    Raises ``RequestRefusedError``: ``log-in-refused`` for a wrong password and
    for an unknown name alike, ``log-in-locked`` after too many of either.
    """
    name = normal(user_name)
    digest = proofs.digest(name)
    await count_try(database, clock(), digest)
    async with database.reading() as session:
        person = await session.scalar(
            select(Person).where(Person.user_name == name, Person.closed_at.is_(None))
        )
    right = await passwords.is_right(password, person.password_hash if person else None)
    if person is None or not right:
        raise RequestRefusedError(Refusal.LOG_IN_REFUSED)
    async with database.writing() as session:
        now = clock()
        locked = await lock_person(session, person.id)
        if locked.password_hash != person.password_hash or locked.closed_at is not None:
            raise RequestRefusedError(Refusal.LOG_IN_REFUSED)  # changed while we looked
        await forget_tries(session, digest)
        if await has_factor(session, person.id):
            return Passed(_half_open(session, now, person.id, browser), whole=False)
        return Passed(await open_session(session, now, person.id, browser), whole=True)


async def finish_log_in(
    database: Database, clock: Clock, key: FactorKey, token: str, code: str
) -> Secret:
    """Take the code and return the token of a new session; the half-open log-in ends.

    Raises ``log-in-needed`` if there is none or its time is over, ``factor-refused``,
    ``log-in-locked``, ``factor-unavailable``.
    """
    person = await waiting(database, clock(), token)
    if person is None:
        raise RequestRefusedError(Refusal.LOG_IN_NEEDED)
    await count_code(database, clock, person.user_name)
    async with database.writing() as session:
        now = clock()
        locked = await lock_person(session, person.id)
        browser = await take_half(session, now, token)
        if locked.closed_at is not None:
            raise RequestRefusedError(Refusal.LOG_IN_NEEDED)
        await use_code(session, now, key, locked, code)
        await forget_tries(session, tries_of_codes(person.user_name))
        return await open_session(session, now, person.id, browser)


def _half_open(session: AsyncSession, now: datetime, person_id: int, browser: str) -> Secret:
    token = proofs.make_token()
    session.add(
        HalfLogIn(
            # exposed to be stored as a digest
            token_digest=proofs.digest(token.expose()),
            person_id=person_id,
            browser=browser,
            ends_at=now + HALF_OPEN_FOR,
        )
    )
    return token


async def take_half(session: AsyncSession, now: datetime, token: str) -> str:
    """End the half-open log-in of this token; return its browser, or raise ``log-in-needed``."""
    browser: str | None = await session.scalar(
        delete(HalfLogIn)
        .where(HalfLogIn.token_digest == proofs.digest(token), HalfLogIn.ends_at > now)
        .returning(HalfLogIn.browser)
    )
    if browser is None:
        raise RequestRefusedError(Refusal.LOG_IN_NEEDED)
    return browser


async def waiting(database: Database, now: datetime, token: str) -> Person | None:
    """Return whose log-in waits for its factor under this token, or none."""
    async with database.reading() as session:
        found: Person | None = await session.scalar(
            select(Person)
            .join(HalfLogIn, HalfLogIn.person_id == Person.id)
            .where(
                HalfLogIn.token_digest == proofs.digest(token),
                HalfLogIn.ends_at > now,
                Person.closed_at.is_(None),
            )
        )
    return found
