"""Setting a second factor up and taking it off; each is told to the mailbox."""

from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from connectors.secret import Secret
from portal.audit.acts import Act, Facts
from portal.database import Database
from portal.errors import NameUnknownError
from portal.operating.telling import tell_operator_act
from portal.passkeys.models import Passkey
from portal.people.changing import tell
from portal.people.factor_key import FactorKey
from portal.people.factor_models import RecoveryCode, Totp
from portal.people.factors import (
    CONFIRMED_WITHIN,
    count_code,
    has_app,
    has_factor,
    is_confirmed,
    lock_person,
    make_recovery_codes,
    matching_steps,
    tries_of_codes,
)
from portal.people.models import Membership, Person
from portal.people.names import normal
from portal.people.sessions import end_sessions, note_proof
from portal.people.tries import forget_tries
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError

NO_STEP: Final = -1


async def begin(database: Database, clock: Clock, key: FactorKey, viewer: Viewer) -> None:
    """Make a new secret, good for nothing until it is confirmed; raise ``already-there``."""
    sealed = await key.seal(viewer.person_id, Secret(pyotp.random_base32()))
    async with database.writing() as session:
        await lock_person(session, viewer.person_id)
        if await has_app(session, viewer.person_id):
            raise RequestRefusedError(Refusal.ALREADY_THERE)
        await session.execute(delete(Totp).where(Totp.person_id == viewer.person_id))
        session.add(
            Totp(
                person_id=viewer.person_id,
                sealed_secret=sealed,
                begun_at=clock(),
                last_step=NO_STEP,
            )
        )


async def is_begun(database: Database, clock: Clock, person_id: int) -> bool:
    """Say whether a secret waits to be confirmed."""
    async with database.reading() as session:
        return await _begun(session, clock(), person_id) is not None


async def begun(database: Database, clock: Clock, key: FactorKey, viewer: Viewer) -> Secret | None:
    """Return the secret that waits to be confirmed, or none."""
    async with database.reading() as session:
        row = await _begun(session, clock(), viewer.person_id)
    return None if row is None else await key.open(viewer.person_id, row.sealed_secret)


async def confirm(
    database: Database, clock: Clock, key: FactorKey, viewer: Viewer, code: str
) -> tuple[Secret, ...]:
    """Ask for codes from now on; return recovery codes, to be shown this once, for a first factor.

    Raises ``factor-refused``, ``log-in-locked`` or ``factor-unavailable``.
    """
    await count_code(database, clock, viewer.user_name)
    async with database.writing() as session:
        now = clock()
        person = await lock_person(session, viewer.person_id)
        row = await _begun(session, now, person.id)
        secret = None if row is None else await key.open(person.id, row.sealed_secret)
        steps = [] if secret is None else matching_steps(secret, now, "".join(code.split()))
        if row is None or not steps:
            raise RequestRefusedError(Refusal.FACTOR_REFUSED)
        codes = await first_factor(session, now, person, viewer.session)
        row.confirmed_at, row.last_step = now, max(steps)
        await note_proof(session, now, person.id, viewer.session)
        await forget_tries(session, tries_of_codes(viewer.user_name))
        tell(session, now, person, "factor-added")
    return codes


async def remove(database: Database, clock: Clock, viewer: Viewer) -> None:
    """Ask for codes no more; raise ``factor-demanded`` as ``after_removal`` does."""
    async with database.writing() as session:
        person = await lock_person(session, viewer.person_id)
        await session.execute(delete(Totp).where(Totp.person_id == person.id))
        await after_removal(session, clock(), viewer, person, "app-removed")


async def first_factor(
    session: AsyncSession, now: datetime, person: Person, handle: str
) -> tuple[Secret, ...]:
    """Return new recovery codes if the person is about to have their first factor, else none.

    Every other session ends then: none was opened with a factor. The caller adds the factor.
    """
    if await has_factor(session, person.id):
        return ()
    await end_sessions(session, person.id, but=handle)
    return await make_recovery_codes(session, now, person.id)


async def after_removal(
    session: AsyncSession, now: datetime, viewer: Viewer, person: Person, kind: str
) -> None:
    """Tell the mailbox what went; with the last factor the recovery codes go too.

    Raises ``factor-demanded`` for the last one while a site of theirs demands a factor.
    """
    if await has_factor(session, person.id):
        tell(session, now, person, kind)
    elif any(place.demands_factor for place in viewer.places):
        raise RequestRefusedError(Refusal.FACTOR_DEMANDED)
    else:
        await forget_factors(session, now, person)


async def renew_recovery_codes(
    database: Database, clock: Clock, viewer: Viewer
) -> tuple[Secret, ...]:
    """Replace the recovery codes and return the new ones; raise ``factor-needed`` without one."""
    async with database.writing() as session:
        now = clock()
        person = await lock_person(session, viewer.person_id)
        if not await has_factor(session, person.id):
            raise RequestRefusedError(Refusal.FACTOR_NEEDED)
        codes = await make_recovery_codes(session, now, person.id)
        tell(session, now, person, "recovery-codes-renewed")
    return codes


async def recovery_codes_left(database: Database, person_id: int) -> int:
    """Return how many recovery codes a person still has."""
    async with database.reading() as session:
        return (
            await session.scalar(select(func.count()).where(RecoveryCode.person_id == person_id))
            or 0
        )


async def forget_factors(session: AsyncSession, now: datetime, person: Person) -> None:
    """Delete what a person proves themselves with beside the password; tell the mailbox."""
    await session.execute(delete(Totp).where(Totp.person_id == person.id))
    await session.execute(delete(Passkey).where(Passkey.person_id == person.id))
    await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    await forget_tries(session, tries_of_codes(person.user_name))
    tell(session, now, person, "factor-removed")


async def reset_factors_of(database: Database, clock: Clock, user_name: str) -> None:
    """Take a person's factors off for the operator, and end their sessions.

    Each of their sites has it in its log, and its Site Admins are told. Raises
    ``NameUnknownError``.
    """
    async with database.writing() as session:
        person_id = await session.scalar(
            select(Person.id).where(Person.user_name == normal(user_name))
        )
        if person_id is None:
            raise NameUnknownError
        person, now = await lock_person(session, person_id), clock()
        sites = select(Membership.site_id).where(Membership.person_id == person_id).distinct()
        for site_id in sorted(await session.scalars(sites)):
            facts: Facts = {"person": person_id}
            await tell_operator_act(session, now, Act.FACTORS_RESET, site_id, facts)
        await end_sessions(session, person.id)
        await forget_factors(session, now, person)


async def _begun(session: AsyncSession, now: datetime, person_id: int) -> Totp | None:
    found: Totp | None = await session.scalar(
        select(Totp).where(
            Totp.person_id == person_id,
            ~is_confirmed(person_id),
            Totp.begun_at > now - CONFIRMED_WITHIN,
        )
    )
    return found
