"""Tells the requester by mail that something awaits them; the words stay in the portal.

Who asked without a log-in gets the same news with a private link to the ticket
(``portal.reading``) where others are told to log in: ``mail.{kind}-link``.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.mail.queue import queue_mail
from portal.people.models import Person
from portal.reading.links import new_link, right_of
from portal.tickets.models import Ticket

OPEN: Final = "/reading"
"""Where a link is opened; its token stands behind ``#``, which no browser sends anywhere."""


def thread_name(ticket: Ticket) -> str:
    """Return the name that a ticket's first mail has and every later one answers."""
    return f"ticket/{ticket.number}"


async def requester_language(session: AsyncSession, ticket: Ticket) -> str:
    """Return the language of the requester's account, or else the ticket's.

    Who asked without a log-in is written to as they asked, account or none: no mail of such
    a ticket tells which addresses have one.
    """
    if await right_of(session, ticket.id) is not None:
        return ticket.language
    language = await session.scalar(
        select(Person.language).where(
            Person.user_name == ticket.reporter_email, Person.closed_at.is_(None)
        )
    )
    return language or ticket.language


async def tell_requester(  # noqa: PLR0913 - what a message is made of
    session: AsyncSession,
    ticket: Ticket,
    now: datetime,
    kind: str,
    *,
    first: bool = False,
    only_by_link: bool = False,
    about: Ticket | None = None,
    **facts: str,
) -> None:
    """Queue ``mail.{kind}`` with the number and a link; a mail is no safe place for more.

    It is in ``requester_language``, every mail of a ticket from its receipt on; ``facts``
    fill further placeholders. The ``first`` mail of a ticket begins the thread. The link
    leads to the ticket, or to the one that it is ``about``. ``only_by_link`` tells nobody
    who has no private link.
    """
    told = about or ticket
    token = await new_link(session, told, now)
    if token is None and only_by_link:
        return
    language = await requester_language(session, ticket)
    thread = thread_name(ticket)
    if token is not None:
        # exposed because the mail carries it to the mailbox that it belongs to
        facts["token"] = token.expose()
    queue_mail(
        session,
        now,
        kind if token is None else f"{kind}-link",
        ticket.reporter_email,
        language,
        path=f"/tickets/{told.number}" if token is None else f"{OPEN}?lang={language}",
        ticket_id=ticket.id,
        name=thread if first else None,
        in_reply_to=None if first else thread,
        number=ticket.number,
        **facts,
    )
