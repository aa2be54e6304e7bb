"""An OSCAR chart becomes a ticket: the bytes that were previewed stand in the portal."""

import hashlib
import json
from typing import Any

import rfc8785
from aiohttp import ClientSession

from demo.examples import context_of, ticket_of
from demo.patients import PATIENTS
from demo.visitor import Visitor
from demo.world import SITE_NUMBER, World

CONTEXT = context_of(PATIENTS[0], SITE_NUMBER)
TICKET = ticket_of(SITE_NUMBER)


async def ticket_in_portal(world: World, number: str) -> Any:
    headers = {"Authorization": f"Bearer {world.site_token}"}
    url = f"{world.portal.url}/api/v1/tickets/{number}"
    async with ClientSession() as session, session.get(url, headers=headers) as response:
        assert response.status == 200
        return await response.json()


async def test_identify_answers_the_contracts_members(visitor: Visitor) -> None:
    asked = {"connector": "oscar", "context": CONTEXT}
    status, answer = await visitor.toolbar("POST", "/v1/identify", asked)
    assert status == 200
    assert answer.pop("captured_at").endswith("Z")
    assert answer == {
        "emr": "oscar",
        "emr_id": "1234",
        "merged_emr_ids": [],
        "ocean_reference": "482",
        "ereferral_reference": None,
        "site_number": SITE_NUMBER,
    }


async def test_the_preview_holds_both_records_and_their_comparison(visitor: Visitor) -> None:
    shown = await visitor.preview(CONTEXT)
    assert [one["kind"] for one in shown["documents"]] == ["oscar-demographic", "ocean-patient"]
    assert shown["comparison"]["emr_id"] == "equal"
    assert shown["comparison"]["health_number"] == "equal"
    assert {one["state"] for one in shown["environment"]["connections"].values()} == {"ok"}
    assert all(one["findings"]["NAME"] > 0 for one in shown["documents"])
    assert all("XXXXXXX" in one["redacted"] for one in shown["documents"])


async def test_the_portal_has_exactly_the_previewed_bytes(world: World, visitor: Visitor) -> None:
    shown = await visitor.preview(CONTEXT)
    status, sent = await visitor.send(shown, TICKET)
    assert (status, sent["state"]) == (202, "queued")
    outcome = await visitor.outcome(sent["submission_id"])
    assert outcome["state"] == "delivered"
    stored = (await ticket_in_portal(world, outcome["ticket_number"]))["bundle"]
    assert stored["documents"] == shown["documents"]
    previewed = {name: part for name, part in stored.items() if name != "ticket"}
    assert hashlib.sha256(rfc8785.dumps(previewed)).hexdigest() == shown["digest"]
    assert stored["ticket"]["description"] == TICKET["description"]


async def test_the_same_key_again_is_the_same_submission_and_one_ticket(
    world: World, visitor: Visitor
) -> None:
    shown = await visitor.preview(CONTEXT)
    answers = [await visitor.send(shown, TICKET) for _ in range(3)]
    assert len({json.dumps(answer) for answer in answers}) == 1
    await visitor.outcome(answers[0][1]["submission_id"])
    _, listed = await visitor.panel("GET", "/v1/submissions")
    assert len(listed["submissions"]) == 1
    assert len(world.mail.mails) <= 1


async def test_a_toolbar_can_neither_see_nor_send_its_preview(visitor: Visitor) -> None:
    shown = await visitor.preview(CONTEXT)
    path = f"/v1/previews/{shown['preview_id']}"
    status, problem = await visitor.toolbar("GET", path)
    assert (status, problem["code"]) == (403, "scope-missing")
    status, problem = await visitor.toolbar("POST", f"{path}/send", {})
    assert (status, problem["code"]) == (403, "scope-missing")


async def test_patient_data_in_the_users_words_is_refused_and_nothing_is_queued(
    visitor: Visitor,
) -> None:
    shown = await visitor.preview(CONTEXT)
    words = f"Mrs {PATIENTS[0].family_name} does not get her forms."
    status, problem = await visitor.send(shown, TICKET | {"description": words})
    assert (status, problem["code"]) == (422, "patient-data-found")
    assert PATIENTS[0].family_name not in json.dumps(problem)
    assert (await visitor.panel("GET", "/v1/submissions"))[1]["submissions"] == []


async def test_a_credential_in_the_users_words_is_refused(world: World, visitor: Visitor) -> None:
    shown = await visitor.preview(CONTEXT)
    words = f"Our key is {world.keys.shared_encryption_key}, it does not work."
    status, problem = await visitor.send(shown, TICKET | {"description": words})
    assert (status, problem["code"]) == (422, "credential-found")
    assert (await visitor.panel("GET", "/v1/submissions"))[1]["submissions"] == []
