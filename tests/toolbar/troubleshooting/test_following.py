"""What was promised with the receipt is renewed from the portal, ticket by ticket."""

from typing import Any

import pytest

from connectors.secret import Secret
from toolbar.clinic import Clinic
from toolbar.troubleshooting.following import MOST, refresh
from toolbar.troubleshooting.make_preview import make_preview
from toolbar.troubleshooting.submission import Submission
from toolbar.troubleshooting.submit import submit
from toolbar.troubleshooting.ticket import Ticket

PROMISED = "2026-11-23T17:31:00Z"
MOVED = "2026-11-24T15:00:00Z"


def standing(state: str = "new", **facts: Any) -> dict[str, Any]:
    unknown = {"merged_into": None, "first_answered_at": None, "time_zone": "America/Vancouver"}
    return {"state": state, "first_answer_due_at": PROMISED} | unknown | facts


async def delivered(clinic: Clinic, ticket: Ticket) -> Submission:
    made = await make_preview(clinic, "parchment", {"patient_id": "1234"}, {"chart"})
    await submit(
        clinic,
        made,
        digest=made.digest,
        nonce=made.nonce,
        idempotency_key=made.idempotency_key,
        ticket=ticket,
    )
    after = await clinic.courier.deliver_due_once()
    assert after is not None
    assert after.first_answer_due_at == PROMISED
    assert after.time_zone == "America/Vancouver"
    return after


async def test_an_edited_calendar_moves_what_the_panel_shows(
    clinic: Clinic, portal: Any, ticket: Ticket
) -> None:
    sent = await delivered(clinic, ticket)
    portal.standings["T-000001"] = standing()
    await refresh(clinic.outbox, clinic.portal)
    assert await refresh(clinic.outbox, clinic.portal) == []  # nothing new is no change
    portal.standings["T-000001"] = standing(first_answer_due_at=MOVED)
    (changed,) = await refresh(clinic.outbox, clinic.portal)
    assert changed.submission_id == sent.submission_id
    assert (await clinic.outbox.get(sent.submission_id)).first_answer_due_at == MOVED


async def test_a_pause_takes_the_promise_back_and_an_answer_ends_the_asking(
    clinic: Clinic, portal: Any, ticket: Ticket
) -> None:
    await delivered(clinic, ticket)
    portal.standings["T-000001"] = standing("waiting", first_answer_due_at=None)
    (changed,) = await refresh(clinic.outbox, clinic.portal)
    assert (changed.ticket_state, changed.first_answer_due_at) == ("waiting", None)
    portal.standings["T-000001"] = standing("answered", first_answered_at="2026-11-23T16:00:00Z")
    (changed,) = await refresh(clinic.outbox, clinic.portal)
    assert changed.first_answered_at == "2026-11-23T16:00:00Z"
    portal.asked.clear()
    assert await refresh(clinic.outbox, clinic.portal) == []
    assert portal.asked == []


async def test_a_merged_ticket_is_followed_to_where_it_goes_on(
    clinic: Clinic, portal: Any, ticket: Ticket
) -> None:
    await delivered(clinic, ticket)
    portal.standings["T-000001"] = standing(
        "merged", first_answer_due_at=None, merged_into="T-000009"
    )
    portal.standings["T-000009"] = standing(first_answer_due_at=MOVED)
    (changed,) = await refresh(clinic.outbox, clinic.portal)
    assert (changed.merged_into, changed.ticket_state) == ("T-000009", "new")
    assert changed.first_answer_due_at == MOVED
    assert changed.ticket_number == "T-000001"


async def test_one_that_the_portal_has_no_more_keeps_nothing_from_the_others(
    clinic: Clinic, portal: Any, ticket: Ticket
) -> None:
    for _ in range(2):
        await delivered(clinic, ticket)
    portal.standings["T-000001"] = standing(first_answer_due_at=MOVED)
    (changed,) = await refresh(clinic.outbox, clinic.portal)
    assert changed.ticket_number == "T-000001"
    assert portal.asked == ["T-000002", "T-000001"]


@pytest.mark.parametrize("away", [True, False])
async def test_without_an_answer_what_was_said_stays(
    clinic: Clinic, portal: Any, ticket: Ticket, *, away: bool
) -> None:
    sent = await delivered(clinic, ticket)
    if away:
        await portal.stop()
    else:
        clinic.secrets.put("portal-site-token", Secret("another"))
    assert await refresh(clinic.outbox, clinic.portal) == []
    assert await clinic.outbox.get(sent.submission_id) == sent


async def test_no_more_than_the_newest_are_asked_for(
    clinic: Clinic, portal: Any, ticket: Ticket
) -> None:
    for _ in range(MOST + 1):
        await delivered(clinic, ticket)
    await refresh(clinic.outbox, clinic.portal)
    assert len(portal.asked) == MOST
    assert "T-000001" not in portal.asked
