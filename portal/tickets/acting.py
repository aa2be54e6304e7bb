"""What people do to a ticket: each act is one transaction with its event in it."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from connectors.contract import Clock
from portal.audit.acts import Act as LoggedAct
from portal.audit.recording import record as record_in_log
from portal.database import Database
from portal.grants.solving import note_reopened
from portal.principals import BY_REQUESTER, Principal, Reader, Viewer, tickets_of
from portal.refusals import Refusal, RequestRefusedError
from portal.tickets.events import EventKind
from portal.tickets.finding import ticket_id
from portal.tickets.history import record
from portal.tickets.inspection import look_at_words
from portal.tickets.models import ACTIVE, Ticket, TicketMessage, TicketState
from portal.tickets.search import put_text
from portal.tickets.telling import tell_requester

LONGEST_MESSAGE: Final = 10_000
ENDED: Final = (TicketState.SOLVED, TicketState.CLOSED)
ALLOWED: Final = {
    EventKind.ANSWERED: (*ACTIVE, TicketState.SOLVED),
    EventKind.NOTED: (*ACTIVE, *ENDED),
    EventKind.REPLIED: ACTIVE,
    EventKind.WAITING: tuple(state for state in ACTIVE if state is not TicketState.WAITING),
    EventKind.SOLVED: ACTIVE,
    EventKind.CLOSED: (*ACTIVE, TicketState.SOLVED),
    EventKind.REOPENED: ENDED,
    EventKind.ASSIGNED: (*ACTIVE, *ENDED),
    EventKind.TAGGED: (*ACTIVE, *ENDED),
    EventKind.UNTAGGED: (*ACTIVE, *ENDED),
    EventKind.LINKED: ACTIVE,
    EventKind.READING: (*ACTIVE, *ENDED),
    EventKind.MERGED: (*ACTIVE, *ENDED),
}
"""From which states each act may be done; a ticket that was merged is left alone."""
ANSWERED_MAIL: Final = "ticket-answered"
STATE_MAILS: Final = {EventKind.WAITING: "ticket-waiting", EventKind.SOLVED: "ticket-solved"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Somebody at work on one ticket that nobody else changes meanwhile."""

    session: AsyncSession
    ticket: Ticket
    now: datetime
    actor_id: int | None = None
    """The person; nobody for whoever holds the ticket's private link."""

    async def write(self, kind: EventKind, **facts: object) -> None:
        """Add an event by them; raise ``ticket-state-refused`` if it does not fit."""
        if TicketState(self.ticket.state) not in ALLOWED[kind]:
            raise RequestRefusedError(Refusal.TICKET_STATE_REFUSED)
        await record(
            self.session,
            self.ticket,
            self.now,
            kind,
            actor_id=self.actor_id,
            **({"detail": BY_REQUESTER} if self.actor_id is None else {}),
            **facts,
        )

    async def say(self, kind: EventKind, body: str, *, public: bool) -> TicketMessage:
        """Write a message and its event; raise ``RequestRefusedError`` for refused words.

        Whoever wrote it has seen what the net says of it (``portal.tickets.review``); that
        nothing certain is left in it is looked at once more here, before it is kept.
        """
        text = need_words(body)
        ours = (self.ticket.emr_id, self.ticket.ocean_reference)
        look_at_words(text, [one for one in ours if one])
        message = TicketMessage(
            ticket_id=self.ticket.id,
            author_id=self.actor_id,
            public=public,
            body=text,
            written_at=self.now,
        )
        self.session.add(message)
        await self.session.flush()
        put_text(self.session, self.ticket.id, text, message_id=message.id, public=public)
        await self.write(kind, message_id=message.id)
        return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Writing):
    """A person at work on a ticket, with what they may do."""

    viewer: Viewer

    async def write(self, kind: EventKind, **facts: object) -> None:
        """Add an event; what is done under a grant says so, and stands in the clinic's log, too.

        It is refused with ``not-found`` if the grant does not hold any more.
        """
        site_id = self.ticket.site_id
        grant_id = self.viewer.grant_at(site_id)
        await Writing.write(self, kind, grant_id=grant_id, **facts)
        if kind is EventKind.REOPENED:
            await note_reopened(self.session, self.now, self.ticket.id, self.viewer, site_id)
        if grant_id is not None:
            act = LoggedAct.TICKET_ANSWERED if "message_id" in facts else LoggedAct.TICKET_CHANGED
            after = {"ticket": self.ticket.number, "state": kind.value}
            await record_in_log(self.session, self.now, self.viewer, act, site_id, None, after)


def need_words(body: str) -> str:
    """Return a message as it is kept; raise ``body-invalid`` for none, or one that is too long."""
    text = body.replace("\r\n", "\n").strip()
    if not text or len(text) > LONGEST_MESSAGE or "\x00" in text:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return text


@asynccontextmanager
async def acting_on(
    database: Database, clock: Clock, viewer: Viewer, number: str, another: str | None = None
) -> AsyncIterator[Act]:
    """Lock one ticket that this person may see; all of the block is one transaction.

    An act that changes ``another`` ticket, too, says so here: both are locked in the order
    of their ids, so that two acts on the same two wait for each other once and not for ever.
    Raises ``RequestRefusedError`` ``not-found``, also for a ticket of another site.
    """
    async with database.writing() as session:
        if another is not None:
            await _lock_both(session, viewer, {ticket_id(number), ticket_id(another)})
        ticket, person = await locked(session, viewer, number), viewer.person_id
        yield Act(session=session, ticket=ticket, now=clock(), actor_id=person, viewer=viewer)


@asynccontextmanager
async def writing_on(database: Database, clock: Clock, reader: Reader) -> AsyncIterator[Writing]:
    """Lock the ticket of a private link; all of the block is one transaction."""
    async with database.writing() as session:
        ticket = await locked(session, reader, reader.number)
        yield Writing(session=session, ticket=ticket, now=clock())


async def locked(session: AsyncSession, principal: Principal, number: str) -> Ticket:
    """Return a ticket within what they may see, kept from others until the end."""
    ticket = await session.scalar(
        select(Ticket)
        .where(Ticket.id == ticket_id(number), tickets_of(principal))
        .options(joinedload(Ticket.site))
        .with_for_update(of=Ticket)
    )
    if ticket is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return ticket


async def _lock_both(session: AsyncSession, principal: Principal, ids: Collection[int]) -> None:
    both = select(Ticket.id).where(Ticket.id.in_(ids), tickets_of(principal))
    await session.execute(both.order_by(Ticket.id).with_for_update())


async def answer(act: Act, body: str, *, then: EventKind | None = None) -> None:
    """Answer the clinic, which stops the clock; ``then`` waits for it, or solves the ticket.

    One act is one mail to the requester: that of ``then``, if there is one.
    """
    await act.say(EventKind.ANSWERED, body, public=True)
    if then is None:
        await tell_requester(act.session, act.ticket, act.now, ANSWERED_MAIL)
    else:
        await change_state(act, then)


async def change_state(act: Act, kind: EventKind) -> None:
    """Wait, solve, close or reopen; the requester is told of the first two."""
    await act.write(kind)
    if kind in STATE_MAILS:
        await tell_requester(act.session, act.ticket, act.now, STATE_MAILS[kind])


async def note(act: Act, body: str) -> None:
    """Write for support's own eyes."""
    await act.say(EventKind.NOTED, body, public=False)


async def reply(act: Writing, body: str) -> None:
    """Write from the clinic's side; a ticket that was solved or closed is open again."""
    if TicketState(act.ticket.state) in ENDED:
        await act.write(EventKind.REOPENED)
    await act.say(EventKind.REPLIED, body, public=True)
