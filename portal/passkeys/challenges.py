"""Challenges: random, for one purpose and one holder of a cookie, good once and not for long."""

import enum
import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from portal import proofs
from portal.duties import INSERT
from portal.passkeys.ceremony import Ceremony
from portal.passkeys.models import PasskeyChallenge
from portal.refusals import Refusal, RequestRefusedError

GOOD_FOR: Final = timedelta(minutes=5)
"""How long somebody may look for their security key; GUESS."""
LENGTH: Final = 32


class Purpose(enum.StrEnum):
    """What a signature is asked for; one for another purpose is none."""

    REGISTER = "register"
    LOG_IN = "log-in"
    SECOND_FACTOR = "second-factor"
    STEP_UP = "step-up"


async def make_challenge(ceremony: Ceremony, purpose: Purpose) -> bytes:
    """Return a new challenge for whoever holds this cookie; the one before is void."""
    challenge, ends_at = secrets.token_bytes(LENGTH), ceremony.clock() + GOOD_FOR
    async with ceremony.database.writing() as session:
        insert = INSERT[session.get_bind().dialect.name](PasskeyChallenge)
        bound = _bound(purpose, ceremony.holder)
        await session.execute(
            insert.values(
                bound_digest=bound, challenge=challenge, ends_at=ends_at
            ).on_conflict_do_update(
                index_elements=[PasskeyChallenge.bound_digest],
                set_={"challenge": challenge, "ends_at": ends_at},
            )
        )
    return challenge


async def take_challenge(ceremony: Ceremony, purpose: Purpose) -> bytes:
    """Return the challenge, used up whatever comes of it; raise ``passkey-refused`` for none."""
    async with ceremony.database.writing() as session:
        taken = await session.execute(
            delete(PasskeyChallenge)
            .where(PasskeyChallenge.bound_digest == _bound(purpose, ceremony.holder))
            .returning(PasskeyChallenge.challenge, PasskeyChallenge.ends_at)
        )
        row = taken.one_or_none()
    if row is None or row.ends_at <= ceremony.clock():
        raise RequestRefusedError(Refusal.PASSKEY_REFUSED)
    challenge: bytes = row.challenge
    return challenge


def _bound(purpose: Purpose, holder: str) -> bytes:
    return proofs.digest(f"passkey {purpose}: {holder}")
