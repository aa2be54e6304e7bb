"""Closes an account for good: nothing opens it, and what its person wrote stays with their name."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from portal.audit.acts import Act, Facts
from portal.audit.recording import PORTAL, Actor, record
from portal.database import Database
from portal.errors import NameUnknownError
from portal.passkeys.models import Passkey, PasskeyUser
from portal.people.changing import tell
from portal.people.factor_models import RecoveryCode, Totp
from portal.people.factors import lock_person
from portal.people.invitation_models import PasswordReset
from portal.people.models import Membership, Person, Staff
from portal.people.names import normal
from portal.people.sessions import end_sessions
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site, SiteRole
from portal.tickets.models import ACTIVE, Ticket

WHY: Facts = {"why": "account-closed"}


async def close_own(database: Database, clock: Clock, viewer: Viewer) -> None:
    """Close the viewer's account; raise ``last-site-admin`` where a site would be left alone."""
    async with database.writing() as session:
        if await _close(session, clock(), viewer.person_id, viewer):
            raise RequestRefusedError(Refusal.LAST_SITE_ADMIN)


async def close_user(database: Database, clock: Clock, user_name: str) -> list[str]:
    """Close an account for the operator; return the numbers of sites without Site Admin then.

    Raises ``NameUnknownError``.
    """
    async with database.writing() as session:
        person_id = await session.scalar(
            select(Person.id).where(
                Person.user_name == normal(user_name), Person.closed_at.is_(None)
            )
        )
        if person_id is None:
            raise NameUnknownError
        return await _close(session, clock(), person_id, PORTAL)


async def close_again(session: AsyncSession, now: datetime, person_id: int) -> None:
    """Close an account that a backup opened again."""
    await _close(session, now, person_id, PORTAL)


async def _close(session: AsyncSession, now: datetime, person_id: int, actor: Actor) -> list[str]:
    """Take everything off that opens anything; return which sites have no Site Admin left.

    The address is free again: whoever comes back is invited like anybody new, and is not
    taken for who wrote before.
    """
    alone = await _leave_sites(session, now, person_id, actor)
    person = await lock_person(session, person_id)
    tell(session, now, person, "account-closed")
    await end_sessions(session, person_id)
    for table in (Totp, RecoveryCode, Passkey, PasskeyUser, PasswordReset, Staff):
        await session.execute(delete(table).where(table.person_id == person_id))
    await session.execute(
        update(Ticket)
        .where(Ticket.assignee_id == person_id, Ticket.state.in_(ACTIVE))
        .values(assignee_id=None)  # or nobody would be alerted of it
    )
    person.closed_at, person.user_name, person.password_hash = now, f"closed-{person_id}", ""
    return alone


async def _leave_sites(
    session: AsyncSession, now: datetime, person_id: int, actor: Actor
) -> list[str]:
    mine = select(Membership.site_id).where(Membership.person_id == person_id)
    sites = await session.scalars(
        select(Site).where(Site.id.in_(mine)).order_by(Site.id).with_for_update(of=Site)
    )
    alone = []
    for site in sites.all():
        roles = await session.scalars(
            delete(Membership)
            .where(Membership.site_id == site.id, Membership.person_id == person_id)
            .returning(Membership.role)
        )
        role = _highest(roles)
        before: Facts = {"person": person_id, "role": role}
        await record(session, now, actor, Act.USER_REMOVED, site.id, before, WHY)
        if role == SiteRole.SITE_ADMIN and not await _has_admin(session, site.id):
            alone.append(site.number)
    return alone


def _highest(roles: Iterable[str]) -> str:
    return SiteRole.SITE_ADMIN if SiteRole.SITE_ADMIN in set(roles) else SiteRole.USER


async def _has_admin(session: AsyncSession, site_id: int) -> bool:
    admins = (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.site_id == site_id,
            Membership.role == SiteRole.SITE_ADMIN,
            Person.closed_at.is_(None),
        )
    )
    return await session.scalar(admins.limit(1)) is not None
