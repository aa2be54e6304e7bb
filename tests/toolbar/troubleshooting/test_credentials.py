"""A credential is stopped at each of three places, whatever the place before it could know."""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from connectors.secret import Secret
from connectors.shapes import Fields, Keep, Kind, matching
from redaction.guard import CredentialFoundError, CredentialKind
from redaction.words import Certainty
from tests.redaction.leaks import WRAPPINGS, in_packed_chunk, picture
from toolbar.troubleshooting.credentials import check_credentials, credentials_in
from toolbar.troubleshooting.make_preview import look_again, make_preview
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.submission import State, Submission
from toolbar.troubleshooting.submit import submit
from toolbar.troubleshooting.ticket import Ticket

SECRET = "colchicumarmadillo51207"
NAME = "ocean-shared-encryption-key"


class Careless:
    """The parchment EMR with an allow-list that lets any word of one field leave."""

    def __init__(self, parchment: Any) -> None:
        self._parchment = parchment
        parchment.chart |= {"status": SECRET}

    def __getattr__(self, name: str) -> object:
        return getattr(self._parchment, name)

    @property
    def keep(self) -> Mapping[str, Keep]:
        rules = self._parchment.keep["parchment-chart"].members
        return {"parchment-chart": Fields({**rules, "status": matching("[a-z0-9]+")})}


@pytest.fixture
def careless(clinic: Any, parchment: Any) -> Any:
    return replace(clinic, connectors={"parchment": Careless(parchment)})


async def shown(clinic: Any) -> Any:
    return await make_preview(clinic, "parchment", {"patient_id": "1234"}, {"chart"})


async def confirmed(clinic: Any, preview: Any, ticket: Ticket) -> Submission:
    return await submit(
        clinic,
        preview,
        digest=preview.digest,
        nonce=preview.nonce,
        idempotency_key=preview.idempotency_key,
        ticket=ticket,
    )


async def test_a_secret_that_nobody_stored_is_sent(
    careless: Any, portal: Any, ticket: Ticket
) -> None:
    """The switched-off twin of the three tests that follow."""
    preview = await shown(careless)
    assert preview.credentials == ()
    await confirmed(careless, preview, ticket)
    after = await careless.courier.deliver_due_once()
    assert after.state is State.DELIVERED
    assert [SECRET.encode() in body for body in portal.tickets.values()] == [True]


async def test_a_secret_that_is_known_before_is_told_by_the_preview(
    careless: Any, ticket: Ticket
) -> None:
    careless.secrets.put(NAME, Secret(SECRET))
    preview = await shown(careless)
    assert preview.credentials == ("document-1",)
    answer = preview.as_json()
    assert answer["credentials"] == ["document-1"]
    assert "credential-shown" in answer["notices"]
    assert "credential-shown" not in json.dumps(preview.bundle_tree(None))
    with pytest.raises(CredentialFoundError):
        await confirmed(careless, preview, ticket)


async def test_a_secret_stored_after_the_preview_is_stopped_before_the_outbox(
    careless: Any, ticket: Ticket
) -> None:
    preview = await shown(careless)
    careless.secrets.put(NAME, Secret(SECRET))
    with pytest.raises(CredentialFoundError) as caught:
        await confirmed(careless, preview, ticket)
    assert caught.value.kind is CredentialKind.REGISTERED
    assert caught.value.fields == ("document-1",)
    assert SECRET not in repr(vars(caught.value))
    assert await careless.outbox.list() == []


async def test_a_secret_stored_after_the_confirmation_is_stopped_before_it_is_delivered(
    careless: Any, portal: Any, ticket: Ticket
) -> None:
    queued = await confirmed(careless, await shown(careless), ticket)
    careless.secrets.put(NAME, Secret(SECRET))
    after = await careless.courier.deliver_due_once()
    assert after.submission_id == queued.submission_id
    assert (after.state, after.reason) == (State.PARKED, "credential-found")
    assert portal.posts == []


async def test_the_user_may_mask_it_or_leave_the_part_out(careless: Any, ticket: Ticket) -> None:
    careless.secrets.put(NAME, Secret(SECRET))
    for edit in ("mask", "drop"):
        preview = await shown(careless)
        if edit == "mask":
            at = str(preview.as_json()["documents"][0]["redacted"]).index(SECRET)
            preview.mask_range("document-1", at, at + len(SECRET))
        else:
            preview.drop_document("document-1")
        await look_again(careless, preview)
        assert preview.credentials == ()
        assert "credential-shown" not in preview.as_json()["notices"]
        assert (await confirmed(careless, preview, ticket)).state is State.QUEUED


async def test_a_look_at_what_has_changed_meanwhile_says_nothing(careless: Any) -> None:
    careless.secrets.put(NAME, Secret(SECRET))
    preview = await shown(careless)

    class Late:
        """Secrets whose reading takes until the user has changed the preview."""

        def known(self) -> list[Secret]:
            preview.drop_document("document-1")
            return []

    await look_again(replace(careless, secrets=Late()), preview)
    assert preview.credentials == ("document-1",)


@pytest.mark.parametrize("field", ["description", "browser", "emr_version", "reporter.name"])
async def test_the_error_names_the_field_and_the_kind(
    clinic: Any, preview: Any, ticket: Ticket, field: str
) -> None:
    clinic.secrets.put(NAME, Secret(SECRET))
    words = f"version {SECRET}"
    if field == "reporter.name":
        changes: dict[str, Any] = {
            "reporter": ticket.reporter.model_copy(update={"name": words}),
        }
    else:
        changes = {field: words}
    with pytest.raises(CredentialFoundError) as caught:
        await confirmed(clinic, preview, ticket.model_copy(update=changes))
    assert caught.value.fields == (field,)


async def test_a_credential_that_only_its_name_gives_away_is_named_too(
    clinic: Any, preview: Any, ticket: Ticket
) -> None:
    bad = ticket.model_copy(update={"description": "la clé de chiffrement est Ab3!efgh1jklmn0p"})
    with pytest.raises(CredentialFoundError) as caught:
        await confirmed(clinic, preview, bad)
    assert (caught.value.kind, caught.value.fields) == (
        CredentialKind.ENCRYPTION_KEY,
        ("description",),
    )


async def test_text_that_a_picture_carries_is_looked_at(clinic: Any, ticket: Ticket) -> None:
    clinic.secrets.put(NAME, Secret(SECRET))
    bundle = (await shown(clinic)).bundle_bytes(ticket)
    clean, leaking = picture(), in_packed_chunk(SECRET.encode())
    await asyncio.to_thread(check_credentials, clinic.secrets, bundle, (clean,))
    with pytest.raises(CredentialFoundError) as caught:
        await asyncio.to_thread(check_credentials, clinic.secrets, bundle, (clean, leaking))
    assert caught.value.fields == ("attachment-2",)


async def test_a_queued_picture_is_looked_at_before_it_is_delivered(
    clinic: Any, portal: Any, ticket: Ticket
) -> None:
    preview = await shown(clinic)
    queued = await confirmed(clinic, preview, ticket)
    kept = await clinic.outbox.parcel(queued.submission_id)
    await clinic.outbox.cancel(queued.submission_id)
    wanted = replace(
        queued, submission_id=preview.preview_id, idempotency_key="2", state=State.QUEUED
    )
    picture = in_packed_chunk(SECRET.encode())
    await clinic.outbox.put(wanted, Parcel(kept.bundle, (picture,)))
    clinic.secrets.put(NAME, Secret(SECRET))
    after = await clinic.courier.deliver_due_once()
    assert (after.state, after.reason) == (State.PARKED, "credential-found")
    assert portal.posts == []


async def found(clinic: Any, text: str) -> list[str]:
    finds = await asyncio.to_thread(credentials_in, clinic.secrets, text)
    assert all((one.kind, one.certainty) == (Kind.CREDENTIAL, Certainty.KNOWN) for one in finds)
    return [text[one.start : one.end] for one in finds]


async def test_the_words_that_hold_it_are_found_however_they_are_written(clinic: Any) -> None:
    encoded = base64.b64encode(SECRET.encode()).decode()
    text = f"We saw {SECRET} first,\nthen {encoded} on the next page."
    assert await found(clinic, text) == []
    clinic.secrets.put(NAME, Secret(SECRET))
    assert await found(clinic, text) == [SECRET, encoded]


async def test_where_no_word_holds_it_alone_the_line_or_the_whole_does(clinic: Any) -> None:
    clinic.secrets.put(NAME, Secret(SECRET))
    spaced, broken = WRAPPINGS["spaced"](SECRET), WRAPPINGS["in lines"](SECRET)
    assert await found(clinic, f"The page\nshows {spaced} here\ntoday") == [f"shows {spaced} here"]
    assert await found(clinic, f"shows\n{broken}\ntoday") == [f"shows\n{broken}\ntoday"]
    assert await found(clinic, "The page shows nothing at all") == []
