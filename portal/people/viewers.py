"""Finds who holds a session, with their roles and the grant they act under at this moment."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from connectors.contract import Clock
from portal import proofs
from portal.database import Database
from portal.grants.inside import SUPPORTED, holds, is_over, support_admin, with_grant
from portal.grants.models import SupportGrant, SupportSession
from portal.people.factors import is_guarded
from portal.people.models import LogInSession, Membership, Person, StaffRole
from portal.people.sessions import IDLE, REFRESH, prolong
from portal.principals import Place, SupportAdmin, Viewer
from portal.sites.models import SiteRole


async def viewer_of(database: Database, clock: Clock, token: str) -> Viewer | None:
    """Return who holds the session of this token, or none; to look does not prolong it."""
    async with database.reading() as session:
        return await read_viewer(session, clock(), token)


async def read_viewer(session: AsyncSession, now: datetime, token: str) -> Viewer | None:
    """Return the same, read anew in a session that others read in too."""
    wanted = (
        select(Person, LogInSession, is_guarded(Person.id), SupportSession, SupportGrant, SUPPORTED)
        .add_columns(holds(now), is_over(now))
        .select_from(Person)
        .join(LogInSession, LogInSession.person_id == Person.id)
        .where(
            LogInSession.token_digest == proofs.digest(token),
            LogInSession.idle_until > now,
            LogInSession.ends_at > now,
            Person.closed_at.is_(None),
        )
        .options(
            selectinload(Person.memberships).options(joinedload(Membership.site)),
            selectinload(Person.staff_roles),
        )
    )
    row = (await session.execute(with_grant(wanted))).one_or_none()
    if row is None:
        return None
    person, held, has_factor, inside, grant, clinic, may_act, ended = row
    places = _places(person)
    support = None
    if may_act:
        support = support_admin(places, inside, grant, clinic, has_factor=has_factor)
    viewer = _viewer(person, held, places, support, has_factor=has_factor)
    return replace(viewer, ended_grant=grant.id) if ended else viewer


async def keep_alive(database: Database, now: datetime, token: str, viewer: Viewer) -> None:
    """Let the session of somebody who asked for something live on."""
    if viewer.idle_until < now + IDLE - REFRESH:
        await prolong(database, proofs.digest(token), now)


def _places(person: Person) -> list[Place]:
    return [
        Place(
            *(place.site_id, place.site.number, place.site.name, SiteRole(place.role)),
            supports=place.site.is_support_site,
            demands_factor=place.site.factor_demanded_at is not None,
        )
        for place in person.memberships
    ]


def _viewer(
    person: Person,
    held: LogInSession,
    places: list[Place],
    support: SupportAdmin | None,
    *,
    has_factor: bool,
) -> Viewer:
    return Viewer(
        person.id,
        person.name,
        person.language,
        frozenset((place.site_id, place.role) for place in places),
        frozenset(StaffRole(staff.role) for staff in person.staff_roles),
        user_name=person.user_name,
        time_zone=person.time_zone,
        places=tuple(sorted(places, key=lambda place: (place.number, place.role))),
        session=held.handle,
        idle_until=held.idle_until,
        proven_at=held.proven_at,
        second_factor=has_factor,
        factor_missing=not has_factor and any(place.demands_factor for place in places),
        support=support,
    )
