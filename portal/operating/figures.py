"""The figures of the house itself: mail that waits, duties, tickets, who is logged in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.duties import DutyTurn
from portal.duty_list import DUTIES
from portal.mail.models import Mail
from portal.metrics import Figure
from portal.people.models import LogInSession
from portal.sites.models import Site
from portal.tickets.models import Ticket, TicketState


async def oldest_mail(session: AsyncSession, now: datetime) -> float:
    """Return for how many seconds the oldest message waits; 0 if none does."""
    since = await session.scalar(
        select(func.min(Mail.created_at)).where(Mail.next_attempt_at.is_not(None))
    )
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0


async def _mail_waiting(session: AsyncSession, _: datetime) -> Mapping[str, float]:
    waiting = select(func.count()).select_from(Mail).where(Mail.next_attempt_at.is_not(None))
    return {"": float((await session.execute(waiting)).scalar_one())}


async def _mail_oldest(session: AsyncSession, now: datetime) -> Mapping[str, float]:
    return {"": await oldest_mail(session, now)}


async def _mail_given_up(session: AsyncSession, _: datetime) -> Mapping[str, float]:
    given_up = (
        select(func.count())
        .select_from(Mail)
        .where(Mail.next_attempt_at.is_(None), Mail.sent_at.is_(None))
    )
    return {"": float((await session.execute(given_up)).scalar_one())}


async def _duties(session: AsyncSession, now: datetime) -> Mapping[str, float]:
    turns = await session.scalars(select(DutyTurn))
    return {turn.name: (now - turn.last_at).total_seconds() for turn in turns}


async def _tickets(session: AsyncSession, _: datetime) -> Mapping[str, float]:
    found = await session.execute(select(Ticket.state, func.count()).group_by(Ticket.state))
    return {state: float(number) for state, number in found}


async def _sessions(session: AsyncSession, now: datetime) -> Mapping[str, float]:
    alive = (
        select(func.count())
        .select_from(LogInSession)
        .where(LogInSession.ends_at > now, LogInSession.idle_until > now)
    )
    return {"": float((await session.execute(alive)).scalar_one())}


async def _sites(session: AsyncSession, _: datetime) -> Mapping[str, float]:
    return {"": float((await session.execute(select(func.count()).select_from(Site))).scalar_one())}


FIGURES: Final[tuple[Figure, ...]] = (
    Figure("mail_waiting", "Messages that wait to go.", _mail_waiting),
    Figure("mail_oldest_seconds", "How long the oldest message waits.", _mail_oldest),
    Figure("mail_given_up", "Messages that no server took.", _mail_given_up),
    Figure(
        "duty_age_seconds",
        "How long ago a duty was last taken up.",
        _duties,
        "duty",
        frozenset(duty.name for duty in DUTIES),
    ),
    Figure("tickets", "Tickets by state.", _tickets, "state", frozenset(TicketState)),
    Figure("sessions", "Log-ins that are alive.", _sessions),
    Figure("sites", "Sites.", _sites),
)
