"""Finds who holds a session, with their roles of this moment."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from connectors.contract import Clock
from portal import proofs
from portal.database import Database
from portal.people.factors import is_guarded
from portal.people.models import LogInSession, Membership, Person, StaffRole
from portal.people.sessions import IDLE, REFRESH, prolong
from portal.principals import Place, Viewer
from portal.sites.models import SiteRole


async def viewer_of(
    database: Database, clock: Clock, token: str, *, watching: bool = False
) -> Viewer | None:
    """Return who holds the session of this token, or none; ``watching`` does not prolong it."""
    now = clock()
    digest = proofs.digest(token)
    async with database.reading() as session:
        found = await session.execute(
            select(Person, LogInSession, is_guarded(Person.id))
            .join(LogInSession, LogInSession.person_id == Person.id)
            .where(
                LogInSession.token_digest == digest,
                LogInSession.idle_until > now,
                LogInSession.ends_at > now,
                Person.closed_at.is_(None),
            )
            .options(
                selectinload(Person.memberships).selectinload(Membership.site),
                selectinload(Person.staff_roles),
            )
        )
        row = found.one_or_none()
    if row is None:
        return None
    person, held, has_factor = row
    if not watching and held.idle_until < now + IDLE - REFRESH:
        await prolong(database, digest, now)
    return _viewer(person, held, has_factor=has_factor)


def _viewer(person: Person, held: LogInSession, *, has_factor: bool) -> Viewer:
    places = [
        Place(
            *(place.site_id, place.site.number, place.site.name, SiteRole(place.role)),
            supports=place.site.is_support_site,
            demands_factor=place.site.factor_demanded_at is not None,
        )
        for place in person.memberships
    ]
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
        proven_at=held.proven_at,
        second_factor=has_factor,
        factor_missing=not has_factor and any(place.demands_factor for place in places),
    )
