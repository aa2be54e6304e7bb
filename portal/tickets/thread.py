"""What a reader sees of a ticket's history: messages and events, the oldest first.

Whoever does not answer tickets gets public messages and public events alone; the
condition is part of both queries, not of a page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from portal.grants.models import SupportGrant
from portal.people.models import Person
from portal.principals import BY_REQUESTER, Principal, Viewer
from portal.sites.models import Site
from portal.tickets.events import INTERNAL, EventKind, TicketEvent
from portal.tickets.models import Ticket, TicketMessage


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history: a message if it has a body, else an event."""

    at: datetime
    kind: EventKind
    actor: str | None
    person: str | None = None
    body: str | None = None
    detail: str | None = None
    due_at: datetime | None = None
    support: Site | None = None
    """The Support Site that did it, inside of the clinic."""

    @property
    def by_requester(self) -> bool:
        """Whether whoever holds the ticket's private link did it."""
        return self.detail == BY_REQUESTER

    @property
    def internal(self) -> bool:
        """Whether support alone sees it."""
        return self.kind in INTERNAL


def sees_notes(principal: Principal) -> bool:
    """Say whether support's own notes are for these eyes."""
    return isinstance(principal, Viewer) and principal.sees_every_site()


def readable(principal: Principal) -> ColumnElement[bool]:
    """Return the condition that every query for messages carries."""
    return true() if sees_notes(principal) else TicketMessage.public.is_(True)


async def thread_of(session: AsyncSession, ticket: Ticket, principal: Principal) -> list[Entry]:
    """Return the history of a ticket that this principal was let see."""
    entries = [
        *_messages(await session.execute(_message_query(ticket, principal))),
        *_events(await session.execute(_event_query(ticket, principal))),
    ]
    return [entry for _, _, entry in sorted(entries, key=lambda one: one[:2])]


Ordered = tuple[datetime, int, Entry]


def _message_query(
    ticket: Ticket, principal: Principal
) -> Select[TicketMessage, TicketEvent, str, Site]:
    return (
        select(TicketMessage, TicketEvent, Person.name, Site)
        .join(TicketEvent, TicketEvent.message_id == TicketMessage.id)
        .outerjoin(Person, Person.id == TicketMessage.author_id)
        .outerjoin(SupportGrant, SupportGrant.id == TicketEvent.grant_id)
        .outerjoin(Site, Site.id == SupportGrant.support_site_id)
        .where(TicketMessage.ticket_id == ticket.id, readable(principal))
    )


def _messages(rows: object) -> Iterator[Ordered]:
    for message, event, name, support in rows:  # type: ignore[attr-defined]  # the statement's own rows
        yield (
            message.written_at,
            event.id,
            Entry(
                message.written_at,
                EventKind(event.kind),
                name,
                body=message.body,
                detail=event.detail,
                support=support,
            ),
        )


def _event_query(ticket: Ticket, principal: Principal) -> Select[TicketEvent, str, str, Site]:
    person = aliased(Person)
    wanted = (
        select(TicketEvent, Person.name, person.name, Site)
        .outerjoin(Person, Person.id == TicketEvent.actor_id)
        .outerjoin(person, person.id == TicketEvent.person_id)
        .outerjoin(SupportGrant, SupportGrant.id == TicketEvent.grant_id)
        .outerjoin(Site, Site.id == SupportGrant.support_site_id)
        .where(TicketEvent.ticket_id == ticket.id, TicketEvent.message_id.is_(None))
    )
    if not sees_notes(principal):
        wanted = wanted.where(TicketEvent.kind.not_in(INTERNAL))
    return wanted


def _events(rows: object) -> Iterator[Ordered]:
    for event, actor, person, support in rows:  # type: ignore[attr-defined]  # the statement's own rows
        yield (
            event.at,
            event.id,
            Entry(
                event.at,
                EventKind(event.kind),
                actor,
                person=person,
                detail=event.detail,
                due_at=event.due_at,
                support=support,
            ),
        )
