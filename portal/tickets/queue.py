"""The list of tickets: support's queue by due time, a clinic's own tickets by age; filters.

``Asked`` is read from the address and written into it again, so that every view is a link.
Whatever is asked, the condition of whose tickets one may see comes first.
"""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from portal.principals import Viewer, tickets_of
from portal.sites.models import Site
from portal.tickets.finding import ticket_id
from portal.tickets.models import ACTIVE, Ticket, TicketService, TicketState, TicketTag
from portal.tickets.search import found_by
from portal.tickets.thread import sees_notes

PAGE: Final = 50
LONGEST: Final = 100


class View(enum.StrEnum):
    """Which tickets a list shows, before any filter."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    ENDED = "ended"
    ALL = "all"


DESK_VIEWS: Final = tuple(View)
CLINIC_VIEWS: Final = (View.ALL, View.OPEN, View.ENDED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for; empty is anything."""

    view: str = ""
    state: str = ""
    emr: str = ""
    service: str = ""
    scope: str = ""
    site: str = ""
    tag: str = ""
    assignee: str = ""
    q: str = ""

    def query(self) -> dict[str, str]:
        """Return what is not empty, for an address."""
        pairs = ((one.name, str(getattr(self, one.name))) for one in fields(self))
        return {name: value for name, value in pairs if value}

    def filtered(self) -> bool:
        """Say whether there is more than a view."""
        return any(name != "view" for name in self.query())


def read_asked(query: Mapping[str, str], viewer: Viewer) -> Asked:
    """Return what the address asks for; the first view of this person's, if it names none.

    Nothing is looked for where it cannot be: a search, or a state that the view does not
    show, looks at all tickets, and says so, since the view is then that of all.
    """
    words = {one.name: query.get(one.name, "").strip()[:LONGEST] for one in fields(Asked)}
    views = views_of(viewer)
    if words["view"] not in views:
        words["view"] = views[0]
    if words["q"] or not _shows(words["view"], words["state"]):
        words["view"] = View.ALL
    return Asked(**words)


def views_of(viewer: Viewer) -> tuple[View, ...]:
    """Return the views that this person has."""
    return DESK_VIEWS if viewer.sees_every_site() else CLINIC_VIEWS


def _shows(view: str, state: str) -> bool:
    """Say whether tickets of a state, if it is one, stand in a view."""
    if view == View.ALL or state not in list(TicketState):
        return True
    return (state in ACTIVE) is (view != View.ENDED)


async def list_queue(
    session: AsyncSession, viewer: Viewer, asked: Asked, before: str | None = None
) -> list[Ticket]:
    """Return one page of tickets and, if there are more, one beyond it.

    ``before`` is the number of the last ticket of the page before.
    """
    wanted = select(Ticket).where(tickets_of(viewer), *_conditions(session, viewer, asked))
    wanted = _ordered(wanted, viewer, asked, ticket_id(before) if before else None)
    wanted = wanted.options(joinedload(Ticket.site), joinedload(Ticket.assignee)).limit(PAGE + 1)
    return list(await session.scalars(wanted))


def _ordered(
    wanted: Select[Ticket], viewer: Viewer, asked: Asked, last: int | None
) -> Select[Ticket]:
    if not viewer.sees_every_site() or asked.view == View.ENDED:
        wanted = wanted.order_by(Ticket.id.desc())
        return wanted if last is None else wanted.where(Ticket.id < last)
    wanted = wanted.order_by(Ticket.attend_at, Ticket.id)
    if last is None:
        return wanted
    at = select(Ticket.attend_at).where(Ticket.id == last).scalar_subquery()
    return wanted.where(tuple_(Ticket.attend_at, Ticket.id) > tuple_(at, last))


def _conditions(
    session: AsyncSession, viewer: Viewer, asked: Asked
) -> Iterator[ColumnElement[bool]]:
    yield from _view(viewer, asked)
    yield from _filters(asked)
    if viewer.sees_every_site():
        yield from _desk_filters(asked)
    if asked.q:
        yield _search(session, viewer, asked.q)


def _view(viewer: Viewer, asked: Asked) -> Iterator[ColumnElement[bool]]:
    match asked.view:
        case View.OPEN:
            yield Ticket.state.in_(ACTIVE)
        case View.MINE:
            yield Ticket.state.in_(ACTIVE)
            yield Ticket.assignee_id == viewer.person_id
        case View.UNASSIGNED:
            yield Ticket.state.in_(ACTIVE)
            yield Ticket.assignee_id.is_(None)
        case View.ENDED:
            yield Ticket.state.not_in(ACTIVE)
        case _:
            pass


def _desk_filters(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.tag:
        yield exists().where(
            TicketTag.ticket_id == Ticket.id, TicketTag.tag == asked.tag.casefold()
        )
    if asked.assignee.isdecimal():
        yield Ticket.assignee_id == int(asked.assignee[:9])


def _filters(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.state in list(TicketState):
        yield Ticket.state == asked.state
    if asked.emr:
        yield Ticket.emr == asked.emr
    if asked.scope:
        yield Ticket.scope == asked.scope
    if asked.site:
        yield Ticket.site_id.in_(select(Site.id).where(Site.number == asked.site))
    if asked.service:
        yield exists().where(
            TicketService.ticket_id == Ticket.id, TicketService.service == asked.service
        )


def _search(session: AsyncSession, viewer: Viewer, words: str) -> ColumnElement[bool]:
    """Return the condition of a search: words of a text, or one whole identifier.

    A ticket's own number is none of these: it leads to the ticket (``finding.find_typed``).
    """
    # a set of numbers from indexes alone, so that a search reads no ticket that it does not find
    found = [
        select(Ticket.id).where(Ticket.emr_id == words),
        select(Ticket.id).where(Ticket.ocean_reference == words),
    ]
    by_words = found_by(session.get_bind().dialect.name, words, notes=sees_notes(viewer))
    if by_words is not None:
        found.append(by_words)
    return Ticket.id.in_(union(*found))
