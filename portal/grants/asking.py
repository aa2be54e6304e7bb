"""Requests: a Support Site asks with a reason; a clinic approves or refuses, or they die."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from portal.audit.acts import Act, Value
from portal.audit.recording import PORTAL, Actor, record
from portal.database import Database
from portal.grants import rules
from portal.grants.granting import Terms, make_grant
from portal.grants.models import Decision, Scope, SupportRequest
from portal.grants.notices import tell_clinic
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site
from portal.tickets.finding import ticket_id
from portal.tickets.models import ACTIVE, Ticket

MOST_WAITING: Final = 20
"""Requests of one Support Site that may wait at a time."""


def waits(now: datetime) -> ColumnElement[bool]:
    """Return the condition of a request that can still be decided."""
    return and_(SupportRequest.decision.is_(None), SupportRequest.dies_at > now)


async def ask(  # noqa: PLR0913, PLR0917 - who, from where, to whom, on what terms
    database: Database, now: datetime, actor: Actor, support_site_id: int, number: str, terms: Terms
) -> None:
    """Ask a clinic for access; the clinic is told, and nothing else follows.

    Raises ``RequestRefusedError``: ``not-found`` for a site that does not exist,
    ``request-exists`` while one to that clinic, or too many in all, wait,
    ``request-too-soon`` a while after that clinic refused one. The ticket that it names
    is not looked up: the answer would tell whose it is.
    """
    async with database.writing() as session:
        await session.scalar(select(Site.id).where(Site.id == support_site_id).with_for_update())
        site = await session.scalar(
            select(Site).where(Site.number == number, Site.id != support_site_id)
        )
        if site is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        waiting = (SupportRequest.support_site_id == support_site_id, waits(now))
        same = await session.scalar(
            select(SupportRequest.id).where(*waiting, SupportRequest.site_id == site.id)
        )
        many = await session.scalar(
            select(func.count()).select_from(SupportRequest).where(*waiting)
        )
        if same is not None or (many or 0) >= MOST_WAITING:
            raise RequestRefusedError(Refusal.REQUEST_EXISTS)
        await _need_pause(session, now, support_site_id, site.id)
        row = SupportRequest(
            site_id=site.id,
            support_site_id=support_site_id,
            reason=terms.reason,
            scopes=sorted(terms.scopes),
            length=terms.length,
            ticket=terms.ticket,
            asked_by=actor.person_id,
            asked_at=now,
            dies_at=now + rules.REQUEST_LIVES,
        )
        session.add(row)
        await session.flush()
        facts: dict[str, Value] = {"request": row.id, "scopes": sorted(terms.scopes)}
        named = await session.scalar(select(Site.number).where(Site.id == support_site_id))
        await record(session, now, actor, Act.REQUEST_MADE, site.id, None, {**facts, "site": named})
        await tell_clinic(session, now, "support-asked", row)


async def _need_pause(
    session: AsyncSession, now: datetime, support_site_id: int, site_id: int
) -> None:
    refused = await session.scalar(
        select(SupportRequest.id)
        .where(
            SupportRequest.support_site_id == support_site_id,
            SupportRequest.site_id == site_id,
            SupportRequest.decision == Decision.REFUSED,
            SupportRequest.decided_at > now - rules.AFTER_REFUSAL,
        )
        .limit(1)
    )
    if refused is not None:
        raise RequestRefusedError(Refusal.REQUEST_TOO_SOON)


async def approve(
    database: Database, now: datetime, actor: Actor, site_id: int, request_id: int
) -> int:
    """Turn a waiting request into a grant of its terms; return the grant's id.

    Raises ``RequestRefusedError``: ``not-found`` for one that was decided, has died
    or is another clinic's, ``grant-exists`` while that Support Site has access,
    ``grant-ticket-unknown`` where it names a ticket that is no open one of the clinic.
    """
    async with database.writing() as session:
        row = await session.scalar(
            update(SupportRequest)
            .where(SupportRequest.id == request_id, SupportRequest.site_id == site_id, waits(now))
            .values(decision=Decision.APPROVED, decided_at=now)
            .returning(SupportRequest)
        )
        if row is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        support = row.support_site_id
        await session.scalar(select(Site.id).where(Site.id == support).with_for_update())
        scopes = frozenset(map(Scope, row.scopes))
        terms = Terms(row.reason, row.length, scopes, row.ticket)
        await record(
            session, now, actor, Act.REQUEST_APPROVED, site_id, None, {"request": request_id}
        )
        return await make_grant(session, now, actor, (site_id, support), terms)


async def refuse(
    database: Database, now: datetime, actor: Actor, site_id: int, request_id: int
) -> None:
    """Refuse a waiting request; raise ``not-found`` as ``approve`` does."""
    async with database.writing() as session:
        refused = await session.scalar(
            update(SupportRequest)
            .where(SupportRequest.id == request_id, SupportRequest.site_id == site_id, waits(now))
            .values(decision=Decision.REFUSED, decided_at=now)
            .returning(SupportRequest.id)
        )
        if refused is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        await record(
            session, now, actor, Act.REQUEST_REFUSED, site_id, None, {"request": request_id}
        )


async def let_die(database: Database, now: datetime) -> None:
    """Write down which requests nobody decided in time; they could not be approved anyway."""
    async with database.writing() as session:
        await close_requests(session, now, SupportRequest.dies_at <= now, Decision.DIED.value)


async def close_requests(
    session: AsyncSession, now: datetime, which: ColumnElement[bool], why: str
) -> None:
    """Let these requests wait no longer, if they still do, by the portal itself."""
    died = await session.execute(
        update(SupportRequest)
        .where(SupportRequest.decision.is_(None), which)
        .values(decision=Decision.DIED, decided_at=now)
        .returning(SupportRequest.site_id, SupportRequest.id)
    )
    for site_id, request_id in sorted(tuple(row) for row in died):
        facts: dict[str, Value] = {"request": request_id, "why": why}
        await record(session, now, PORTAL, Act.REQUEST_REFUSED, site_id, None, facts)


async def list_waiting(
    database: Database, now: datetime, whose: ColumnElement[bool]
) -> list[SupportRequest]:
    """Return the requests that wait, of one clinic or of one Support Site, the oldest first."""
    wanted = (
        select(SupportRequest)
        .where(whose, waits(now))
        .options(joinedload(SupportRequest.site), joinedload(SupportRequest.support_site))
        .order_by(SupportRequest.id)
    )
    async with database.reading() as session:
        return list(await session.scalars(wanted))


async def open_tickets(database: Database, site_id: int, named: Iterable[str | None]) -> set[str]:
    """Return which of these numbers are open tickets of the clinic, for its own eyes."""
    ids = [ticket_id(number) for number in named if number]
    wanted = select(Ticket).where(
        Ticket.id.in_(ids), Ticket.site_id == site_id, Ticket.state.in_(ACTIVE)
    )
    async with database.reading() as session:
        return {one.number for one in await session.scalars(wanted)}
