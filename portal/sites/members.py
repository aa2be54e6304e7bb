"""Who belongs to a site and as what: listed, made Site Admin or user, removed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.acts import Act, Facts
from portal.audit.recording import record
from portal.people.factors import is_guarded
from portal.people.models import Membership, Person
from portal.people.sessions import end_sessions
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site, SiteRole


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a site; who has both roles there is a Site Admin."""

    person_id: int
    name: str = field(repr=False)
    user_name: str = field(repr=False)
    role: SiteRole
    second_factor: bool
    """Whether they have an authenticator app or a passkey."""


ADMIN: Final = SiteRole.SITE_ADMIN


async def list_members(session: AsyncSession, site_id: int) -> list[Member]:
    """Return a site's people, by name; an account that was closed is nobody's."""
    found = await session.execute(
        select(*(Person.id, Person.name, Person.user_name, Membership.role, is_guarded(Person.id)))
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.site_id == site_id, Person.closed_at.is_(None))
    )
    members: dict[int, Member] = {}
    for person_id, name, user_name, role, second_factor in found:
        if person_id not in members or role == ADMIN:
            members[person_id] = Member(
                *(person_id, name, user_name, SiteRole(role)), second_factor=second_factor
            )
    return sorted(members.values(), key=lambda one: (one.name.casefold(), one.user_name))


async def set_role(  # noqa: PLR0913, PLR0917 - who does what to whom, where and when
    session: AsyncSession,
    now: datetime,
    viewer: Viewer,
    site_id: int,
    person_id: int,
    role: SiteRole,
) -> None:
    """Make a person of the site a Site Admin of it, or a user; a role that stands is no act.

    Raises ``not-found`` for a person of others, ``last-site-admin``.
    """
    member = await _member(session, viewer, site_id, person_id)
    if member.role is role:
        return
    await _need_another_admin(session, site_id, member)
    await _forget(session, site_id, person_id)
    session.add(Membership(person_id=person_id, site_id=site_id, role=role))
    before, after = _facts(member, member.role), _facts(member, role)
    await record(session, now, viewer, Act.ROLE_CHANGED, site_id, before, after)


async def remove(
    session: AsyncSession, now: datetime, viewer: Viewer, site_id: int, person_id: int
) -> None:
    """Remove a person from the site and end all their log-ins; other sites keep them.

    Raises ``not-found`` for a person of others, ``last-site-admin``.
    """
    member = await _member(session, viewer, site_id, person_id)
    await _need_another_admin(session, site_id, member)
    await _forget(session, site_id, person_id)
    # pages and streams that are open go on under a log-in, so none is left
    await end_sessions(session, person_id)
    before = _facts(member, member.role)
    await record(session, now, viewer, Act.USER_REMOVED, site_id, before)


async def lock_members(session: AsyncSession, viewer: Viewer, site_id: int) -> dict[int, Member]:
    """Return the site's people; the site is locked first, so that what is found stays true.

    The viewer is looked at again: two who demote each other at once are one after the other.
    Raises ``not-found`` if they are no Site Admin any more.
    """
    await session.execute(select(Site.id).where(Site.id == site_id).with_for_update())
    members = {one.person_id: one for one in await list_members(session, site_id)}
    actor = members.get(viewer.person_id)
    if actor is None or actor.role is not ADMIN:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return members


async def _member(session: AsyncSession, viewer: Viewer, site_id: int, person_id: int) -> Member:
    member = (await lock_members(session, viewer, site_id)).get(person_id)
    if member is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return member


async def _need_another_admin(session: AsyncSession, site_id: int, member: Member) -> None:
    if member.role is not ADMIN:
        return
    members = await list_members(session, site_id)
    if not any(one.role is ADMIN and one != member for one in members):
        raise RequestRefusedError(Refusal.LAST_SITE_ADMIN)


async def _forget(session: AsyncSession, site_id: int, person_id: int) -> None:
    await session.execute(
        delete(Membership).where(Membership.site_id == site_id, Membership.person_id == person_id)
    )


def _facts(member: Member, role: SiteRole) -> Facts:
    return {"person": member.person_id, "role": role.value}
