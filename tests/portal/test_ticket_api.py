"""What a clinic's toolbar gets from the ticket API."""

import json
import uuid
from typing import Any

import pytest

from tests.portal.hosting import BIRCH, MAPLE, Hosted, make_tree
from toolbar.troubleshooting.bundle import LARGEST, canonical


async def test_a_ticket_gets_a_number_and_a_due_time(hosted: Hosted) -> None:
    tree = make_tree()
    answer = await hosted.post(canonical(tree), key=tree["submission_id"])
    assert answer.status == 201
    assert await answer.json() == {
        "ticket_number": "T-000001",
        "received_at": "2026-11-23T15:00:00Z",
        "first_answer_due_at": "2026-11-23T17:00:00Z",
        "time_zone": "America/Toronto",
        "url": f"{hosted.url}/tickets/T-000001",
    }


async def test_the_bundle_comes_back_byte_for_byte(hosted: Hosted) -> None:
    tree = make_tree(ticket={"description": "Zoë n'arrive pas à ouvrir \U0001d4b3 \u2028 1e2"})
    body = json.dumps(tree, ensure_ascii=False, indent=3).encode()
    answer = await hosted.post(body, key=tree["submission_id"])
    number = (await answer.json())["ticket_number"]
    read = await (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).read()
    assert read.endswith(b'"bundle":' + body + b"}")
    assert json.loads(read)["bundle"] == tree
    raw = await hosted.get(f"/api/v1/tickets/{number}/bundle", MAPLE)
    assert await raw.read() == body


async def test_a_ticket_says_its_state_and_when_an_answer_is_due(hosted: Hosted) -> None:
    number = await hosted.make_ticket()
    ticket = await (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).json()
    del ticket["bundle"]
    assert ticket == {
        "ticket_number": number,
        "state": "new",
        "merged_into": None,
        "received_at": "2026-11-23T15:00:00Z",
        "first_answer_due_at": "2026-11-23T17:00:00Z",
        "first_answered_at": None,
        "time_zone": "America/Toronto",
        "messages": [],
    }
    standing = await (await hosted.get(f"/api/v1/tickets/{number}/standing", MAPLE)).json()
    assert standing == {name: one for name, one in ticket.items() if name != "messages"}
    assert (await hosted.get(f"/api/v1/tickets/{number}/standing", BIRCH)).status == 404


async def problem(answer: Any, status: int) -> str:
    assert answer.status == status, await answer.text()
    assert answer.content_type == "application/problem+json"
    told = await answer.json()
    assert told["status"] == status
    assert told["detail"]
    code: str = told["code"]
    return code


async def test_a_post_without_a_key_is_refused(hosted: Hosted) -> None:
    answer = await hosted.post(canonical(make_tree()))
    assert await problem(answer, 400) == "idempotency-key-missing"


@pytest.mark.parametrize("key", ["x", "7" * 36, "' OR 1=1", "0" * 5000])
async def test_a_key_that_is_no_submission_id_is_refused(hosted: Hosted, key: str) -> None:
    assert await problem(await hosted.post(b"{}", key=key), 400) == "body-invalid"


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x", "Basic eDp4", "Panel x"])
async def test_a_post_without_the_token_is_refused(hosted: Hosted, authorization: str) -> None:
    answer = await hosted.session.post(
        f"{hosted.url}/api/v1/tickets", headers={"Authorization": authorization}
    )
    assert await problem(answer, 401) == "site-token-refused"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_two_authorization_headers_are_refused(hosted: Hosted) -> None:
    token = f"Bearer {hosted.tokens[MAPLE]}"
    answer = await hosted.session.get(
        f"{hosted.url}/api/v1/tickets/T-000001",
        headers=[("Authorization", token), ("Authorization", token)],
    )
    assert await problem(answer, 401) == "site-token-refused"


def broken(**changes: Any) -> bytes:
    return canonical(make_tree() | changes)


BROKEN = {
    "no JSON": b"{",
    "no object": b"[]",
    "deep": b"[" * 100_000,
    "no UTF-8": b"\xff\xfe",
    "unknown member": broken(extra=1),
    "another schema": broken(schema="troubleshooting-bundle/2"),
    "no ticket": broken(ticket=None),
    "a member twice": canonical(make_tree()).replace(b'{"comparison"', b'{"schema":1,"comparison"'),
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
async def test_what_is_no_bundle_is_refused(hosted: Hosted, body: bytes) -> None:
    assert await problem(await hosted.post(body, key=str(uuid.uuid4())), 422) == "bundle-invalid"


async def test_the_key_is_the_submission_s_own(hosted: Hosted) -> None:
    answer = await hosted.post(canonical(make_tree()), key=str(uuid.uuid4()))
    assert await problem(answer, 422) == "bundle-invalid"


async def test_a_bundle_that_is_too_large_is_refused(hosted: Hosted) -> None:
    answer = await hosted.post(b" " * (LARGEST + 65), key=str(uuid.uuid4()))
    assert await problem(answer, 413) == "body-too-large"


async def test_only_a_multipart_form_is_read(hosted: Hosted) -> None:
    answer = await hosted.session.post(
        f"{hosted.url}/api/v1/tickets",
        json=make_tree(),
        headers={
            "Authorization": f"Bearer {hosted.tokens[MAPLE]}",
            "Idempotency-Key": str(uuid.uuid4()),
        },
    )
    assert await problem(answer, 415) == "multipart-only"


@pytest.mark.parametrize("change", [{"name": "parcel"}, {"media_type": "text/plain"}])
async def test_a_part_of_another_name_or_kind_is_refused(
    hosted: Hosted, change: dict[str, str]
) -> None:
    answer = await hosted.post(canonical(make_tree()), key=str(uuid.uuid4()), **change)
    assert await problem(answer, 400) == "body-invalid"


MULTIPARTS = {
    "empty": b"",
    "no boundary": b"nothing of the kind",
    "no end": b'--b\r\nContent-Disposition: form-data; name="bundle"\r\n\r\n{}',
    "a second part": b'--b\r\nContent-Disposition: form-data; name="bundle"\r\n'
    b"Content-Type: application/json\r\n\r\n{}\r\n--b\r\n"
    b'Content-Disposition: form-data; name="more"\r\n\r\nx\r\n--b--\r\n',
    "a form in a form": b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
    b"--c--\r\n--b--\r\n",
    "a bad length": b'--b\r\nContent-Disposition: form-data; name="bundle"\r\n'
    b"Content-Type: application/json\r\nContent-Length: x\r\n\r\n{}\r\n--b--\r\n",
    "a bad encoding": b'--b\r\nContent-Disposition: form-data; name="bundle"\r\n'
    b"Content-Type: application/json\r\nContent-Transfer-Encoding: rot13\r\n\r\n{}\r\n--b--\r\n",
}


@pytest.mark.parametrize("body", MULTIPARTS.values(), ids=MULTIPARTS.keys())
async def test_a_form_that_cannot_be_read_is_refused(hosted: Hosted, body: bytes) -> None:
    answer = await hosted.session.post(
        f"{hosted.url}/api/v1/tickets",
        data=body,
        headers={
            "Authorization": f"Bearer {hosted.tokens[MAPLE]}",
            "Idempotency-Key": str(uuid.uuid4()),
            "Content-Type": "multipart/form-data; boundary=b",
        },
    )
    assert answer.status in (400, 422)
    assert (await answer.json())["code"] in ("body-invalid", "bundle-invalid")


async def test_problems_are_told_in_french_too(hosted: Hosted) -> None:
    answer = await hosted.get("/api/v1/tickets/T-000009", MAPLE, **{"Accept-Language": "fr-CA"})
    assert (await answer.json())["detail"] == "Il n'y a rien à cette adresse."
    assert answer.headers["Content-Language"] == "fr"


async def test_a_wrong_method_names_the_right_ones(hosted: Hosted) -> None:
    answer = await hosted.session.delete(f"{hosted.url}/api/v1/keys")
    assert await problem(answer, 405) == "method-not-allowed"
    assert answer.headers["Allow"] == "GET,HEAD"
