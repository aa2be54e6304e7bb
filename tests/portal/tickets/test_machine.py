"""No sequence loses a message, shows a note, gives time back, or crosses from clinic to clinic."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, select, true

from portal.people.models import Person
from portal.tickets import (
    acting,
    alerts,
    api,
    desk,
    finding,
    history,
    live,
    purging,
    queue,
    retention,
    review,
    standing,
    thread,
    ticket_page,
)
from portal.tickets.events import EventKind, TicketEvent
from portal.tickets.models import Attachment, Ticket, TicketMessage
from portal.tickets.review import Review
from portal.tickets.telling import tell_requester
from tests.portal.hosting import BIRCH_USER, MAPLE, MAPLE_ADMIN, Furnished
from tests.portal.tickets.keeping_machine import KeepingDesk
from tests.portal.tickets.link_machine import MAILBOXES, LinkedDesk
from tests.portal.tickets.ticket_machine import Desk, run_desk, walk

EXAMPLES = 100 if "OCEAN_LONG" in os.environ else 3  # noqa: TID251 - the long run says so


@pytest.fixture(autouse=True)
def quick_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_AGAIN", 0.01)


def test_no_sequence_breaks_a_promise(both: Furnished) -> None:
    run_desk(both, EXAMPLES)


def test_no_sequence_with_links_and_reviews_breaks_a_promise(both: Furnished) -> None:
    run_desk(both, max(2, EXAMPLES // 2), desk=LinkedDesk)


def test_no_sequence_with_files_purges_and_backups_breaks_a_promise(both: Furnished) -> None:
    run_desk(both, max(2, EXAMPLES // 2), desk=KeepingDesk)


def everything(*_: object) -> Any:
    return true()


async def tells(act: acting.Act, body: str) -> None:
    await act.say(EventKind.NOTED, body, public=False)
    await tell_requester(act.session, act.ticket, act.now, acting.ANSWERED_MAIL)


async def all_messages(database: Any, ticket: Any) -> list[TicketMessage]:
    async with database.reading() as session:
        wanted = select(TicketMessage).where(TicketMessage.ticket_id == ticket.id)
        return list(await session.scalars(wanted))


async def nothing_used(_: object) -> int:
    return 0


async def no_texts(*_: object) -> None:
    pass


def yes(*_: object) -> bool:
    return True


def restart(clock: standing._Clock, _: object) -> None:
    """Forget what was used whenever the clock stops."""
    clock.since = None
    clock.stretches.clear()


def note(desk_: Desk) -> None:
    desk_.note(0)


def watch(desk_: Desk) -> None:
    desk_.follow(0)


def pause(desk_: Desk) -> None:
    desk_.wait(50)
    desk_.change(0, "waiting")
    desk_.reply(0, MAPLE_ADMIN)


def merge(desk_: Desk) -> None:
    desk_.reply(0, MAPLE_ADMIN)
    desk_.wait(50)
    desk_.make(MAPLE)
    desk_.merge(0, 1)


def foreign(desk_: Desk) -> None:
    desk_.reply(0, BIRCH_USER)


PLANTS: dict[str, tuple[object, str, object, Callable[[Desk], None]]] = {
    "a page shows notes": (thread, "readable", everything, note),
    "a program gets notes": (api, "public_messages", all_messages, note),
    "a clinic finds by notes": (queue, "sees_notes", yes, note),
    "a stream tells of notes": (live, "sees_notes", yes, watch),
    "a note is mailed": (acting, "note", tells, note),
    "a merge gives time back": (desk, "_unanswered", nothing_used, merge),
    "a merge loses words": (desk, "move_texts", no_texts, merge),
    "a pause restarts the clock": (standing._Clock, "stop", restart, pause),
    "another clinic reads": (finding, "tickets_of", everything, note),
}


def test_another_clinic_s_words_meet_two_conditions(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One reads the ticket for the review, the other locks it; without either it is written to."""
    monkeypatch.setattr(acting, "tickets_of", everything)
    walk(furnished, foreign, Desk)
    monkeypatch.setattr(finding, "tickets_of", everything)
    with pytest.raises(AssertionError):
        walk(furnished, foreign, Desk)


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_defect_is_found(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch, plant: str
) -> None:
    place, name, defect, steps = PLANTS[plant]
    walk(furnished, steps, Desk)
    monkeypatch.setattr(place, name, defect)
    with pytest.raises(AssertionError):
        walk(furnished, steps, Desk)


def by_link(desk_: LinkedDesk) -> None:
    desk_.request(MAILBOXES[0])
    desk_.note(1)
    desk_.reply(0, MAPLE_ADMIN)
    desk_.reply_by_link(1)


def ended(desk_: LinkedDesk) -> None:
    desk_.request(MAILBOXES[0])
    desk_.reply_by_link(1)
    desk_.end_or_allow(1, "ended")
    desk_.answer(1, "")
    desk_.end_or_allow(1, "allowed")


def merged(desk_: LinkedDesk) -> None:
    desk_.request(MAILBOXES[0])
    desk_.request(MAILBOXES[1])
    desk_.reply_by_link(1)
    desk_.merge(1, 2)


def named(desk_: LinkedDesk) -> None:
    desk_.request(MAILBOXES[0])
    desk_.write_a_name(0, by_link=False)
    desk_.write_a_name(1, by_link=True)


def solved(desk_: LinkedDesk) -> None:
    desk_.request(MAILBOXES[0])
    desk_.change_by_link(1, "reopened")  # of a ticket that is open: refused
    desk_.change_by_link(1, "solved")
    desk_.change_by_link(1, "reopened")


def all_ready(_: Review) -> bool:
    return True


def unmasked(words: review.Words, _: object) -> str:
    return words.text


def every_message(*_: object) -> Any:
    """Forget which ticket it is about."""
    return (
        select(TicketMessage, TicketEvent, Person.name)
        .join(TicketEvent, TicketEvent.message_id == TicketMessage.id)
        .outerjoin(Person, Person.id == TicketMessage.author_id)
        .where(TicketMessage.public)
    )


async def stays_open(*_: object) -> None:
    pass


async def one_mailbox(*_: object) -> None:
    pass


async def any_state(act: acting.Writing, kind: EventKind, **facts: object) -> None:
    await history.record(act.session, act.ticket, act.now, kind, actor_id=act.actor_id, **facts)


LINK_PLANTS: dict[str, tuple[object, str, object, Callable[[LinkedDesk], None]]] = {
    "a link shows notes": (thread, "readable", everything, by_link),
    "a link shows another ticket": (thread, "_message_query", every_message, by_link),
    "a link outlives its end": (desk, "end_links", stays_open, ended),
    "a merge shows another's words": (desk, "_need_one_mailbox", one_mailbox, merged),
    "what is not reviewed is kept": (Review, "ready", property(all_ready), named),
    "a guess stays": (review, "mask_guesses", unmasked, named),
    "an act that does not fit is done": (acting.Writing, "write", any_state, solved),
}


@pytest.mark.parametrize("plant", LINK_PLANTS)
def test_a_planted_defect_of_links_and_reviews_is_found(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch, plant: str
) -> None:
    place, name, defect, steps = LINK_PLANTS[plant]
    walk(furnished, steps, LinkedDesk)
    monkeypatch.setattr(place, name, defect)
    with pytest.raises(AssertionError):
        walk(furnished, steps, LinkedDesk)


def attach_late(desk_: KeepingDesk) -> None:
    desk_.change(0, "solved")
    desk_.keep_house()
    desk_.attach(0)


def attach_late_and_close(desk_: KeepingDesk) -> None:
    attach_late(desk_)
    desk_.change(0, "closed")
    desk_.keep_house()


def attach_after_everything(desk_: KeepingDesk) -> None:
    desk_.attach(0)
    desk_.purge(0, "everything")
    desk_.attach(0)
    desk_.back_up()


def purge_what_was_merged(desk_: KeepingDesk) -> None:
    desk_.reply(0, MAPLE_ADMIN)
    desk_.back_up()
    desk_.make(MAPLE)
    desk_.merge(0, 1)
    desk_.purge(1, "message")


def take_over(desk_: KeepingDesk) -> None:
    desk_.wait(119)
    desk_.watch()
    desk_.answer(0, "")
    desk_.make(MAPLE)
    desk_.merge(1, 0)
    desk_.wait(119)
    desk_.watch()
    desk_.wait(1)
    desk_.watch()


async def in_the_bundle(database: Any, ticket: Ticket) -> list[int]:
    return [] if ticket.purged_at else await finding.attachments_of(database, ticket)


def not_yet_purged() -> Any:
    return Ticket.purged_at.is_(None)


def on_that_ticket(ticket_id: int, place: purging.Place) -> Any:
    here = TicketMessage.ticket_id == ticket_id
    return select(TicketMessage.ticket_id).where(here, TicketMessage.name == place.name)


empty = purging._empty


async def every_file(session: Any, ticket: Ticket, at: Any) -> None:
    await session.execute(delete(Attachment).where(Attachment.ticket_id == ticket.id))
    await empty(session, ticket, at)


def never() -> int:
    return 0


KEEPING_PLANTS: dict[str, tuple[object, str, object, Callable[[KeepingDesk], None]]] = {
    "a late file is not listed": (ticket_page, "attachments_of", in_the_bundle, attach_late),
    "a late file stays": (retention, "_has_something", not_yet_purged, attach_late_and_close),
    "a merged message comes back": (purging, "_holder", on_that_ticket, purge_what_was_merged),
    "a later file goes too": (purging, "_empty", every_file, attach_after_everything),
    "a second promise is not told of": (alerts, "_last_answer", never, take_over),
}


@pytest.mark.parametrize("plant", KEEPING_PLANTS)
def test_a_planted_defect_of_keeping_is_found(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch, plant: str
) -> None:
    place, name, defect, steps = KEEPING_PLANTS[plant]
    walk(furnished, steps, KeepingDesk)
    monkeypatch.setattr(place, name, defect)
    with pytest.raises(AssertionError):
        walk(furnished, steps, KeepingDesk)
