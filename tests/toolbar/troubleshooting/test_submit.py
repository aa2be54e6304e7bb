"""What is seen is what is queued, once, and only if nothing in it must stay in the clinic."""

import asyncio
import hashlib
import json
from typing import Any

import pytest

from connectors.secret import Secret
from connectors.shapes import Kind
from redaction.guard import CredentialFoundError
from redaction.words import Certainty
from toolbar.clinic import open_clinic
from toolbar.troubleshooting.bundle import digest, read_bundle
from toolbar.troubleshooting.errors import (
    IdempotencyKeyReusedError,
    NonceUsedError,
    OutboxUnavailableError,
    PatientDataFoundError,
    PreviewChangedError,
)
from toolbar.troubleshooting.make_preview import make_preview
from toolbar.troubleshooting.submission import State
from toolbar.troubleshooting.submit import find_submission, submit
from toolbar.troubleshooting.ticket import Ticket, TicketInvalidError, read_ticket


def request(preview: Any, ticket: Ticket, **other: Any) -> dict[str, Any]:
    return {
        "digest": preview.digest,
        "nonce": preview.nonce,
        "idempotency_key": preview.idempotency_key,
        "ticket": ticket,
    } | other


async def test_the_queued_bytes_are_the_previewed_ones(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    kept = await submit(clinic, preview, **request(preview, ticket))
    parcel = await clinic.outbox.parcel(kept.submission_id)
    body = parcel.bundle
    assert body == preview.bundle_bytes(ticket)
    assert digest(json.loads(body)) == preview.digest == preview.as_json()["digest"]
    assert kept.state is State.QUEUED
    bundle = read_bundle(body)
    assert bundle.submission_id == kept.submission_id == preview.idempotency_key
    assert bundle.ticket == ticket


async def test_the_digest_is_the_sha256_of_the_canonical_bytes_without_the_ticket(
    preview: Any, ticket: Ticket
) -> None:
    tree = json.loads(preview.bundle_bytes(ticket))
    del tree["ticket"]
    plain = json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert preview.digest == hashlib.sha256(plain.encode()).hexdigest()


async def test_the_same_request_again_is_the_same_submission(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    first = await submit(clinic, preview, **request(preview, ticket))
    assert await submit(clinic, preview, **request(preview, ticket)) == first
    assert len(await clinic.outbox.list()) == 1


async def test_a_hundred_clicks_at_once_are_one_submission(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    sent = [submit(clinic, preview, **request(preview, ticket)) for _ in range(100)]
    answers = await asyncio.gather(*sent)
    assert {answer.submission_id for answer in answers} == {preview.idempotency_key}
    assert len(await clinic.outbox.list()) == 1


async def test_the_same_key_with_another_ticket_is_refused(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    await submit(clinic, preview, **request(preview, ticket))
    other = ticket.model_copy(update={"description": "another thing"})
    with pytest.raises(IdempotencyKeyReusedError):
        await submit(clinic, preview, **request(preview, other))


async def test_a_preview_is_sent_once_whatever_the_key(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    await submit(clinic, preview, **request(preview, ticket))
    with pytest.raises(NonceUsedError):
        await submit(clinic, preview, **request(preview, ticket, idempotency_key="another"))
    assert len(await clinic.outbox.list()) == 1


async def test_two_requests_that_race_for_one_nonce_are_one_submission(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    sent = [
        submit(clinic, preview, **request(preview, ticket, idempotency_key=key))
        for key in ("one", "other")
    ]
    answers = await asyncio.gather(*sent, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["NonceUsedError", "Submission"]


async def test_two_tickets_that_race_for_one_key_are_one_submission(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    other = ticket.model_copy(update={"description": "another thing"})
    sent = [submit(clinic, preview, **request(preview, words)) for words in (ticket, other)]
    answers = await asyncio.gather(*sent, return_exceptions=True)
    names = sorted(type(answer).__name__ for answer in answers)
    assert names == ["IdempotencyKeyReusedError", "Submission"]


async def test_another_nonce_is_refused(clinic: Any, preview: Any, ticket: Ticket) -> None:
    with pytest.raises(NonceUsedError):
        await submit(clinic, preview, **request(preview, ticket, nonce="guessed"))


async def test_another_digest_is_refused(clinic: Any, preview: Any, ticket: Ticket) -> None:
    with pytest.raises(PreviewChangedError):
        await submit(clinic, preview, **request(preview, ticket, digest="0" * 64))
    assert await clinic.outbox.list() == []


async def test_a_preview_that_changed_after_it_was_seen_is_refused(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    seen = request(preview, ticket)
    preview.mask_range("document-1", 0, 5)
    with pytest.raises(PreviewChangedError):
        await submit(clinic, preview, **seen)
    await submit(clinic, preview, **request(preview, ticket))


async def test_a_refused_ticket_may_be_corrected_under_the_same_nonce(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    bad = ticket.model_copy(update={"description": "Quibblethorn cannot open the form"})
    with pytest.raises(PatientDataFoundError) as caught:
        await submit(clinic, preview, **request(preview, bad))
    (found,) = caught.value.findings
    assert (found.field, found.start, found.end) == ("description", 0, 12)
    assert (found.kind, found.certainty) == (Kind.NAME, Certainty.KNOWN)
    assert "Quibblethorn" not in repr(caught.value) + repr(caught.value.findings)
    await submit(clinic, preview, **request(preview, ticket))


@pytest.mark.parametrize("field", ["description", "emr", "emr_version", "browser"])
async def test_the_charts_values_are_found_in_every_free_field(
    clinic: Any, preview: Any, ticket: Ticket, field: str
) -> None:
    bad = ticket.model_copy(update={field: "of 9998887773"})
    with pytest.raises(PatientDataFoundError) as caught:
        await submit(clinic, preview, **request(preview, bad))
    assert {found.field for found in caught.value.findings} == {field}


async def test_the_charts_values_cannot_be_dismissed(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    bad = ticket.model_copy(update={"description": "Quibblethorn cannot open the form"})
    with pytest.raises(PatientDataFoundError):
        await submit(clinic, preview, **request(preview, bad, dismissed=[(0, 12)]))


async def test_a_ticket_of_another_site_is_refused_here(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    other = ticket.model_copy(update={"site_number": "7002"})
    with pytest.raises(TicketInvalidError) as caught:
        await submit(clinic, preview, **request(preview, other))
    assert caught.value.fields == ("site_number",)


SECRET = "colchicum-armadillo-51207"


async def test_a_secret_that_was_stored_after_the_preview_stops_it(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    # with no such secret stored the words pass
    words = ticket.model_copy(update={"description": f"the word {SECRET} is shown"})
    await submit(clinic, preview, **request(preview, words))
    clinic.secrets.put("ocean-shared-encryption-key", Secret(SECRET))
    second = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    with pytest.raises(CredentialFoundError):
        await submit(clinic, second, **request(second, words))
    assert len(await clinic.outbox.list()) == 1


async def test_an_outbox_that_fails_is_no_false_queued(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    await clinic.outbox.close()
    with pytest.raises(OutboxUnavailableError):
        await submit(clinic, preview, **request(preview, ticket))


async def test_a_restart_between_commit_and_answer_gives_the_same_answer(
    clinic: Any, preview: Any, ticket: Ticket, settings: Any, directory: Any, clock: Any
) -> None:
    sent = request(preview, ticket)
    await submit(clinic, preview, **sent)
    await clinic.outbox.close()
    async with open_clinic(settings, directory, clock) as again:
        kept = await find_submission(again, **sent)
        assert kept is not None
        assert kept.submission_id == preview.idempotency_key
        with pytest.raises(IdempotencyKeyReusedError):
            await find_submission(again, **sent | {"nonce": "other"})
        assert await find_submission(again, **sent | {"idempotency_key": "other"}) is None


async def test_nothing_of_the_chart_stands_in_the_outbox(
    clinic: Any, preview: Any, ticket: Ticket, files_of: Any, canaries: tuple[str, ...]
) -> None:
    await submit(clinic, preview, **request(preview, ticket))
    stolen = files_of()
    plain = (*canaries, ticket.description, ticket.reporter.email, "XXXXXXX")
    assert [value for value in plain if value.encode() in stolen] == []


async def test_the_words_may_name_the_identifiers_that_are_sent_and_no_others(
    clinic: Any, preview: Any, ticket_tree: dict[str, Any]
) -> None:
    ticket_tree["description"] = "chart 1234, reference 482"
    words = read_ticket(ticket_tree)
    await submit(clinic, preview, **request(preview, words))
