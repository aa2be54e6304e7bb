"""Every submission arrives, once, through a portal with bad manners."""

import asyncio
import base64
import random
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from connectors.secret import Secret
from connectors.secret_store import Kept
from toolbar.clinic import open_clinic
from toolbar.settings import PortalSettings, Settings
from toolbar.troubleshooting.courier import Courier
from toolbar.troubleshooting.make_preview import make_preview
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_key import PortalKey
from toolbar.troubleshooting.submission import State, Submission
from toolbar.troubleshooting.submit import submit
from toolbar.troubleshooting.ticket import Ticket


@pytest.fixture
def send(clinic: Any, ticket: Ticket) -> Any:
    async def queue() -> Submission:
        made = await make_preview(clinic, "parchment", {"patient_id": "1234"}, {"chart"})
        return await submit(
            clinic,
            made,
            digest=made.digest,
            nonce=made.nonce,
            idempotency_key=made.idempotency_key,
            ticket=ticket,
        )

    return queue


@pytest.fixture
def impatient(clinic: Any) -> Courier:
    clinic.courier.patience = 0.2
    courier: Courier = clinic.courier
    return courier


async def test_a_ticket_arrives_sealed_with_exactly_the_queued_bytes(
    clinic: Any, portal: Any, send: Any
) -> None:
    queued = await send()
    body = await clinic.outbox.parcel(queued.submission_id)
    states: list[State] = []
    clinic.courier.on_change.append(lambda submission: states.append(submission.state))
    after = await clinic.courier.deliver_due_once()
    assert portal.tickets == {queued.submission_id: body.bundle}
    assert after.state is State.DELIVERED
    assert after.ticket_number == "T-000001"
    assert after.first_answer_due_at == "2026-11-23T17:31:00Z"
    assert after.ticket_url == f"{portal.url}/tickets/T-000001"
    assert states == [State.SENDING, State.DELIVERED]
    assert await clinic.courier.deliver_due_once() is None


async def test_a_portal_that_is_down_gets_the_ticket_when_it_is_back(
    clinic: Any, portal: Any, send: Any, clock: Any
) -> None:
    port = int(portal.url.rpartition(":")[2])
    queued = await send()
    await portal.stop()
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.QUEUED, "portal-unreachable")
    await portal.start(port)
    clock.pass_by(minutes=16)
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.attempts) == (State.DELIVERED, 2)
    assert list(portal.tickets) == [queued.submission_id]


@pytest.mark.parametrize("manners", ["drop-after-commit", "half", "no-json"])
async def test_a_lost_answer_is_asked_for_again_and_is_the_same_ticket(
    clinic: Any, portal: Any, send: Any, clock: Any, manners: str
) -> None:
    queued = await send()
    portal.script = [manners]
    after = await clinic.courier.deliver_due_once()
    assert after.state is State.QUEUED
    clock.pass_by(minutes=16)
    after = await clinic.courier.deliver_due_once()
    assert after.ticket_number == "T-000001"
    assert [key for key, _ in portal.posts] == [queued.submission_id] * 2
    assert len(portal.tickets) == 1


@pytest.mark.parametrize(
    ("manners", "reason"),
    [
        ("reset", "portal-unreachable"),
        ("500", "portal-busy"),
        ("503", "portal-busy"),
        ("408", "portal-busy"),
        ("409", "portal-busy"),
        ("425", "portal-busy"),
        ("429", "portal-busy"),
        ("302", "portal-unreadable"),
        ("204", "portal-unreadable"),
    ],
)
async def test_what_may_pass_by_itself_is_tried_again(
    clinic: Any, portal: Any, send: Any, clock: Any, manners: str, reason: str
) -> None:
    await send()
    portal.script = [manners]
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.QUEUED, reason)
    clock.pass_by(minutes=16)
    assert (await clinic.courier.deliver_due_once()).state is State.DELIVERED


@pytest.mark.parametrize(
    ("manners", "reason"),
    [
        ("422", "portal-refused"),
        ("400", "portal-refused"),
        ("413", "portal-refused"),
        ("401", "portal-token-refused"),
    ],
)
async def test_what_does_not_pass_by_itself_is_parked_with_its_reason(
    clinic: Any, portal: Any, send: Any, clock: Any, manners: str, reason: str
) -> None:
    queued = await send()
    portal.script = [manners]
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.PARKED, reason)
    clock.pass_by(days=3)
    assert await clinic.courier.deliver_due_once() is None
    await clinic.outbox.retry(queued.submission_id)
    assert (await clinic.courier.deliver_due_once()).state is State.DELIVERED


async def test_retry_after_is_obeyed(clinic: Any, portal: Any, send: Any, clock: Any) -> None:
    await send()
    portal.script = ["429 7200"]
    after = await clinic.courier.deliver_due_once()
    assert (after.next_attempt_at - clock()).total_seconds() == 7200
    clock.pass_by(seconds=7199)
    assert await clinic.courier.deliver_due_once() is None
    clock.pass_by(seconds=1)
    assert (await clinic.courier.deliver_due_once()).state is State.DELIVERED


async def test_no_retry_after_puts_a_ticket_off_for_ever(
    clinic: Any, portal: Any, send: Any, clock: Any
) -> None:
    await send()
    portal.script = ["503 999999999"]
    after = await clinic.courier.deliver_due_once()
    assert (after.next_attempt_at - clock()).days == 1


async def test_a_portal_that_hangs_is_left(portal: Any, send: Any, impatient: Courier) -> None:
    await send()
    portal.script = ["stall"]
    async with asyncio.timeout(30):  # the portal would stall for ever
        after = await impatient.deliver_due_once()
    assert after is not None
    assert (after.state, after.reason) == (State.QUEUED, "portal-unreachable")


@pytest.mark.parametrize(
    ("manners", "reason"),
    [
        ("500", "portal-busy"),
        ("401", "portal-unreadable"),
        ("404", "portal-unreadable"),
        ('json {"keys": [{"suite": "of-tomorrow", "public_key": "AAAA"}]}', "portal-unreadable"),
        ('json {"keys": null}', "portal-unreadable"),
        ("key 7", "portal-unreadable"),
        ('key "no base64"', "portal-unreadable"),
        ('key "AAAA"', "portal-unreadable"),
        (f'key "{"A" * 43}="', "portal-unreadable"),  # a point of low order
        ("large", "portal-unreadable"),
        ("reset", "portal-unreachable"),
    ],
)
async def test_a_portal_without_its_key_gets_nothing(
    clinic: Any, portal: Any, send: Any, manners: str, reason: str
) -> None:
    await send()
    portal.keys_script = [manners] * 2  # aiohttp asks again on a connection that was reset
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.QUEUED, reason)
    assert portal.posts == []


async def test_the_guard_looks_again_before_the_bytes_leave(
    clinic: Any, portal: Any, send: Any
) -> None:
    await send()
    clinic.secrets.put("oscar-token", Secret("does not open"))
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.PARKED, "credential-found")
    assert portal.posts == []


async def test_a_token_that_is_not_entered_yet_is_waited_for(
    settings: Any, directory: Any, clock: Any, parchment: Any, portal: Any, ticket: Ticket
) -> None:
    async with open_clinic(settings, directory, clock) as opened:
        clinic = replace(opened, connectors={"parchment": parchment})
        made = await make_preview(clinic, "parchment", {"patient_id": "1234"})
        await submit(
            clinic, made, digest=made.digest, nonce=made.nonce,
            idempotency_key=made.idempotency_key, ticket=ticket,
        )  # fmt: skip
        after = await clinic.courier.deliver_due_once()
        assert after is not None
        assert (after.state, after.reason) == (State.QUEUED, "secret-missing")
        clinic.secrets.put("portal-site-token", Secret(portal.token))
        clock.pass_by(minutes=16)
        after = await clinic.courier.deliver_due_once()
        assert after is not None
        assert after.state is State.DELIVERED


@pytest.mark.parametrize("token", ["two words", "line\r\nX-Other: 1", "café-token-55120"])
async def test_a_token_that_cannot_stand_in_a_header_is_refused(
    clinic: Any, send: Any, token: str
) -> None:
    await send()
    clinic.secrets.put("portal-site-token", Secret(token))
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.PARKED, "portal-token-refused")


async def test_without_a_portal_the_ticket_waits(
    directory: Any, clock: Any, parchment: Any, ticket: Ticket
) -> None:
    async with open_clinic(Settings(secrets=Kept.FILE), directory, clock) as opened:
        clinic = replace(opened, connectors={"parchment": parchment})
        made = await make_preview(clinic, "parchment", {"patient_id": "1234"})
        await submit(
            clinic, made, digest=made.digest, nonce=made.nonce,
            idempotency_key=made.idempotency_key, ticket=ticket,
        )  # fmt: skip
        after = await clinic.courier.deliver_due_once()
        assert after is not None
        assert (after.state, after.reason) == (State.QUEUED, "portal-not-configured")


async def test_of_two_couriers_on_one_outbox_one_sends_and_the_other_follows_it(
    clinic: Any, send: Any, portal: Any, settings: Any, directory: Any, clock: Any
) -> None:
    for _ in range(10):
        await send()
    async with open_clinic(settings, directory, clock) as other:

        async def submit_again(by: Any) -> None:
            (newest, *_) = await by.outbox.list()
            copy = replace(newest, submission_id=str(uuid4()), idempotency_key="other")
            await by.outbox.put(copy, Parcel(b"{}"))

        async def drain(courier: Courier) -> int:
            count = 0
            while await courier.deliver_due_once() is not None:
                count += 1
            return count

        counts = await asyncio.gather(drain(clinic.courier), drain(other.courier))
        assert sorted(counts) == [0, 10]
        owner, follower = (clinic, other) if counts[0] else (other, clinic)
        await submit_again(follower)
        assert await drain(follower.courier) == 0
        await owner.outbox.close()
        assert await drain(follower.courier) == 1
    keys = [key for key, _ in portal.posts]
    assert len(keys) == len(set(keys)) == len(portal.tickets) == 11


async def test_attachments_arrive_as_parts_of_their_own(
    clinic: Any, portal: Any, send: Any
) -> None:
    queued = await send()
    parcel = await clinic.outbox.parcel(queued.submission_id)
    other = replace(queued, submission_id=str(uuid4()), idempotency_key="other")
    pictures = (b"\x89PNG first", b"\x89PNG second")
    await clinic.outbox.put(other, Parcel(parcel.bundle, pictures))
    assert (await clinic.courier.deliver_due_once()).state is State.DELIVERED
    assert (await clinic.courier.deliver_due_once()).state is State.DELIVERED
    assert portal.attachments == {queued.submission_id: (), other.submission_id: pictures}


async def test_the_guard_looks_into_attachments_too(clinic: Any, portal: Any, send: Any) -> None:
    queued = await send()
    await clinic.outbox.cancel(queued.submission_id)
    clinic.secrets.put("oscar-token", Secret("hippopotamus-4471"))
    other = replace(queued, submission_id=str(uuid4()), idempotency_key="other")
    await clinic.outbox.put(other, Parcel(b"{}", (b"\x89PNG hippopotamus-4471",)))
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.PARKED, "credential-found")
    assert portal.posts == []


async def test_a_key_that_changes_is_not_taken_until_a_person_takes_it(
    clinic: Any, portal: Any, send: Any, clock: Any, directory: Any
) -> None:
    await send()
    assert (await clinic.courier.deliver_due_once()).state is State.DELIVERED
    portal.rotate()
    queued = await send()
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.QUEUED, "portal-key-changed")
    assert len(portal.posts) == 1
    await asyncio.to_thread(PortalKey(directory).forget)
    clock.pass_by(minutes=16)
    after = await clinic.courier.deliver_due_once()
    assert (after.submission_id, after.state) == (queued.submission_id, State.DELIVERED)


@pytest.fixture
def pinned(portal: Any, directory: Any, clock: Any) -> Any:
    def open_with(*keys: str) -> Any:
        settings = Settings(portal=PortalSettings(portal.url, "7001", keys=keys), secrets=Kept.FILE)
        return open_clinic(settings, directory, clock)

    return open_with


async def test_a_key_that_the_settings_do_not_name_gets_nothing(
    pinned: Any, portal: Any, clinic: Any, send: Any
) -> None:
    await send()
    await clinic.outbox.close()
    async with pinned("A" * 43 + "=") as other:
        after = await other.courier.deliver_due_once()
        assert (after.state, after.reason) == (State.QUEUED, "portal-key-changed")
    assert portal.posts == []


async def test_the_key_may_change_between_two_attempts_if_the_settings_name_both(
    pinned: Any, portal: Any, clinic: Any, send: Any, clock: Any
) -> None:
    """The answer to the first is lost; the second, sealed anew, is the same ticket."""
    queued = await send()
    await clinic.outbox.close()
    old = portal.public_key
    portal.script = ["drop-after-commit"]
    new = X25519PrivateKey.generate()
    async with pinned(old, base64.b64encode(new.public_key().public_bytes_raw()).decode()) as both:
        assert (await both.courier.deliver_due_once()).state is State.QUEUED
        portal.rotate(to=new)
        clock.pass_by(minutes=16)
        after = await both.courier.deliver_due_once()
    assert (after.state, after.ticket_number) == (State.DELIVERED, "T-000001")
    assert [key for key, _ in portal.posts] == [queued.submission_id] * 2
    assert len({body for _, body in portal.posts}) == 1


async def test_what_was_sealed_before_the_change_opens_while_the_keys_overlap(
    clinic: Any, portal: Any, send: Any
) -> None:
    await send()
    portal.before_tickets = portal.rotate
    assert (await clinic.courier.deliver_due_once()).state is State.DELIVERED


async def test_without_an_overlap_it_would_be_parked_and_kept(
    clinic: Any, portal: Any, send: Any
) -> None:
    await send()
    portal.before_tickets = lambda: portal.rotate(overlap=False)
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.PARKED, "portal-refused")
    assert await clinic.outbox.parcel(after.submission_id) is not None


@pytest.mark.parametrize("seed", range(3))
async def test_every_ticket_arrives_once_through_a_nasty_portal(
    clinic: Any, portal: Any, send: Any, clock: Any, impatient: Courier, seed: int
) -> None:
    manners = ["ok", "drop-after-commit", "half", "reset", "500", "429 30", "no-json", "stall"]
    portal.script = random.Random(seed).choices(manners, weights=[6, 2, 2, 2, 2, 2, 2, 1], k=24)  # noqa: S311 - a seed for a test, no secret
    portal.keys_script = random.Random(seed).choices(["ok", "reset", "503 5"], k=12)  # noqa: S311 - a seed for a test, no secret
    queued = [await send() for _ in range(8)]
    bodies = {row.submission_id: await clinic.outbox.parcel(row.submission_id) for row in queued}
    for _ in range(200):
        if {row.state for row in await clinic.outbox.list()} == {State.DELIVERED}:
            break
        if await impatient.deliver_due_once() is None:
            clock.pass_by(minutes=16)
    assert portal.tickets == {name: parcel.bundle for name, parcel in bodies.items()}
    numbers = [row.ticket_number for row in await clinic.outbox.list()]
    assert len(set(numbers)) == 8


async def test_the_loop_delivers_what_is_put_while_it_sleeps(
    clinic: Any, portal: Any, send: Any
) -> None:
    arrived = asyncio.Event()
    clinic.courier.on_change.append(
        lambda submission: arrived.set() if submission.ticket_number else None
    )
    running = asyncio.create_task(clinic.courier.run())
    await asyncio.sleep(0)
    queued = await send()
    async with asyncio.timeout(30):
        await arrived.wait()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert list(portal.tickets) == [queued.submission_id]


async def test_the_loop_survives_an_outbox_that_cannot_be_used(clinic: Any) -> None:
    await clinic.outbox.close()
    running = asyncio.create_task(clinic.courier.run())
    for _ in range(5):
        await asyncio.sleep(0)
        clinic.courier.wake()
    assert not running.done()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_delivery_that_is_interrupted_is_given_back(
    clinic: Any, portal: Any, send: Any, settings: Any, directory: Any, clock: Any
) -> None:
    await send()
    portal.script = ["stall"]
    running = asyncio.create_task(clinic.courier.run())
    async with asyncio.timeout(30):
        await portal.stalling.wait()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await clinic.outbox.close()
    async with open_clinic(settings, directory, clock) as again:
        after = await again.courier.deliver_due_once()
        assert after is not None
        assert after.state is State.DELIVERED
