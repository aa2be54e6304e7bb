"""No sequence loses a message, shows a note, gives time back, or crosses from clinic to clinic."""

import os
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, true

from portal.tickets import acting, api, desk, finding, live, queue, standing, thread
from portal.tickets.events import EventKind
from portal.tickets.models import TicketMessage
from portal.tickets.telling import tell_requester
from tests.portal.hosting import BIRCH_USER, MAPLE, MAPLE_ADMIN, Furnished
from tests.portal.tickets.ticket_machine import Desk, run_desk, walk

EXAMPLES = 100 if "OCEAN_LONG" in os.environ else 3  # noqa: TID251 - the long run says so


@pytest.fixture(autouse=True)
def quick_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_AGAIN", 0.01)


def test_no_sequence_breaks_a_promise(both: Furnished) -> None:
    run_desk(both, EXAMPLES)


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
    walk(furnished, foreign)
    monkeypatch.setattr(finding, "tickets_of", everything)
    with pytest.raises(AssertionError):
        walk(furnished, foreign)


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_defect_is_found(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch, plant: str
) -> None:
    place, name, defect, steps = PLANTS[plant]
    walk(furnished, steps)
    monkeypatch.setattr(place, name, defect)
    with pytest.raises(AssertionError):
        walk(furnished, steps)
