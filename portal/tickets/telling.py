"""Tells the requester by mail that something awaits them; the words stay in the portal."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.mail.queue import queue_mail
from portal.people.models import Person
from portal.tickets.models import Ticket


def thread_name(ticket: Ticket) -> str:
    """Return the name that a ticket's first mail has and every later one answers."""
    return f"ticket/{ticket.number}"


async def requester_language(session: AsyncSession, ticket: Ticket) -> str:
    """Return the language of the requester's account, or else the ticket's."""
    language = await session.scalar(
        select(Person.language).where(
            Person.user_name == ticket.reporter_email, Person.closed_at.is_(None)
        )
    )
    return language or ticket.language


async def tell_requester(
    session: AsyncSession, ticket: Ticket, now: datetime, kind: str, **facts: str
) -> None:
    """Queue ``mail.{kind}`` with the number and a link; a mail is no safe place for more.

    It is in ``requester_language``; ``facts`` fill further placeholders.
    """
    queue_mail(
        session,
        now,
        kind,
        ticket.reporter_email,
        await requester_language(session, ticket),
        path=f"/tickets/{ticket.number}",
        ticket_id=ticket.id,
        in_reply_to=thread_name(ticket),
        number=ticket.number,
        **facts,
    )
