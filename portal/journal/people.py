"""People as they stood: closed accounts, roles that were taken, passwords and factors changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.acts import Act, Facts
from portal.audit.recording import PORTAL, record
from portal.journal.standing import (
    NO_STEP_IS_LATER,
    Standing,
    mark_of_app,
    mark_of_passkey,
    standings,
)
from portal.mail.queue import queue_mail
from portal.passkeys.models import Passkey
from portal.people.closing import close_again
from portal.people.factor_models import RecoveryCode, Totp
from portal.people.models import Membership, Person, Staff
from portal.sites.models import SiteRole

WHY: Final[Facts] = {"why": "restored"}


async def stand_again(session: AsyncSession, now: datetime, people: Mapping[int, Standing]) -> None:
    """Take from each account what it had no more; one that is not among these is closed.

    A password that was changed opens nothing, nor does one that stood alone and was joined
    by a factor since: its person asks for a new one by mail.
    """
    for person_id, had in sorted((await standings(session)).items()):
        stands = people.get(person_id)
        if stands is None:
            await close_again(session, now, person_id)
            continue
        await _take_roles(session, now, person_id, had, stands)
        joined = bool(stands.factors) and not had.factors
        if had.password != stands.password or joined:
            await _hold_password(session, now, person_id)
        if had.codes != stands.codes:
            await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
        if had.factors - stands.factors:
            await _take_factors(session, now, person_id, had, stands)


async def _take_roles(
    session: AsyncSession, now: datetime, person_id: int, had: Standing, stands: Standing
) -> None:
    for role in had.staff - stands.staff:
        await session.execute(delete(Staff).where(Staff.person_id == person_id, Staff.role == role))
    for site_id, role in sorted(had.roles - stands.roles):
        if role == SiteRole.USER and (site_id, SiteRole.SITE_ADMIN.value) in stands.roles:
            continue  # made a Site Admin since, which no journal gives
        mine = (Membership.person_id == person_id, Membership.site_id == site_id)
        await session.execute(delete(Membership).where(*mine, Membership.role == role))
        before: Facts = {"person": person_id, "role": role}
        if (site_id, SiteRole.USER.value) in stands.roles:  # a Site Admin who was made a user
            if (site_id, SiteRole.USER.value) not in had.roles:
                session.add(Membership(person_id=person_id, site_id=site_id, role=SiteRole.USER))
            after: Facts = {"person": person_id, "role": SiteRole.USER.value, **WHY}
            await record(session, now, PORTAL, Act.ROLE_CHANGED, site_id, before, after)
        else:
            await record(session, now, PORTAL, Act.USER_REMOVED, site_id, before, WHY)


async def _hold_password(session: AsyncSession, now: datetime, person_id: int) -> None:
    person = await session.get_one(Person, person_id)
    person.password_hash = ""  # fits no password
    language = person.language or "en"
    queue_mail(session, now, "password-held", person.user_name, language, path="/reset")


async def _take_factors(
    session: AsyncSession, now: datetime, person_id: int, had: Standing, stands: Standing
) -> None:
    """Let factors that were given up open nothing, and never leave the password alone.

    Whoever had none left, or still has one of those that are here, is rid of the others.
    Whoever had only newer ones keeps these as locks without a key, until an operator who
    knows that it is they takes them off (``reset-factors``).
    """
    gone = had.factors - stands.factors
    rid = not stands.factors or bool(had.factors & stands.factors)
    app = await session.get(Totp, person_id)
    if app is not None and mark_of_app(app.sealed_secret, app.last_step) in gone:
        if rid:
            await session.delete(app)
        else:
            app.last_step = NO_STEP_IS_LATER
    passkeys = await session.scalars(select(Passkey).where(Passkey.person_id == person_id))
    for passkey in passkeys.all():
        if mark_of_passkey(passkey.credential_id, passkey.copied_at) not in gone:
            continue
        if rid:
            await session.delete(passkey)
        else:
            passkey.copied_at = now
    await session.flush()
