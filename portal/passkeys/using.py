"""Takes a passkey's signature: in place of the password, after it, or for a step-up."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.secret import Secret
from portal.passkeys.ceremony import Ceremony
from portal.passkeys.challenges import Purpose, make_challenge, take_challenge
from portal.passkeys.checking import Assertion, assertion_options, read_assertion, verified_count
from portal.passkeys.models import Passkey, PasskeyUser
from portal.passkeys.relying_party import RelyingParty
from portal.people.changing import tell
from portal.people.factors import lock_person
from portal.people.log_in import take_half, waiting
from portal.people.models import Person
from portal.people.sessions import note_proof, open_session
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError

T = TypeVar("T")


async def ask(ceremony: Ceremony, purpose: Purpose, person_id: int | None = None) -> str:
    """Return what the browser asks for: a passkey of this person, or any of this portal's."""
    known: list[Passkey] = []
    if person_id is not None:
        async with ceremony.database.reading() as session:
            found = await session.scalars(select(Passkey).where(Passkey.person_id == person_id))
            known = list(found)
    return assertion_options(ceremony.party, await make_challenge(ceremony, purpose), known)


async def log_in(ceremony: Ceremony, written: str, browser: str) -> Secret:
    """Return the token of a new session of the passkey's person; raise ``passkey-refused``.

    The passkey itself says whose it is: by its id, and by the handle that was given to
    that person's authenticators alone. No password is asked and no other factor.
    """
    challenge = await take_challenge(ceremony, Purpose.LOG_IN)
    assertion = read_assertion(written)
    person_id = await _owner(ceremony, assertion)
    token = None
    async with ceremony.database.writing() as session:
        now = ceremony.clock()
        person = await lock_person(session, person_id)
        if await _is_right(session, now, ceremony.party, challenge, assertion, person):
            token = await open_session(session, now, person.id, browser)
    return _need(token)


async def finish_log_in(ceremony: Ceremony, written: str) -> Secret:
    """Take the passkey as second factor; return the token of a session, the half-open log-in ends.

    Raises ``log-in-needed`` if there is none or its time is over, ``passkey-refused``.
    """
    half = ceremony.holder
    waits = await waiting(ceremony.database, ceremony.clock(), half)
    if waits is None:
        raise RequestRefusedError(Refusal.LOG_IN_NEEDED)
    challenge = await take_challenge(ceremony, Purpose.SECOND_FACTOR)
    assertion, token = read_assertion(written), None
    async with ceremony.database.writing() as session:
        now = ceremony.clock()
        person = await lock_person(session, waits.id)
        if await _is_right(session, now, ceremony.party, challenge, assertion, person):
            browser = await take_half(session, now, half)
            token = await open_session(session, now, person.id, browser)
    return _need(token)


async def prove(ceremony: Ceremony, viewer: Viewer, written: str) -> None:
    """Note a fresh proof in the viewer's session; raise ``passkey-refused``."""
    challenge = await take_challenge(ceremony, Purpose.STEP_UP)
    assertion = read_assertion(written)
    async with ceremony.database.writing() as session:
        now = ceremony.clock()
        person = await lock_person(session, viewer.person_id)
        right = await _is_right(session, now, ceremony.party, challenge, assertion, person)
        if right:
            await note_proof(session, now, person.id, viewer.session)
    _need(right or None)


async def _owner(ceremony: Ceremony, assertion: Assertion) -> int:
    async with ceremony.database.reading() as session:
        found: int | None = await session.scalar(
            select(Passkey.person_id)
            .join(PasskeyUser, PasskeyUser.person_id == Passkey.person_id)
            .where(
                Passkey.credential_id == assertion.credential_id,
                PasskeyUser.user_handle == (assertion.user_handle or b""),
            )
        )
    return _need(found)


async def _is_right(  # noqa: PLR0913, PLR0917 - all that a signature is judged by
    session: AsyncSession,
    now: datetime,
    party: RelyingParty,
    challenge: bytes,
    assertion: Assertion,
    person: Person,
) -> bool:
    """Say whether a passkey of this very person signed, and keep its counter and this use.

    A counter that does not rise shows a copy. The passkey is good for nothing from then
    on, and its person is told: that is kept although the answer is no, so the caller
    raises only after its transaction.
    """
    passkey = await session.scalar(
        select(Passkey).where(
            Passkey.credential_id == assertion.credential_id,
            Passkey.person_id == person.id,
            Passkey.copied_at.is_(None),
        )
    )
    if passkey is None or person.closed_at is not None:
        return False
    count = verified_count(party, challenge, assertion, passkey.public_key)
    if count is None:
        return False
    if (count or passkey.sign_count) and count <= passkey.sign_count:
        passkey.copied_at = now
        tell(session, now, person, "passkey-copied")
        return False
    passkey.sign_count, passkey.last_used_at = count, now
    return True


def _need(found: T | None) -> T:
    if found is None:
        raise RequestRefusedError(Refusal.PASSKEY_REFUSED)
    return found
