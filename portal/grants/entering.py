"""What a Support Site's person does: enter one supported site, act there, leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import aliased, joinedload

from portal.audit.acts import Act
from portal.audit.recording import record
from portal.database import Database
from portal.grants.granting import end_where
from portal.grants.inside import holds
from portal.grants.models import SupportGrant, SupportSession
from portal.grants.rules import LONGEST_SESSION, endings, is_live, until
from portal.people.factors import is_guarded
from portal.people.models import LogInSession, Membership, Person
from portal.principals import SupportAdmin, Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site, SiteRole

TOUCH: Final = timedelta(minutes=1)
"""A grant's last use is written down at most this often."""


@dataclass(frozen=True, slots=True)
class Door:
    """What a person enters with: who they are, and the log-in that the session is tied to."""

    viewer: Viewer
    log_in_digest: bytes


def admin_on_support_site(person_id: int) -> ColumnElement[bool]:
    """Return the condition that the person is a Site Admin ON the grant's Support Site."""
    return exists().where(
        Membership.person_id == person_id,
        Membership.site_id == SupportGrant.support_site_id,
        Membership.role == SiteRole.SITE_ADMIN,
        Site.id == SupportGrant.support_site_id,
        Site.support_code.is_not(None),
    )


async def list_supported(database: Database, now: datetime, viewer: Viewer) -> list[SupportGrant]:
    """Return the grants that this person may use, by the clinic's number."""
    clinic = aliased(Site)
    wanted = (
        select(SupportGrant)
        .join(clinic, clinic.id == SupportGrant.site_id)
        .where(is_live(now), admin_on_support_site(viewer.person_id))
        .options(joinedload(SupportGrant.site))
        .order_by(clinic.number)
    )
    async with database.reading() as session:
        return list(await session.scalars(wanted))


async def enter(database: Database, now: datetime, door: Door, grant_id: int) -> None:
    """Begin to act at the grant's clinic, and leave any other; the caller has stepped up.

    Raises ``RequestRefusedError`` ``not-found`` unless the grant holds and the person
    is a Site Admin on its Support Site, and ``factor-needed`` where the clinic demands a
    second factor and the person has none.
    """
    person_id = door.viewer.person_id
    await note_over(database, now, grant_id)
    async with database.writing() as session:
        log_in = select(LogInSession.ends_at).where(LogInSession.token_digest == door.log_in_digest)
        # one door at a time: two that are opened at once would both stay open
        await session.scalar(log_in.with_for_update())
        grant = await session.scalar(
            select(SupportGrant)
            .where(SupportGrant.id == grant_id, is_live(now), admin_on_support_site(person_id))
            .with_for_update()
        )
        if grant is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        demanded = select(Site.factor_demanded_at).where(Site.id == grant.site_id)
        if await session.scalar(demanded) is not None and not door.viewer.second_factor:
            raise RequestRefusedError(Refusal.FACTOR_NEEDED)
        await session.execute(
            update(SupportSession)
            .where(
                SupportSession.log_in_digest == door.log_in_digest,
                SupportSession.left_at.is_(None),
            )
            .values(left_at=now)
        )
        session.add(
            SupportSession(
                grant_id=grant.id,
                person_id=person_id,
                log_in_digest=door.log_in_digest,
                entered_at=now,
                ends_at=min(now + LONGEST_SESSION, until(grant)),
            )
        )
        grant.last_used_at = grant.seen_at = now
        await session.flush()
        await record(session, now, Entering(door.viewer, grant), Act.SUPPORT_ENTERED, grant.site_id)


@dataclass(frozen=True, slots=True)
class Entering:
    """A person on the threshold: the entry in the log is under the grant already."""

    viewer: Viewer
    grant: SupportGrant

    @property
    def person_id(self) -> int:
        """The person's row."""
        return self.viewer.person_id

    @property
    def name(self) -> str:
        """The person's name."""
        return self.viewer.name

    def grant_at(self, _: int) -> int:
        """Return the grant that is being entered."""
        return self.grant.id


async def leave(database: Database, now: datetime, viewer: Viewer) -> None:
    """End this person's session in a supported site, if there is one."""
    support = viewer.support
    if support is None:
        return
    async with database.writing() as session:
        await record(session, now, viewer, Act.SUPPORT_LEFT, support.site_id)
        await session.execute(
            update(SupportSession)
            .where(SupportSession.id == support.session_id, SupportSession.left_at.is_(None))
            .values(left_at=now)
        )


async def note_over(database: Database, now: datetime, grant_id: int) -> None:
    """Write down that a grant is over by itself, or the sessions under it are, if so.

    A clock that is set back afterwards brings neither to life again.
    """
    async with database.writing() as session:
        for condition, why in endings(now):
            await end_where(session, now, and_(SupportGrant.id == grant_id, condition), why)
        await session.execute(
            update(SupportSession)
            .where(
                SupportSession.grant_id == grant_id,
                SupportSession.left_at.is_(None),
                SupportSession.ends_at <= now,
            )
            .values(left_at=now)
        )


async def still_granted(database: Database, now: datetime, support: SupportAdmin) -> bool:
    """Say whether a stream or a long answer under this grant may go on.

    Asks the database for the grant, the session, the log-in, the person's role and the factor
    that the clinic may demand; writes down a grant that is over meanwhile.
    """
    wanted = (
        select(SupportSession.id)
        .join(SupportGrant, SupportGrant.id == SupportSession.grant_id)
        .join(Person, Person.id == SupportSession.person_id)
        .join(Site, Site.id == SupportGrant.site_id)
        .where(
            SupportSession.id == support.session_id,
            holds(now),
            Person.closed_at.is_(None),
            or_(Site.factor_demanded_at.is_(None), is_guarded(Person.id)),
            exists().where(
                LogInSession.token_digest == SupportSession.log_in_digest,
                LogInSession.ends_at > now,
            ),
            exists().where(
                Membership.person_id == SupportSession.person_id,
                Membership.site_id == SupportGrant.support_site_id,
                Membership.role == SiteRole.SITE_ADMIN,
            ),
        )
    )
    async with database.reading() as session:
        still = await session.scalar(wanted) is not None
    if not still:
        await note_over(database, now, support.grant_id)
    return still


async def touch(database: Database, now: datetime, support: SupportAdmin) -> None:
    """Write down that a grant is used."""
    stale = now - TOUCH
    async with database.writing() as session:
        await session.execute(
            update(SupportGrant)
            .where(
                SupportGrant.id == support.grant_id,
                is_live(now),
                or_(SupportGrant.last_used_at < stale, SupportGrant.seen_at < stale),
            )
            .values(last_used_at=now, seen_at=now)
        )
