"""Records come in as ciphertext alone, under references that nobody else has."""

import asyncio
import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocean.wire import seal, unseal
from portal.patients.references import NEARLY, Room, capacity, room
from portal.patients.settings import lock_settings
from portal.patients.wire_form import sealed_of
from portal.refusals import Refusal, RequestRefusedError
from tests.portal.hosting import BIRCH, MAPLE, Hosted
from tests.portal.patients.records import (
    CREDENTIALS,
    KEY,
    RECORD,
    put,
    reserve,
    set_digits_full,
    wire,
)


async def test_what_is_put_is_what_ocean_s_wire_answers(hosted: Hosted) -> None:
    answer = await put(hosted)
    assert answer.status == 201
    assert await answer.json() == {"reference": "482", "version": 1}
    read = await hosted.get("/svc/v1/patients/482", **CREDENTIALS)
    shown = unseal(await read.json(), read.headers["oneTimeKey"], read.headers["iv"], KEY)
    assert shown == RECORD
    again = await put(hosted)
    assert again.status == 200
    assert (await again.json())["version"] == 2


async def test_signed_bytes_are_a_body_too(hosted: Hosted) -> None:
    sealed = seal(RECORD, KEY)
    signed = [b - 256 if b > 127 else b for b in base64.b64decode(sealed.body)]
    answer = await put(hosted, body=signed, **wire(sealed))
    assert answer.status == 201
    read = await hosted.get("/svc/v1/patients/482", **CREDENTIALS)
    assert await read.json() == sealed.body


CLEAR = json.dumps(RECORD).ljust(64)
REFUSED: dict[str, dict[str, Any]] = {
    "a record in clear": {"body": RECORD},
    "clear text in base64": {"body": base64.b64encode(CLEAR.encode()).decode()},
    "clear text as signed bytes": {"body": list(CLEAR.encode())},
    "half a block": {"body": "AAAA"},
    "an empty body": {"body": ""},
    "no base64": {"body": "Quibblewick"},
    "no one-time key": {"oneTimeKey": ""},
    "a short one-time key": {"oneTimeKey": base64.b64encode(bytes(16)).decode()},
    "a short IV": {"iv": "AAAA"},
    "a name for an EMR ID": {"extPatientRef": "Quibblewick"},
    "a short reference": {"reference": "48"},
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_no_ciphertext_is_refused_and_not_kept(
    hosted: Hosted, changes: dict[str, Any]
) -> None:
    answer = await put(hosted, **changes)
    assert answer.status == 422
    assert (await answer.json())["code"] == "record-invalid"
    assert b"Quibblewick" not in await hosted.stored()


@given(st.binary(min_size=1, max_size=200))
def test_every_body_of_whole_blocks_is_told_from_text(body: bytes) -> None:
    given_headers = wire(seal(RECORD, KEY))
    refused = False
    try:
        kept = sealed_of(base64.b64encode(body).decode(), given_headers)
        assert base64.b64decode(kept.body) == body
    except RequestRefusedError as error:
        refused = error.refusal is Refusal.RECORD_INVALID
    if len(body) % 16 or (len(body) > 16 and body.isascii()):
        assert refused


async def test_another_patient_cannot_take_a_reference_in_use(hosted: Hosted) -> None:
    await put(hosted)
    answer = await put(hosted, emr_id="99")
    assert answer.status == 409
    assert (await answer.json())["code"] == "reference-taken"
    assert (await put(hosted, site=BIRCH, emr_id="99")).status == 201


async def test_a_reference_is_given_out_and_told_again_until_the_record_comes(
    hosted: Hosted,
) -> None:
    first = await reserve(hosted, "1234")
    assert first.status == 201
    reference = (await first.json())["reference"]
    assert len(reference) == 3
    assert 100 <= int(reference) <= 999
    assert (await (await reserve(hosted, "1234")).json())["reference"] == reference
    read = await hosted.get(f"/svc/v1/patients/{reference}", **CREDENTIALS)
    assert read.status == 404
    assert (await put(hosted, reference)).status == 200
    assert (await (await reserve(hosted, "1234")).json())["reference"] != reference


async def test_many_at_once_get_a_reference_each(hosted: Hosted) -> None:
    answers = await asyncio.gather(*(reserve(hosted, str(n)) for n in range(1, 31)))
    references = [(await answer.json())["reference"] for answer in answers]
    assert len(set(references)) == 30


async def test_the_last_free_references_are_found_and_then_it_says_so(hosted: Hosted) -> None:
    await set_digits_full(hosted, free={247, 861})
    answers = await asyncio.gather(*(reserve(hosted, str(n)) for n in range(20, 23)))
    told = [await answer.json() for answer in answers]
    assert {one["reference"] for one in told if "reference" in one} == {"247", "861"}
    assert [one["code"] for one in told if "code" in one] == ["references-full"]
    assert sorted(answer.status for answer in answers) == [201, 201, 409]


async def test_a_site_with_more_digits_has_room_again(hosted: Hosted) -> None:
    await set_digits_full(hosted, free=set())
    assert (await reserve(hosted, "5")).status == 409
    async with hosted.portal.database.writing() as session:
        (await lock_settings(session, 1)).digits = 5
    reference = (await (await reserve(hosted, "5")).json())["reference"]
    assert 10_000 <= int(reference) <= 99_999


def test_fullness_is_told_before_it_is_complete() -> None:
    assert [capacity(digits) for digits in (3, 4)] == [900, 9000]
    edge = int(NEARLY * 900)
    assert [room(3, used) for used in (0, edge - 1, edge, 899, 900)] == [
        Room.PLENTY,
        Room.PLENTY,
        Room.NEARLY_FULL,
        Room.NEARLY_FULL,
        Room.FULL,
    ]


@pytest.mark.parametrize("body", [{}, {"emr_id": "1", "name": "x"}, [], "1"])
async def test_a_request_for_a_reference_names_an_emr_id_alone(hosted: Hosted, body: Any) -> None:
    headers = {"Authorization": f"Bearer {hosted.tokens[MAPLE]}"}
    answer = await hosted.session.post(f"{hosted.url}/api/v1/patients", json=body, headers=headers)
    assert answer.status == 400
