"""Ties a clinic's grant for a Support Site to the ticket that it was given for.

From then on the grant ends a day after the ticket is solved (``portal.grants.ending``).
The desk may only shorten what a clinic gave: a grant that is tied to a ticket already,
by the clinic or by the desk, is tied to no other one, and nothing but the tie that the
desk itself made can be taken off, not by somebody of that very Support Site.
"""

from datetime import datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from portal.grants.models import SupportGrant
from portal.grants.rules import is_live
from portal.grants.solving import end_over
from portal.refusals import Refusal, RequestRefusedError
from portal.tickets.acting import Act
from portal.tickets.events import EventKind
from portal.tickets.models import ACTIVE, Ticket, TicketState


async def link_grant(act: Act, grant_id: int | None) -> None:
    """Tie this grant to the ticket, or take the desk's own tie off.

    Raises ``RequestRefusedError`` ``not-found`` for a grant that another clinic gave, that
    holds no more, or that belongs to another ticket, and for taking off the tie of one's own.
    """
    ticket, session = act.ticket, act.session
    if ticket.grant_id == grant_id:
        return
    if grant_id is not None:
        grant = await session.scalar(
            select(SupportGrant)
            .where(
                SupportGrant.id == grant_id,
                SupportGrant.site_id == ticket.site_id,
                SupportGrant.ticket_id.is_(None),
                is_live(act.now),
            )
            .with_for_update()
        )
        if grant is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        grant.ticket_id = ticket.id
    await _untie(act)
    ticket.grant_id = grant_id
    await act.write(EventKind.LINKED, detail=str(grant_id) if grant_id else None)


async def _untie(act: Act) -> None:
    ticket, session = act.ticket, act.session
    if ticket.grant_id is None:
        return
    await end_over(session, act.now, ticket.id)
    mine = (SupportGrant.id == ticket.grant_id, SupportGrant.ticket_id == ticket.id)
    own = {site for site, _ in act.viewer.sites}
    if await session.scalar(select(SupportGrant.support_site_id).where(*mine)) in own:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    await session.execute(
        update(SupportGrant).where(*mine).values(ticket_id=None, ticket_solved_at=None)
    )


async def follow_merge(session: AsyncSession, ticket: Ticket, target: Ticket) -> None:
    """Tie the grants of an open ticket to the one that it goes on as.

    Those of a ticket that was solved end with it: a merge gives no time back.
    """
    if TicketState(ticket.state) not in ACTIVE:
        return
    await session.execute(
        update(SupportGrant).where(SupportGrant.ticket_id == ticket.id).values(ticket_id=target.id)
    )
    if target.grant_id is None:
        target.grant_id, ticket.grant_id = ticket.grant_id, None


async def grants_for(session: AsyncSession, ticket: Ticket, now: datetime) -> list[SupportGrant]:
    """Return the grants of this ticket, ended ones too, and those that could be tied to it."""
    free = and_(
        SupportGrant.site_id == ticket.site_id, SupportGrant.ticket_id.is_(None), is_live(now)
    )
    found = await session.scalars(
        select(SupportGrant)
        .where(or_(SupportGrant.ticket_id == ticket.id, free))
        .options(joinedload(SupportGrant.support_site))
        .order_by(SupportGrant.id)
    )
    return list(found)
