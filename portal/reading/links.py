"""Makes links to one ticket for the mailbox that asked for it, opens them, and ends them.

A link is 256 random bits; its digest alone is kept, beside the ticket. It opens a session
of its own token, so that what a browser holds ends soon and the mail's link is not in it.
Right, mailbox and end are read anew for every request.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from connectors.secret import Secret
from portal import proofs
from portal.database import Database
from portal.duties import Duty
from portal.mail.hearing import hears_again
from portal.people.names import normal
from portal.principals import Reader
from portal.reading.models import ReadingLink, ReadingRight, ReadingSession
from portal.reading.times import Times, times_of_links
from portal.refusals import Refusal, RequestRefusedError
from portal.tickets.models import Ticket


def mailbox_digest(address: str) -> bytes:
    """Return what is kept of an address."""
    return proofs.digest(f"mailbox {normal(address)}")


def give_right(session: AsyncSession, ticket: Ticket) -> None:
    """Let the mailbox of a new ticket read it: it has just proved that it is there."""
    mailbox = mailbox_digest(ticket.reporter_email)
    session.add(ReadingRight(ticket_id=ticket.id, mailbox=mailbox))


async def right_of(session: AsyncSession, ticket_id: int) -> ReadingRight | None:
    """Return who reads a ticket by links, also after support has ended it."""
    return await session.get(ReadingRight, ticket_id)


async def new_link(session: AsyncSession, ticket: Ticket, now: datetime) -> Secret | None:
    """Return the token of a new link, for a mail to the ticket's own mailbox and nobody else.

    None if its requester never proved a mailbox, or the link has ended.
    """
    right = await session.scalar(
        select(ReadingRight)
        .join(Ticket, Ticket.id == ReadingRight.ticket_id)
        .where(Ticket.id == ticket.id, *_holds(now, await times_of_links(session)))
    )
    if right is None or not proofs.same(right.mailbox, mailbox_digest(ticket.reporter_email)):
        return None
    token = proofs.make_token()
    # exposed to be stored as a digest
    digest = proofs.digest(token.expose())
    session.add(ReadingLink(token_digest=digest, ticket_id=ticket.id, made_at=now))
    return token


async def open_link(database: Database, clock: Clock, token: str) -> Secret:
    """Return the token of a new reading session; raise ``link-gone``."""
    now = clock()
    async with database.writing() as session:
        times = await times_of_links(session)
        found = await session.execute(
            select(Ticket, ReadingRight.mailbox)
            .join(ReadingRight, ReadingRight.ticket_id == Ticket.id)
            .join(ReadingLink, ReadingLink.ticket_id == Ticket.id)
            .where(ReadingLink.token_digest == proofs.digest(token), *_holds(now, times))
        )
        row = found.one_or_none()
        if row is None or not proofs.same(row.mailbox, mailbox_digest(row.Ticket.reporter_email)):
            raise RequestRefusedError(Refusal.LINK_GONE)
        await hears_again(session, row.Ticket.reporter_email)
        opened = proofs.make_token()
        session.add(
            ReadingSession(
                # exposed to be stored as a digest
                token_digest=proofs.digest(opened.expose()),
                ticket_id=row.Ticket.id,
                ends_at=now + times.open_for,
            )
        )
    return opened


async def reader_of(database: Database, clock: Clock, token: str) -> Reader | None:
    """Return whose reading session this is, if it may read still."""
    now = clock()
    async with database.reading() as session:
        found = await session.execute(
            select(Ticket, ReadingRight.mailbox)
            .join(ReadingRight, ReadingRight.ticket_id == Ticket.id)
            .join(ReadingSession, ReadingSession.ticket_id == Ticket.id)
            .where(
                ReadingSession.token_digest == proofs.digest(token),
                ReadingSession.ends_at > now,
                *_holds(now, await times_of_links(session)),
            )
        )
        row = found.one_or_none()
    if row is None or not proofs.same(row.mailbox, mailbox_digest(row.Ticket.reporter_email)):
        return None
    ticket: Ticket = row.Ticket
    return Reader(ticket.id, ticket.site_id, ticket.number, ticket.reporter_email)


async def end_session(database: Database, token: str) -> None:
    """End the reading session of this token, if there is one."""
    ended = delete(ReadingSession).where(ReadingSession.token_digest == proofs.digest(token))
    async with database.writing() as session:
        await session.execute(ended)


async def end_links(session: AsyncSession, ticket_id: int) -> None:
    """End every link of a ticket and every session that one opened."""
    for table in (ReadingSession, ReadingLink):
        await session.execute(delete(table).where(table.ticket_id == ticket_id))


async def end_all_links(session: AsyncSession, _: datetime) -> None:
    """End every link there is: a backup has some that were ended since."""
    for table in (ReadingSession, ReadingLink):
        await session.execute(delete(table))


async def forget_ended(database: Database, clock: Clock) -> None:
    """Delete links and sessions that open nothing any more."""
    now = clock()
    async with database.writing() as session:
        ended = now - (await times_of_links(session)).ends_after
        over = select(Ticket.id).where(Ticket.solved_at <= ended)
        await session.execute(
            delete(ReadingSession).where(
                or_(ReadingSession.ends_at <= now, ReadingSession.ticket_id.in_(over))
            )
        )
        await session.execute(delete(ReadingLink).where(ReadingLink.ticket_id.in_(over)))


def _holds(now: datetime, times: Times) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions under which a ticket is read by its link."""
    return (
        ReadingRight.revoked_at.is_(None),
        or_(Ticket.solved_at.is_(None), Ticket.solved_at > now - times.ends_after),
    )


FORGET: Final = Duty("reading-links", timedelta(hours=1), forget_ended)
