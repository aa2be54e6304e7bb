"""Step-up: dangerous acts ask for a proof of the last minutes, not for a session alone.

A route says so with ``Access.FRESH`` or ``Access.FRESH_FORM``; a handler that asks
only for some of its acts calls ``require_step_up``. Whoever lacks the proof is led to
``/step-up`` and back to the page; a form names its page in the field ``back``.
"""

from datetime import timedelta
from typing import Final

from aiohttp import web

from connectors.contract import Clock
from connectors.secret import Secret
from portal import proofs
from portal.database import Database
from portal.people import passwords
from portal.people.factor_key import FactorKey
from portal.people.factors import count_code, lock_person, tries_of_codes, use_code
from portal.people.models import Person
from portal.people.sessions import note_proof
from portal.people.tries import count_try, forget_tries
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, VIEWER

FRESH_FOR: Final = timedelta(minutes=10)


def stepped_up(request: web.Request) -> bool:
    """Say whether the viewer showed a password or factor in this session a moment ago."""
    age = request.app[CLOCK]() - request[VIEWER].proven_at
    # a proof of the future is none: somebody set the clock back
    return timedelta() <= age <= FRESH_FOR


def require_step_up(request: web.Request) -> None:
    """Raise ``step-up-needed`` unless the viewer's proof is fresh."""
    if not stepped_up(request):
        raise RequestRefusedError(Refusal.STEP_UP_NEEDED)


async def prove_by_password(
    database: Database, clock: Clock, viewer: Viewer, password: Secret
) -> None:
    """Note a fresh proof; raise ``password-refused`` or ``log-in-locked``.

    Tries count with those of the log-in, so that a session left open is no place to guess.
    """
    digest = proofs.digest(viewer.user_name)
    await count_try(database, clock(), digest)
    async with database.reading() as session:
        person = await session.get_one(Person, viewer.person_id)
    if not await passwords.is_right(password, person.password_hash):
        raise RequestRefusedError(Refusal.PASSWORD_REFUSED)
    async with database.writing() as session:
        await forget_tries(session, digest)
        await note_proof(session, clock(), viewer.person_id, viewer.session)


async def prove_by_code(
    database: Database, clock: Clock, key: FactorKey, viewer: Viewer, code: str
) -> None:
    """Note a fresh proof for a code; raise ``factor-refused``, ``log-in-locked``.

    Tries count with those of the log-in. Raises ``factor-unavailable`` without the key.
    """
    await count_code(database, clock, viewer.user_name)
    async with database.writing() as session:
        now = clock()
        person = await lock_person(session, viewer.person_id)
        await use_code(session, now, key, person, code)
        await forget_tries(session, tries_of_codes(viewer.user_name))
        await note_proof(session, now, viewer.person_id, viewer.session)
