"""What a clinic does: look a Support Site up, grant, extend, end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from portal.audit.acts import Act, Value, moment
from portal.audit.recording import PORTAL, Actor, record
from portal.database import Database
from portal.grants.models import Ending, Scope, SupportGrant, SupportSession
from portal.grants.names import folded
from portal.grants.notices import tell_clinic
from portal.grants.rules import LENGTHS, is_live, reminder_at
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site
from portal.tickets.finding import ticket_id as id_of
from portal.tickets.models import ACTIVE, Ticket


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clinic agrees to: why, for how long, for what, and for which ticket, by its number."""

    reason: str
    length: str
    scopes: frozenset[Scope]
    ticket: str | None

    def until(self, now: datetime) -> datetime:
        """Return when it ends, if it begins now."""
        return now + LENGTHS[self.length]


async def look_up(database: Database, asked: str, but: int) -> list[Site]:
    """Return the Support Sites of exactly this number or name, by number.

    There may be two of one name: the clinic compares number, organisation and code.
    A site that is none is not found, like one that does not exist.
    """
    wanted = select(Site).where(Site.support_code.is_not(None), Site.id != but)
    async with database.reading() as session:
        sites = await session.scalars(wanted.order_by(Site.number))
        name = folded(asked)
        return [site for site in sites if name in {site.number, folded(site.name)}]


async def grant(  # noqa: PLR0913, PLR0917 - who, to whom, where, on what terms
    database: Database,
    now: datetime,
    actor: Actor,
    site_id: int,
    support: tuple[str, str],
    terms: Terms,
) -> int:
    """Give a Support Site access to a clinic; return the grant's id.

    ``support`` is its number and its code as the clinic saw them: a pair that does not
    belong together grants nothing. Raises ``RequestRefusedError``: ``not-found`` for
    that, ``grant-exists`` while the same Support Site has access already,
    ``grant-ticket-unknown`` for a ticket that is no open one of this clinic.
    """
    async with database.writing() as session:
        number, code = support
        other = await session.scalar(
            select(Site)
            .where(Site.number == number, Site.support_code == code, Site.id != site_id)
            .with_for_update()
        )
        if other is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        return await make_grant(session, now, actor, (site_id, other.id), terms)


async def make_grant(
    session: AsyncSession, now: datetime, actor: Actor, sites: tuple[int, int], terms: Terms
) -> int:
    """Make the grant in a transaction that holds the Support Site's row; tell the clinic.

    Raises ``RequestRefusedError`` as ``grant`` does.
    """
    site_id, support_site_id = sites
    ticket_id = await _ticket(session, site_id, terms.ticket) if terms.ticket else None
    theirs = (SupportGrant.site_id == site_id, SupportGrant.support_site_id == support_site_id)
    if await session.scalar(select(SupportGrant.id).where(*theirs, is_live(now))) is not None:
        raise RequestRefusedError(Refusal.GRANT_EXISTS)
    await _end(session, now, PORTAL, [*theirs, SupportGrant.ended_at.is_(None)], Ending.EXPIRED)
    row = SupportGrant(
        site_id=site_id,
        support_site_id=support_site_id,
        reason=terms.reason,
        scopes=sorted(terms.scopes),
        ticket_id=ticket_id,
        granted_by=actor.person_id,
        granted_at=now,
        ends_at=terms.until(now),
        last_used_at=now,
        seen_at=now,
    )
    _remind_from_now(row, now)
    session.add(row)
    await session.flush()
    facts: dict[str, Value] = {
        "grant": row.id,
        "ends_at": moment(row.ends_at),
        "scopes": sorted(terms.scopes),
    }
    named = await session.scalar(select(Site.number).where(Site.id == support_site_id))
    await record(session, now, actor, Act.GRANT_MADE, site_id, None, {**facts, "site": named})
    await tell_clinic(session, now, "support-granted", row)
    return row.id


async def extend(  # noqa: PLR0913, PLR0917 - who, where, which, how long
    database: Database, now: datetime, actor: Actor, site_id: int, grant_id: int, length: str
) -> None:
    """Let a grant that still holds end so long from now; raise ``not-found`` for any other.

    It then holds that long also if its ticket is solved already: the click says so. The
    clinic's Site Admins are told.
    """
    async with database.writing() as session:
        row = await session.scalar(
            select(SupportGrant)
            .where(SupportGrant.id == grant_id, SupportGrant.site_id == site_id, is_live(now))
            .with_for_update()
        )
        if row is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        before: dict[str, Value] = {"grant": row.id, "ends_at": moment(row.ends_at)}
        row.ends_at = now + LENGTHS[length]
        row.ticket_solved_at = None
        row.last_used_at = now
        _remind_from_now(row, now)
        after: dict[str, Value] = {"grant": row.id, "ends_at": moment(row.ends_at)}
        await record(session, now, actor, Act.GRANT_EXTENDED, site_id, before, after)
        await tell_clinic(session, now, "support-extended", row)


def _remind_from_now(row: SupportGrant, now: datetime) -> None:
    # the mail that goes out now names the end: a reminder for which it is too near says no more
    row.reminded, row.reminded_of = reminder_at(row.ends_at - now), row.ends_at


async def end(database: Database, now: datetime, actor: Actor, site_id: int, grant_id: int) -> None:
    """End a grant of the clinic at once; one that has ended stays as it ended.

    Raises ``RequestRefusedError`` ``not-found`` for a grant of others.
    """
    mine = (SupportGrant.id == grant_id, SupportGrant.site_id == site_id)
    async with database.writing() as session:
        if await session.scalar(select(SupportGrant.id).where(*mine)) is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        still = SupportGrant.ended_at.is_(None)
        await _end(session, now, actor, [*mine, still], Ending.REMOVED)


async def _ticket(session: AsyncSession, site_id: int, number: str) -> int:
    """Return a ticket that is open, and held open until the grant is there, too."""
    found = await session.scalar(
        select(Ticket.id)
        .where(Ticket.id == id_of(number), Ticket.site_id == site_id, Ticket.state.in_(ACTIVE))
        .with_for_update()
    )
    if found is None:
        raise RequestRefusedError(Refusal.GRANT_TICKET_UNKNOWN)
    return found


async def end_where(
    session: AsyncSession, now: datetime, condition: ColumnElement[bool], why: Ending
) -> None:
    """End the grants that fulfil a condition, by the portal itself."""
    await _end(session, now, PORTAL, [condition, SupportGrant.ended_at.is_(None)], why)


async def _end(
    session: AsyncSession,
    now: datetime,
    actor: Actor,
    conditions: Collection[ColumnElement[bool]],
    why: Ending,
) -> None:
    ended = await session.execute(
        update(SupportGrant)
        .where(*conditions)
        .values(ended_at=now, ended_why=why)
        .returning(SupportGrant.id, SupportGrant.site_id)
    )
    for row in sorted(ended.all(), key=lambda one: (one.site_id, one.id)):
        await session.execute(
            update(SupportSession)
            .where(SupportSession.grant_id == row.id, SupportSession.left_at.is_(None))
            .values(left_at=now)
        )
        facts: dict[str, Value] = {"grant": row.id, "why": why.value}
        await record(session, now, actor, Act.GRANT_ENDED, row.site_id, None, facts)


async def list_grants(database: Database, now: datetime, site_id: int) -> list[SupportGrant]:
    """Return the grants of a clinic that hold, the next to end first."""
    wanted = (
        select(SupportGrant)
        .where(SupportGrant.site_id == site_id, is_live(now))
        .options(joinedload(SupportGrant.support_site))
        .order_by(SupportGrant.ends_at, SupportGrant.id)
    )
    async with database.reading() as session:
        return list(await session.scalars(wanted))


async def list_ended(
    database: Database, now: datetime, site_id: int, since: timedelta
) -> list[SupportGrant]:
    """Return the clinic's grants that ended lately, the newest first."""
    ended = or_(SupportGrant.ended_at > now - since, SupportGrant.ended_at.is_(None))
    wanted = (
        select(SupportGrant)
        .where(SupportGrant.site_id == site_id, ended, ~is_live(now))
        .options(joinedload(SupportGrant.support_site))
        .order_by(SupportGrant.id.desc())
        .limit(20)
    )
    async with database.reading() as session:
        return list(await session.scalars(wanted))
