"""Throws away what no longer opens anything: sessions, factors, invitations, resets, tries."""

from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from connectors.contract import Clock
from portal.database import Database
from portal.passkeys.models import PasskeyChallenge
from portal.people.factor_models import HalfLogIn, Totp
from portal.people.factors import CONFIRMED_WITHIN
from portal.people.invitation_models import Invitation, PasswordReset
from portal.people.models import LogInFailures, LogInSession
from portal.people.tries import LOCKED_FOR

KEPT: Final = timedelta(days=90)
"""How long an answered or expired invitation is kept to be looked up; GUESS."""


async def tidy(database: Database, clock: Clock) -> None:
    """Delete it all in one transaction."""
    now = clock()
    async with database.writing() as session:
        for table, condition in (
            (LogInSession, (LogInSession.ends_at <= now) | (LogInSession.idle_until <= now)),
            (HalfLogIn, HalfLogIn.ends_at <= now),
            (PasskeyChallenge, PasskeyChallenge.ends_at <= now),
            (Totp, Totp.confirmed_at.is_(None) & (Totp.begun_at <= now - CONFIRMED_WITHIN)),
            (LogInFailures, LogInFailures.last_at <= now - LOCKED_FOR),
            (PasswordReset, PasswordReset.ends_at <= now),
            (Invitation, Invitation.ends_at <= now - KEPT),
        ):
            await session.execute(delete(table).where(condition))
