"""What support does around the words: assigning, tagging, merging."""

import re
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.people.models import Person, Staff, StaffRole
from portal.reading.links import end_links, right_of
from portal.refusals import Refusal, RequestRefusedError
from portal.tickets.acting import ALLOWED, Act, locked
from portal.tickets.calendars import current_calendar
from portal.tickets.events import EventKind, TicketEvent, events_of
from portal.tickets.grant_link import follow_merge
from portal.tickets.history import record
from portal.tickets.models import ACTIVE, Ticket, TicketMessage, TicketState, TicketTag
from portal.tickets.review import look_at
from portal.tickets.search import move_texts
from portal.tickets.standing import replay, used
from portal.tickets.telling import tell_requester

TAG: Final = re.compile(r"[^\W_]([^\W_]|-){0,39}")
MOST_TAGS: Final = 20
DESK: Final = (StaffRole.ASSOCIATE, StaffRole.LEAD)
MERGED_MAIL: Final = "ticket-merged"


async def assign(act: Act, person_id: int | None) -> None:
    """Give the ticket to an associate, or to nobody; raise ``not-found`` for anybody else."""
    if person_id is not None:
        answers = await act.session.scalar(
            select(func.count())
            .select_from(Staff)
            .join(Person, Person.id == Staff.person_id)
            .where(Person.id == person_id, Staff.role.in_(DESK), Person.closed_at.is_(None))
        )
        if not answers:
            raise RequestRefusedError(Refusal.NOT_FOUND)
    if act.ticket.assignee_id != person_id:
        act.ticket.assignee_id = person_id
        await act.write(EventKind.ASSIGNED, person_id=person_id)


async def tag(act: Act, word: str, *, is_no_name: bool = False) -> None:
    """Put a tag on the ticket; raise ``RequestRefusedError`` for one that may not be.

    It finds other tickets, so nothing of a patient may be in it: ``patient-data-found`` for
    what is certain, ``tag-may-be-name`` for what may be a name unless whoever tags says that
    it is none, ``body-invalid`` for what is no short word.
    """
    normal = word.strip().casefold()
    if TAG.fullmatch(normal) is None:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    # as it was written: a capital makes a name
    words = look_at(word.strip(), ())
    if words.has_credential:
        raise RequestRefusedError(Refusal.CREDENTIAL_FOUND)
    if words.masked:
        raise RequestRefusedError(Refusal.PATIENT_DATA_FOUND)
    if words.guesses and not is_no_name:
        raise RequestRefusedError(Refusal.TAG_MAY_BE_NAME)
    tags = await tags_of(act)
    if normal in tags:
        return
    if len(tags) >= MOST_TAGS:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    act.session.add(TicketTag(ticket_id=act.ticket.id, tag=normal))
    await act.write(EventKind.TAGGED, detail=normal)


async def untag(act: Act, word: str) -> None:
    """Take a tag off; one that is not there is no mistake."""
    if word in await tags_of(act):
        await act.session.execute(
            delete(TicketTag).where(TicketTag.ticket_id == act.ticket.id, TicketTag.tag == word)
        )
        await act.write(EventKind.UNTAGGED, detail=word)


async def tags_of(act: Act) -> list[str]:
    """Return the tags of a ticket in the order of the alphabet."""
    found = await act.session.scalars(
        select(TicketTag.tag).where(TicketTag.ticket_id == act.ticket.id).order_by(TicketTag.tag)
    )
    return list(found)


async def merge(act: Act, into: str) -> None:
    """Let this ticket go on as another one of the same site: its messages follow.

    Whoever calls it has locked both (``acting_on``), since two may merge them into each other.
    Raises ``RequestRefusedError``: ``not-found`` for a ticket of another site,
    ``ticket-state-refused`` for itself, and for one that was ended,
    ``merge-shows-another`` if only one of them, or another mailbox, reads by a private link.
    """
    target = await locked(act.session, act.viewer, into)
    ticket = act.ticket
    if target.site_id != ticket.site_id:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    if target.id == ticket.id or TicketState(target.state) not in ACTIVE:
        raise RequestRefusedError(Refusal.TICKET_STATE_REFUSED)
    if TicketState(ticket.state) not in ALLOWED[EventKind.MERGED]:
        raise RequestRefusedError(Refusal.TICKET_STATE_REFUSED)
    await _need_one_mailbox(act, target)
    spent = await _unanswered(act)
    await follow_merge(act.session, ticket, target)
    ticket.merged_into_id = target.id
    await act.write(EventKind.MERGED, detail=target.number)
    for moved in (
        update(TicketMessage)
        .where(TicketMessage.ticket_id == ticket.id)
        .values(ticket_id=target.id),
        update(Ticket).where(Ticket.merged_into_id == ticket.id).values(merged_into_id=target.id),
    ):
        await act.session.execute(moved)
    await move_texts(act.session, ticket.id, target.id)
    await record(
        act.session,
        target,
        act.now,
        EventKind.ABSORBED,
        actor_id=act.viewer.person_id,
        detail=ticket.number,
        used=spent,
    )
    await tell_requester(
        *(act.session, act.ticket, act.now, MERGED_MAIL), about=target, other=target.number
    )


async def change_reading(act: Act, *, allowed: bool) -> None:
    """End every private link of the ticket, or let mails carry one again.

    Raises ``not-found`` where the requester never had one.
    """
    right = await right_of(act.session, act.ticket.id)
    if right is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    if allowed != (right.revoked_at is None):
        right.revoked_at = None if allowed else act.now
        await end_links(act.session, act.ticket.id)
        await act.write(EventKind.READING, detail="allowed" if allowed else "ended")


async def _unanswered(act: Act) -> int | None:
    """Return the seconds that this ticket's clock has used; none if it was answered, or ended."""
    calendar = await current_calendar(act.session)
    events: list[TicketEvent] = await events_of(act.session, act.ticket.id)
    standing = replay(events, calendar)
    if standing.answered or standing.state not in ACTIVE:
        return None
    return int(used(standing, act.now, calendar).total_seconds())


async def _need_one_mailbox(act: Act, target: Ticket) -> None:
    """Raise ``merge-shows-another`` if a private link would show one requester another's words."""
    rights = [await right_of(act.session, one.id) for one in (act.ticket, target)]
    mailboxes = {right.mailbox if right else None for right in rights}
    if len(mailboxes) > 1:
        raise RequestRefusedError(Refusal.MERGE_SHOWS_ANOTHER)


async def associates(session: AsyncSession) -> list[tuple[int, str]]:
    """Return everybody who answers tickets, by name."""
    found = await session.execute(
        select(Person.id, Person.name)
        .join(Staff, Staff.person_id == Person.id)
        .where(Staff.role.in_(DESK), Person.closed_at.is_(None))
        .distinct()
        .order_by(Person.name)
    )
    return [(row.id, row.name) for row in found]
