"""A clinic ends access while a request is under way: nothing is written, nothing more is told."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass

import pytest
from aiohttp import ClientError
from sqlalchemy import true
from yarl import URL

from portal import proofs
from portal.audit import recording
from portal.credits import allocating
from portal.grants import admitting
from portal.grants.models import Scope
from tests.portal.credits.purse import PAGE, buy
from tests.portal.eforms.walking import LIST, begin
from tests.portal.grants.walking import Clinic
from tests.portal.hosting import MAPLE, Hosted
from tests.portal.patients.records import put
from tests.portal.test_ticket_form import RIGHT

ACCOUNT = f"/sites/{MAPLE}/account"
UNTOUCHED = (
    *("eform", "eform_change", "eform_version", "credit_account", "credit_entry", "patient"),
    *("ticket", "ticket_event", "ticket_message", "form_once", "site", "site_account"),
)
"""The tables that the acts below write into."""
BOUNDARY = "middle"


@dataclass(frozen=True)
class Sent:
    """One request in two pieces: its head with half of the body, and the rest."""

    first: bytes
    rest: bytes


def request(clinic: Clinic, method: str, path: str, body: bytes, media_type: str) -> Sent:
    """Write a request of the Support Site's browser as it stands on the wire."""
    url = URL(clinic.hosted.url)
    cookies = clinic.support.session.cookie_jar.filter_cookies(url)
    lines = (
        f"{method} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{url.port}",
        f"Cookie: {'; '.join(f'{one.key}={one.value}' for one in cookies.values())}",
        "Sec-Fetch-Site: same-origin",
        f"CSRF-Token: {token(clinic)}",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    head = "\r\n".join((*lines, "", "")).encode()
    half = len(body) // 2
    return Sent(head + body[:half], body[half:])


def token(clinic: Clinic) -> str:
    return proofs.derived(clinic.support.cookie("ocean-session") or "", "form")


def form(clinic: Clinic, path: str, /, **fields: str) -> Sent:
    words = URL.build(query={**fields, "csrf_token": token(clinic)}).raw_query_string
    return request(clinic, "POST", path, words.encode(), "application/x-www-form-urlencoded")


async def reply(clinic: Clinic) -> Sent:
    number = await clinic.hosted.make_ticket()
    return form(clinic, f"/tickets/{number}/replies", body="We have looked.", once="1")


async def new_eform(clinic: Clinic) -> Sent:
    return form(clinic, LIST, title_en="Planted", languages="en")


async def new_item(clinic: Clinic) -> Sent:
    page = await begin(clinic.admin)
    fields = {"kind": "line", "label_en": "Planted", "section": "", "path": "", "revision": "1"}
    return form(clinic, f"{page}/items", **fields)


async def json_file(clinic: Clinic) -> Sent:
    tree = b'{"resourceType": "Questionnaire", "status": "draft", "title": "Planted", "item": []}'
    parts = (
        (f'name="csrf_token"\r\n\r\n{token(clinic)}').encode(),
        b'name="file"; filename="a.json"\r\nContent-Type: application/json\r\n\r\n' + tree,
    )
    written = [
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n"
        for part in parts
    ]
    body = b"".join([*written, f"--{BOUNDARY}--\r\n".encode()])
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return request(clinic, "POST", f"{LIST}/import", body, kind)


async def account(clinic: Clinic) -> Sent:
    page = await clinic.admin.page(ACCOUNT)
    version = page.partition('name="version" value="')[2].partition('"')[0]
    fields = {"name": "Planted Clinic", "province": "ON", "time_zone": "America/Toronto"}
    return form(clinic, ACCOUNT, **fields, version=version)


async def lock(clinic: Clinic) -> Sent:
    assert (await put(clinic.hosted)).status == 201
    rows = (await clinic.hosted.rows())["patient"]
    patient = next(cell for cell in rows[0] if isinstance(cell, str) and len(cell) > 20)
    return form(clinic, f"/sites/{MAPLE}/patients/{patient}/lock")


async def credits_given(clinic: Clinic) -> Sent:
    await buy(clinic, 40)
    words = {"direction": "give", "amount": "7", "reason": "eForms", "transfer": 22 * "a"}
    return form(clinic, PAGE, **words)


async def new_ticket(clinic: Clinic) -> Sent:
    return form(clinic, "/tickets/new", **RIGHT, submission_id=str(uuid.uuid4()))


ACTS: dict[str, Callable[[Clinic], Awaitable[Sent]]] = {
    one.__name__: one
    for one in (reply, new_ticket, new_eform, new_item, json_file, account, lock, credits_given)
}


async def kept(hosted: Hosted) -> dict[str, list[str]]:
    rows = await hosted.rows()
    return {name: sorted(map(repr, rows[name])) for name in UNTOUCHED}


async def send(clinic: Clinic, sent: Sent, meanwhile: Callable[[], Awaitable[object]]) -> int:
    """Send the first half, let something happen, send the rest; return the answer's status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", URL(clinic.hosted.url).port)
    with closing(writer):
        writer.write(sent.first)
        await writer.drain()
        await asyncio.sleep(0.2)  # in which the guard lets it in, and waits for the body
        await meanwhile()
        writer.write(sent.rest)
        return int((await reader.readline()).split()[1])


async def nothing() -> None:
    """Let the rest follow at once."""


@pytest.mark.parametrize("act", ACTS)
async def test_a_form_that_comes_in_slowly_is_not_written(
    clinic: Clinic, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clinic.grant_and_enter()
    sent = await ACTS[act](clinic)
    before = await kept(clinic.hosted)
    assert await send(clinic, sent, clinic.end) == 404
    assert await kept(clinic.hosted) == before

    async def switched_off(*_: object) -> None:
        """Ask for no grant."""

    await clinic.grant_and_enter()
    with monkeypatch.context() as off:
        off.setattr(recording, "_need_grant", switched_off)
        off.setattr(admitting, "LOOK_AGAIN", 60)  # a file that is read by its handler
        off.setattr(allocating, "is_live", lambda _: true())  # of its own accord, too
        assert await send(clinic, sent, clinic.end) < 400
    assert await kept(clinic.hosted) != before


@pytest.mark.parametrize("act", ACTS)
async def test_the_same_form_is_written_while_the_grant_holds(clinic: Clinic, act: str) -> None:
    await clinic.grant_and_enter()
    sent = await ACTS[act](clinic)
    before = await kept(clinic.hosted)
    assert await send(clinic, sent, nothing) == 303
    assert await kept(clinic.hosted) != before
    log = (await clinic.hosted.rows())["audit_entry"]
    acts = [row for row in log if "page-seen" not in row and await clinic.grant_id() in row]
    assert len(acts) >= 2, "entering, and the act"


async def test_a_slow_upload_is_broken_off(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Nothing of anybody.\n" * 50
    for looks_again, expected in ((True, 404), (False, 201)):
        await clinic.grant_and_enter()
        sent = request(clinic, "PUT", "/tickets/files", text.encode(), "text/plain")

        async def ends_and_waits() -> None:
            await clinic.end()
            await asyncio.sleep(2 * admitting.LOOK_AGAIN)

        with monkeypatch.context() as off:
            if not looks_again:
                off.setattr(admitting, "LOOK_AGAIN", 60)
                assert await send(clinic, sent, clinic.end) == expected
            else:
                assert await send(clinic, sent, ends_and_waits) == expected


@pytest.mark.parametrize("looks_again", [True, False], ids=["watched", "switched-off"])
async def test_an_open_stream_tells_nothing_more(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, *, looks_again: bool
) -> None:
    if not looks_again:
        monkeypatch.setattr(admitting, "LOOK_AGAIN", 60)
    await clinic.grant_and_enter(scopes=(Scope.TROUBLESHOOTING,))
    answer = await clinic.support.get("/tickets/events")
    assert (await answer.content.readline()).startswith(b"retry")
    await clinic.end()
    broken = False
    try:
        async with asyncio.timeout(10 if looks_again else 3):
            await answer.content.read()
    except ClientError:
        broken = True
    except TimeoutError:
        broken = False
    answer.close()
    assert broken is looks_again
