"""The invited person's side: what an invitation says, and taking it, once."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from connectors.contract import Clock
from connectors.secret import Secret
from portal import proofs
from portal.audit.acts import Act, Facts
from portal.audit.recording import Oneself, record
from portal.database import Database
from portal.duties import INSERT
from portal.people.invitation_models import Invitation
from portal.people.inviting import is_open
from portal.people.models import Membership, Person
from portal.people.names import is_name
from portal.people.passwords import hash_password, require_good
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import SiteRole


async def find_invitation(database: Database, clock: Clock, token: str) -> tuple[Invitation, bool]:
    """Return the invitation of this token, and whether its address is a person's already.

    Raises ``invitation-refused``: the same for a token that is unknown, used,
    withdrawn or too old, and for one whose inviter is no longer Site Admin.
    """
    async with database.reading() as session:
        invitation = await session.scalar(
            select(Invitation)
            .where(_good(token, clock()))
            .options(selectinload(Invitation.site), selectinload(Invitation.inviter))
        )
        if invitation is None:
            raise RequestRefusedError(Refusal.INVITATION_REFUSED)
        known = await session.scalar(
            select(Person.id).where(Person.user_name == invitation.user_name)
        )
        return invitation, known is not None


async def join(database: Database, clock: Clock, token: str, name: str, password: Secret) -> None:
    """Take the invitation; a known person just joins, another one gets this name and password.

    Nobody is logged in by it. Raises ``invitation-refused``, ``name-refused``,
    ``password-too-short``, ``password-too-long`` or ``password-names-you``.
    """
    invitation, known = await find_invitation(database, clock, token)
    hashed = None
    if not known:
        if not is_name(name):
            raise RequestRefusedError(Refusal.NAME_REFUSED)
        require_good(password, invitation.user_name)
        hashed = await hash_password(password)
    now = clock()
    async with database.writing() as session:
        taken = await session.scalar(
            update(Invitation)
            .where(_good(token, now))
            .values(accepted_at=now)
            .returning(Invitation.id)
        )
        if taken is None:
            raise RequestRefusedError(Refusal.INVITATION_REFUSED)
        if hashed is not None:
            await _add_person(session, now, invitation, name.strip(), hashed)
        await _add_membership(session, now, invitation)


def _good(token: str, now: datetime) -> ColumnElement[bool]:
    still_admin = exists().where(
        Membership.site_id == Invitation.site_id,
        Membership.person_id == Invitation.invited_by,
        Membership.role == SiteRole.SITE_ADMIN,
    )
    return (Invitation.token_digest == proofs.digest(token)) & is_open(now) & still_admin


async def _add_person(
    session: AsyncSession, now: datetime, invitation: Invitation, name: str, hashed: str
) -> None:
    insert = INSERT[session.get_bind().dialect.name](Person)
    # somebody who took another site's invitation a moment ago keeps their password
    await session.execute(
        insert.values(
            user_name=invitation.user_name,
            name=name,
            password_hash=hashed,
            language=invitation.language,
            created_at=now,
        ).on_conflict_do_nothing(index_elements=[Person.user_name])
    )


async def _add_membership(session: AsyncSession, now: datetime, invitation: Invitation) -> None:
    found = await session.execute(
        select(Person.id, Person.name).where(
            Person.user_name == invitation.user_name, Person.closed_at.is_(None)
        )
    )
    person = found.one_or_none()
    if person is None:
        raise RequestRefusedError(Refusal.INVITATION_REFUSED)
    insert = INSERT[session.get_bind().dialect.name](Membership)
    await session.execute(
        insert.values(
            person_id=person.id, site_id=invitation.site_id, role=invitation.role
        ).on_conflict_do_nothing()
    )
    after: Facts = {"invitation": invitation.id, "person": person.id, "role": invitation.role}
    actor = Oneself(person.id, person.name)
    await record(session, now, actor, Act.USER_ADDED, invitation.site_id, None, after)
