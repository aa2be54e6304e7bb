"""A new password for whoever reads the mailbox; it opens no session and skips no factor."""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from connectors.contract import Clock
from connectors.secret import Secret
from portal import proofs
from portal.database import Database
from portal.mail.queue import queue_mail
from portal.people.changing import set_password
from portal.people.invitation_models import PasswordReset
from portal.people.models import Person
from portal.people.names import normal
from portal.people.passwords import hash_password, require_good
from portal.people.tries import count_try, forget_tries
from portal.refusals import Refusal, RequestRefusedError

GOOD_FOR: Final = timedelta(hours=1)
MOST_AT_ONCE: Final = 3
"""Mails to one address within a quarter of an hour, so that nobody is flooded; GUESS."""


async def ask(database: Database, clock: Clock, user_name: str, language: str) -> None:
    """Send a way to a new password to this address if it is a person's.

    Who asks learns nothing: neither whether there is such a person, nor whether
    too many mails were asked for.
    """
    name = normal(user_name)
    with suppress(RequestRefusedError):
        await count_try(database, clock(), proofs.digest(f"resets of {name}"), MOST_AT_ONCE)
        await _send(database, clock, name, language)


async def find(database: Database, clock: Clock, token: str) -> Person:
    """Return whose new password a token stands for; raise ``reset-refused``."""
    async with database.reading() as session:
        person = await session.scalar(
            select(Person)
            .join(PasswordReset, PasswordReset.person_id == Person.id)
            .where(
                PasswordReset.token_digest == proofs.digest(token),
                PasswordReset.ends_at > clock(),
                Person.closed_at.is_(None),
            )
        )
    if person is None:
        raise RequestRefusedError(Refusal.RESET_REFUSED)
    return person


async def choose(database: Database, clock: Clock, token: str, password: Secret) -> None:
    """Set the new password, once; all of the person's sessions and other resets end.

    Raises ``reset-refused`` or what ``require_good`` raises.
    """
    person = await find(database, clock, token)
    require_good(password, person.user_name)
    hashed = await hash_password(password)
    async with database.writing() as session:
        used = await session.scalar(
            delete(PasswordReset)
            .where(
                PasswordReset.token_digest == proofs.digest(token),
                PasswordReset.ends_at > clock(),
            )
            .returning(PasswordReset.person_id)
        )
        if used is None:
            raise RequestRefusedError(Refusal.RESET_REFUSED)
        await set_password(session, clock(), person, hashed)
        await forget_tries(session, proofs.digest(person.user_name))


async def _send(database: Database, clock: Clock, name: str, language: str) -> None:
    now = clock()
    async with database.writing() as session:
        person = await session.scalar(
            select(Person).where(Person.user_name == name, Person.closed_at.is_(None))
        )
        if person is None:
            return
        token = proofs.make_token()
        session.add(
            PasswordReset(
                # exposed to be stored as a digest
                token_digest=proofs.digest(token.expose()),
                person_id=person.id,
                created_at=now,
                ends_at=now + GOOD_FOR,
            )
        )
        queue_mail(
            *(session, now, "password-reset", name, person.language or language),
            path="/reset/new",
            # exposed because the mail carries it to the mailbox that it proves
            token=token.expose(),
        )
