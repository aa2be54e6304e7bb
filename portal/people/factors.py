"""Second factors in the database: who has one, and what a right code uses up.

Codes are RFC 6238's: six digits, SHA-1, steps of 30 seconds, which is what every
authenticator app does. A code of the step before or after counts too, for clocks that
differ. In place of a code a recovery code is taken, once.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pyotp
from sqlalchemy import ColumnElement, ColumnExpressionArgument, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from connectors.secret import Secret
from portal import proofs
from portal.database import Database
from portal.mail.queue import queue_mail
from portal.passkeys.models import Passkey
from portal.people.factor_key import FactorKey
from portal.people.factor_models import RecoveryCode, Totp
from portal.people.models import Person
from portal.people.tries import count_try
from portal.refusals import Refusal, RequestRefusedError

STEP: Final = 30
DRIFT: Final = 1
"""Steps that a clock may be off, either way (RFC 6238, 5.2 recommends one)."""
CONFIRMED_WITHIN: Final = timedelta(hours=1)
RECOVERY_CODES: Final = 10
_SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""32 signs, none of which is easily taken for another; 16 of them are 80 random bits."""
_CODE: Final = re.compile(r"[0-9]{6}")
_RECOVERY: Final = re.compile(rf"[{_SIGNS}]{{16}}")


def is_confirmed(person_id: ColumnExpressionArgument[int] | int) -> ColumnElement[bool]:
    """Return the condition that a person is asked for codes."""
    return (Totp.person_id == person_id) & Totp.confirmed_at.is_not(None)


def is_guarded(person_id: ColumnExpressionArgument[int] | int) -> ColumnElement[bool]:
    """Return the condition that a person has a second factor: an app, or a passkey.

    A passkey that was perhaps copied counts: it opens nothing, and must not leave the
    password alone either.
    """
    passkey = exists().where(Passkey.person_id == person_id)
    return exists().where(is_confirmed(person_id)) | passkey


async def has_factor(session: AsyncSession, person_id: int) -> bool:
    """Say whether a person has a second factor.

    Whoever opens a session by the answer holds ``lock_person`` until it commits.
    """
    return bool(await session.scalar(select(is_guarded(person_id))))


async def has_app(session: AsyncSession, person_id: int) -> bool:
    """Say whether a person is asked for an authenticator app's codes."""
    return bool(await session.scalar(select(exists().where(is_confirmed(person_id)))))


@dataclass(frozen=True, slots=True)
class Kinds:
    """With what a person can prove themselves beside the password and recovery codes."""

    app: bool
    passkey: bool


async def kinds_of(database: Database, person_id: int) -> Kinds:
    """Return which kinds of factor a person has that are good for something."""
    good = exists().where(Passkey.person_id == person_id, Passkey.copied_at.is_(None))
    async with database.reading() as session:
        found = await session.execute(select(exists().where(is_confirmed(person_id)), good))
        return Kinds(*found.one())


async def lock_person(session: AsyncSession, person_id: int) -> Person:
    """Return the person, whose factors and sessions nobody else changes until the commit."""
    found = await session.scalars(
        select(Person).where(Person.id == person_id).with_for_update(of=Person)
    )
    return found.one()


def tries_of_codes(user_name: str) -> bytes:
    """Return under what wrong codes are counted: a right password does not forget those."""
    return proofs.digest(f"codes of {user_name}")


async def count_code(database: Database, clock: Clock, user_name: str) -> None:
    """Count a try of a code before it is judged; raise ``log-in-locked``."""
    await count_try(database, clock(), tries_of_codes(user_name))


def matching_steps(secret: Secret, moment: datetime, code: str) -> list[int]:
    """Return the time steps around this moment whose code this is."""
    # exposed to compute codes with
    totp = pyotp.TOTP(secret.expose())
    now = int(moment.timestamp()) // STEP
    steps = range(now - DRIFT, now + DRIFT + 1)
    given = code.encode()  # letters of any script: a comparison of texts would stop at them
    return [one for one in steps if hmac.compare_digest(totp.generate_otp(one).encode(), given)]


async def use_code(
    session: AsyncSession, now: datetime, key: FactorKey, person: Person, written: str
) -> None:
    """Use up a code, or a recovery code, in this transaction.

    Raises ``factor-refused``, or ``factor-unavailable`` if the key is lost. The
    caller has counted the try.
    """
    plain = re.sub(r"[\s-]", "", written)
    if _CODE.fullmatch(plain):
        used = await _use_step(session, now, key, person.id, plain)
    else:
        used = await _use_recovery(session, now, person, plain.upper())
    if not used:
        raise RequestRefusedError(Refusal.FACTOR_REFUSED)


async def _use_step(
    session: AsyncSession, now: datetime, key: FactorKey, person_id: int, code: str
) -> bool:
    sealed = await session.scalar(select(Totp.sealed_secret).where(is_confirmed(person_id)))
    if sealed is None:
        return False
    steps = matching_steps(await key.open(person_id, sealed), now, code)
    if not steps:
        return False
    # one statement: of two who send one code at once, one is taken
    taken = await session.scalar(
        update(Totp)
        .where(is_confirmed(person_id), Totp.last_step < max(steps))
        .values(last_step=max(steps))
        .returning(Totp.last_step)
    )
    return taken is not None


async def _use_recovery(session: AsyncSession, now: datetime, person: Person, code: str) -> bool:
    if not _RECOVERY.fullmatch(code):
        return False
    used = await session.scalar(
        delete(RecoveryCode)
        .where(
            RecoveryCode.code_digest == _recovery_digest(person.id, code),
            RecoveryCode.person_id == person.id,
        )
        .returning(RecoveryCode.person_id)
    )
    if used is not None:
        language = person.language or "en"
        queue_mail(session, now, "recovery-code-used", person.user_name, language, path="/account")
    return used is not None


async def make_recovery_codes(
    session: AsyncSession, now: datetime, person_id: int
) -> tuple[Secret, ...]:
    """Replace a person's recovery codes; return the new ones, to be shown this once."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = ["".join(secrets.choice(_SIGNS) for _ in range(16)) for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(
            code_digest=_recovery_digest(person_id, code), person_id=person_id, created_at=now
        )
        for code in codes
    )
    return tuple(Secret("-".join(re.findall("....", code))) for code in codes)


def _recovery_digest(person_id: int, code: str) -> bytes:
    return proofs.digest(f"recovery code of person {person_id}: {code}")
