"""A request reaches Zendesk once, with all that support asks for and nothing else."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from connectors.secret import Secret
from connectors.secret_store import Kept
from demo.pretend_zendesk import PretendZendesk
from toolbar.clinic import Clinic, open_clinic
from toolbar.settings import OutboxSettings, Settings, ZendeskSettings
from toolbar.troubleshooting.make_preview import make_preview
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.submission import Destination, State, Submission
from toolbar.troubleshooting.submit import submit
from toolbar.troubleshooting.ticket import Ticket


@pytest.fixture
async def zendesk() -> AsyncIterator[PretendZendesk]:
    pretend = PretendZendesk()
    server = TestServer(pretend.app())
    await server.start_server(shutdown_timeout=0.1)
    pretend.url = str(server.make_url("")).rstrip("/")
    yield pretend
    pretend.over.set()
    await server.close()


@pytest.fixture
def opening(zendesk: Any, directory: Any, clock: Any) -> Any:
    def settings(**other: Any) -> Any:
        asked = {"site_number_field": 11, "emr_field": 12, "form": 13} | other
        made = Settings(
            outbox=OutboxSettings(send_to=Destination.ZENDESK),
            zendesk=ZendeskSettings(zendesk.url, **asked),
            secrets=Kept.FILE,
        )
        return open_clinic(made, directory, clock)

    return settings


@pytest.fixture
async def clinic(opening: Any, parchment: Any) -> AsyncIterator[Clinic]:
    async with opening() as opened:
        yield replace(opened, connectors={"parchment": parchment})


@pytest.fixture
def send(clinic: Any, ticket: Ticket) -> Any:
    async def queue() -> Submission:
        made = await make_preview(clinic, "parchment", {"patient_id": "1234"}, {"chart"})
        return await submit(
            clinic, made, digest=made.digest, nonce=made.nonce,
            idempotency_key=made.idempotency_key, ticket=ticket,
        )  # fmt: skip

    return queue


async def test_support_gets_what_it_asks_for_and_nothing_else(
    clinic: Any, zendesk: PretendZendesk, send: Any, canaries: tuple[str, ...]
) -> None:
    queued = await send()
    parcel = await clinic.outbox.parcel(queued.submission_id)
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.ticket_number) == (State.DELIVERED, "4001")
    assert after.first_answer_due_at is None
    (made,) = zendesk.requests
    assert made.key == queued.submission_id
    assert made.files == {f"{queued.submission_id}-bundle.json": parcel.bundle}
    assert made.tree["requester"] == {
        "name": "Ottilie Example", "email": "reception@clinic.invalid", "locale": "en",
    }  # fmt: skip
    assert made.tree["custom_fields"] == [
        {"id": 11, "value": "7001"}, {"id": 12, "value": "parchment"},
    ]  # fmt: skip
    assert made.tree["ticket_form_id"] == 13
    assert queued.submission_id in made.tree["subject"]
    words = made.tree["comment"]["body"]
    for asked in (
        "Name: Ottilie Example", "Ocean Site Number: 7001", "EMR: parchment",
        "How often: consistent", "Which patients: one patient", "EMR ID of the patient: 1234",
        "Ocean reference number of the patient: 482", "the form of chart 1234 does not open",
        "eForms",
    ):  # fmt: skip
        assert asked in words
    everything = b"".join(zendesk.posts) + parcel.bundle
    assert [word for word in canaries if word.encode() in everything] == []


async def test_screenshots_go_along(clinic: Any, zendesk: PretendZendesk, send: Any) -> None:
    queued = await send()
    parcel = await clinic.outbox.parcel(queued.submission_id)
    await clinic.outbox.cancel(queued.submission_id)
    again = replace(
        queued, submission_id="00000000-0000-4000-8000-000000000009", idempotency_key="other"
    )
    await clinic.outbox.put(again, Parcel(parcel.bundle, (b"\x89PNG 1", b"\x89PNG 2")))
    assert (await clinic.courier.deliver_due_once()).state is State.DELIVERED
    files = zendesk.requests[0].files
    assert list(files.values())[1:] == [b"\x89PNG 1", b"\x89PNG 2"]
    assert list(files)[1].endswith("-screenshot-1.png")


@pytest.mark.parametrize("manners", ["drop-after-commit", "no-json", "500", "stall"])
async def test_a_lost_answer_is_asked_for_again_with_the_very_same_bytes(
    clinic: Any, zendesk: PretendZendesk, send: Any, clock: Any, manners: str
) -> None:
    await send()
    zendesk.script = [manners]
    clinic.courier.patience = 1.0
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.QUEUED, "zendesk-unanswered")
    clock.pass_by(minutes=16)
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.ticket_number) == (State.DELIVERED, "4001")
    assert len(zendesk.requests) == 1
    assert len(set(zendesk.posts)) == 1


async def test_a_lost_answer_that_is_too_old_is_for_a_person(
    clinic: Any, opening: Any, zendesk: PretendZendesk, send: Any, clock: Any
) -> None:
    """The upload tokens are lost with the process: the request cannot be the same one again."""
    queued = await send()
    zendesk.script = ["drop-after-commit"]
    await clinic.courier.deliver_due_once()
    await clinic.outbox.close()
    clock.pass_by(minutes=16)
    async with opening() as restarted:
        after = await restarted.courier.deliver_due_once()
        assert (after.state, after.reason) == (State.PARKED, "may-have-arrived")
        assert len(zendesk.requests) == 1
        # a person has looked, and it is not there
        zendesk.requests.clear()
        zendesk.keeps_keys = False
        await restarted.outbox.retry(queued.submission_id)
        after = await restarted.courier.deliver_due_once()
        assert after.state is State.DELIVERED
    assert len(zendesk.requests) == 1


async def test_a_process_that_died_while_sending_makes_no_second_request(
    clinic: Any, opening: Any, zendesk: PretendZendesk, send: Any
) -> None:
    await send()
    zendesk.script = ["stall"]
    running = asyncio.create_task(clinic.courier.run())
    for _ in range(500):
        if zendesk.requests:
            break
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.wait([running])
    await clinic.outbox.close()
    async with opening() as restarted:
        after = await restarted.courier.deliver_due_once()
        assert (after.state, after.reason) == (State.PARKED, "may-have-arrived")
    assert len(zendesk.requests) == 1


async def test_what_zendesk_is_busy_with_is_sent_later(
    clinic: Any, zendesk: PretendZendesk, send: Any, clock: Any
) -> None:
    await send()
    zendesk.script = ["429 600"]
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.QUEUED, "portal-busy")
    assert (after.next_attempt_at - clock()).total_seconds() == 600
    clock.pass_by(seconds=600)
    assert (await clinic.courier.deliver_due_once()).state is State.DELIVERED


@pytest.mark.parametrize("status", ["400", "403", "422"])
async def test_what_zendesk_refuses_is_parked(
    clinic: Any, zendesk: PretendZendesk, send: Any, status: str
) -> None:
    await send()
    zendesk.script = [status]
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.PARKED, "portal-refused")


async def test_an_account_shows_its_token_and_others_do_not(
    opening: Any, zendesk: PretendZendesk, parchment: Any, ticket: Ticket
) -> None:
    zendesk.anonymous = False
    shown = base64.b64encode(b"it@clinic.invalid/token:quartz-55120-token").decode()
    zendesk.credentials = f"Basic {shown}"
    async with opening(user="it@clinic.invalid") as opened:
        clinic = replace(opened, connectors={"parchment": parchment})
        made = await make_preview(clinic, "parchment", {"patient_id": "1234"}, {"chart"})
        await submit(
            clinic, made, digest=made.digest, nonce=made.nonce,
            idempotency_key=made.idempotency_key, ticket=ticket,
        )  # fmt: skip
        after = await clinic.courier.deliver_due_once()
        assert after is not None
        assert after.reason == "secret-missing"
        clinic.secrets.put("zendesk-api-token", Secret("quartz-55120-token"))
        await clinic.outbox.retry(after.submission_id)
        after = await clinic.courier.deliver_due_once()
        assert after is not None
        assert after.state is State.DELIVERED


async def test_without_an_address_it_waits(clinic: Any, send: Any) -> None:
    queued = await send()
    clinic.courier._recipients[Destination.ZENDESK]._settings = ZendeskSettings()
    after = await clinic.courier.deliver_due_once()
    assert (after.submission_id, after.reason) == (queued.submission_id, "portal-not-configured")
