"""Checks the password of a log-in: counted tries, one answer for every wrong pair."""

from sqlalchemy import select

from connectors.contract import Clock
from connectors.secret import Secret
from portal import proofs
from portal.database import Database
from portal.errors import Refusal, RequestRefusedError
from portal.people import passwords
from portal.people.models import Person
from portal.people.names import normal
from portal.people.sessions import open_session
from portal.people.tries import count_try, forget_tries


async def log_in(
    database: Database, clock: Clock, user_name: str, password: Secret, browser: str = "other"
) -> Secret:
    """Check the password and return the token of a new session.

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
        await forget_tries(session, digest)
        return await open_session(session, clock(), person.id, browser)
