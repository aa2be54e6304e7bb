"""A Site Admin's side of invitations: make, list, withdraw."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from connectors.contract import Clock
from portal import proofs
from portal.audit.acts import Act, Facts
from portal.audit.recording import PORTAL, Actor, record
from portal.database import Database
from portal.mail.queue import queue_mail
from portal.people.invitation_models import Invitation
from portal.people.models import Membership, Person
from portal.people.names import is_user_name, normal
from portal.people.tries import count_try
from portal.principals import Place, Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import SiteRole

GOOD_FOR: Final = timedelta(days=7)
MOST_AT_ONCE: Final = 50
"""Invitations of one site within a quarter of an hour; GUESS of what a clinic may need."""
ROLES: Final = (SiteRole.USER, SiteRole.SITE_ADMIN)


def is_open(now: datetime) -> ColumnElement[bool]:
    """Return the condition that an invitation can still be accepted."""
    return (
        Invitation.accepted_at.is_(None)
        & Invitation.withdrawn_at.is_(None)
        & (Invitation.ends_at > now)
    )


async def invite(  # noqa: PLR0913, PLR0917 - what an invitation is made of
    database: Database,
    clock: Clock,
    viewer: Viewer,
    place: Place,
    written: str,
    role: SiteRole,
    language: str,
) -> None:
    """Send an invitation to the site of this place, where the viewer is Site Admin.

    An earlier one to the same address is withdrawn. Raises ``address-refused``,
    ``already-there`` (has this role at the site), ``too-many-invitations``.
    """
    user_name = normal(written)
    if not is_user_name(user_name):
        raise RequestRefusedError(Refusal.ADDRESS_REFUSED)
    await _count(database, clock, place)
    token = proofs.make_token()
    now = clock()
    async with database.writing() as session:
        there = await session.scalar(
            select(Membership.role)
            .join(Person, Person.id == Membership.person_id)
            .where(
                Membership.site_id == place.site_id,
                Membership.role == role,
                Person.user_name == user_name,
            )
        )
        if there is not None:
            raise RequestRefusedError(Refusal.ALREADY_THERE)
        earlier = (Invitation.site_id == place.site_id) & (Invitation.user_name == user_name)
        await _withdraw(session, now, viewer, earlier)
        invitation = Invitation(
            site_id=place.site_id,
            invited_by=viewer.person_id,
            user_name=user_name,
            role=role,
            language=language,
            # exposed to be stored as a digest
            token_digest=proofs.digest(token.expose()),
            created_at=now,
            ends_at=now + GOOD_FOR,
        )
        session.add(invitation)
        await session.flush()
        # the address is no word of the log's, so the invitation is named by its number
        after: Facts = {"invitation": invitation.id, "role": role}
        await record(session, now, viewer, Act.USER_INVITED, place.site_id, None, after)
        queue_mail(
            *(session, now, "invitation", user_name, language),
            path="/join",
            # exposed because the mail carries it to the mailbox that it proves
            token=token.expose(),
            site=place.name,
            inviter=viewer.name,
        )


async def list_open(database: Database, clock: Clock, site_id: int) -> list[Invitation]:
    """Return the invitations of a site that wait for an answer, the newest first."""
    async with database.reading() as session:
        found = await session.scalars(
            select(Invitation)
            .where(Invitation.site_id == site_id, is_open(clock()))
            .order_by(Invitation.id.desc())
            .options(selectinload(Invitation.inviter))
        )
        return list(found)


async def withdraw(
    database: Database, clock: Clock, viewer: Viewer, site_ids: set[int], invitation: int
) -> None:
    """Take an invitation of one of these sites back; raise ``not-found`` if none waits there."""
    wanted = (Invitation.id == invitation) & Invitation.site_id.in_(site_ids)
    async with database.writing() as session:
        if not await _withdraw(session, clock(), viewer, wanted):
            raise RequestRefusedError(Refusal.NOT_FOUND)


async def withdraw_all(session: AsyncSession, now: datetime) -> None:
    """Take every invitation back that still waits, by the portal itself."""
    await _withdraw(session, now, PORTAL, true())


async def _withdraw(
    session: AsyncSession, now: datetime, actor: Actor, which: ColumnElement[bool]
) -> bool:
    """Take back those of these invitations that still wait; say whether there were any."""
    withdrawn = await session.execute(
        update(Invitation)
        .where(which, is_open(now))
        .values(withdrawn_at=now)
        .returning(Invitation.site_id, Invitation.id, Invitation.role)
    )
    rows = sorted(withdrawn.all(), key=lambda row: (row.site_id, row.id))
    for row in rows:
        before: Facts = {"invitation": row.id, "role": row.role}
        await record(session, now, actor, Act.INVITATION_WITHDRAWN, row.site_id, before)
    return bool(rows)


async def _count(database: Database, clock: Clock, place: Place) -> None:
    locked = False
    try:
        digest = proofs.digest(f"invitations of {place.site_id}")
        await count_try(database, clock(), digest, MOST_AT_ONCE)
    except RequestRefusedError:
        locked = True
    if locked:
        raise RequestRefusedError(Refusal.TOO_MANY_INVITATIONS)
