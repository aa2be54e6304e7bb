"""What a ticket's solving means for the grants that are tied to it: they end a day after.

The moment is that of the ticket's own history, written into each grant by the very act that
ends the ticket: whoever uses the grant need not see the ticket, and no duty has to run first.
Time is given back by hand alone: by a person of the clinic, or of the desk, who opens the
ticket again. Whatever a Support Site's own people do to it gives their access no time.
"""

from datetime import datetime

from sqlalchemy import and_, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.grants.granting import end_where
from portal.grants.models import SupportGrant
from portal.grants.rules import endings
from portal.principals import Viewer


async def note_solved(session: AsyncSession, ticket_id: int, at: datetime) -> None:
    """Note that a ticket was ended at this moment; a grant that knows an earlier one keeps it."""
    await session.execute(
        update(SupportGrant)
        .where(
            SupportGrant.ticket_id == ticket_id,
            SupportGrant.ticket_solved_at.is_(None),
            SupportGrant.ended_at.is_(None),
        )
        .values(ticket_solved_at=at)
        .execution_options(synchronize_session=False)
    )


async def note_reopened(
    session: AsyncSession, now: datetime, ticket_id: int, viewer: Viewer, site_id: int
) -> None:
    """Let the grants of a ticket that this person opened again go on, if it is theirs to say.

    What is over by now stays over, also where nobody wrote it down yet. Somebody inside of the
    clinic for a Support Site, or of the grant's Support Site by any role, gives nothing back.
    """
    if viewer.grant_at(site_id) is not None:
        return
    await end_over(session, now, ticket_id)
    own = {site for site, _ in viewer.sites}
    await session.execute(
        update(SupportGrant)
        .where(
            SupportGrant.ticket_id == ticket_id,
            SupportGrant.support_site_id.not_in(own),
            SupportGrant.ended_at.is_(None),
        )
        .values(ticket_solved_at=None)
        .execution_options(synchronize_session=False)
    )


async def end_over(session: AsyncSession, now: datetime, ticket_id: int) -> None:
    """Write down which of a ticket's grants are over by themselves, before anything moves them."""
    for condition, why in endings(now):
        await end_where(session, now, and_(SupportGrant.ticket_id == ticket_id, condition), why)
