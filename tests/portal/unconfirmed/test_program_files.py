"""Files that a program sends with its request are cleaned as the form's are."""

import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientResponse, MultipartWriter
from PIL import Image, PngImagePlugin
from sqlalchemy import select

from portal.tickets.models import Attachment
from portal.uploads.keeping import MOST_BYTES
from redaction.screenshots.bare import is_bare
from tests.portal.hosting import Browser, Hosted
from tests.portal.people.post import newest_link
from tests.portal.unconfirmed.test_request import BODY, WRITER, confirm
from toolbar.troubleshooting.bundle import MOST_ATTACHMENTS

Open = Callable[[], Browser]
Part = tuple[str, str, bytes]
REQUEST: Part = ("request", "application/json", json.dumps(BODY).encode())
LOG: Part = (
    "attachment",
    "text/plain",
    b"Card 9876543217 of Mrs. Gertrude Quibblewick: error 500\n",
)


def picture(**words: str) -> bytes:
    told = PngImagePlugin.PngInfo()
    for name, word in words.items():
        told.add_text(name, word)
    written = BytesIO()
    Image.new("RGB", (30, 20), "teal").save(written, "PNG", pnginfo=told)
    return written.getvalue() + b"tail 9876543217"


async def post(hosted: Hosted, *parts: Part) -> ClientResponse:
    form = MultipartWriter("form-data")
    for name, kind, body in parts:
        part = form.append(BytesIO(body), {"Content-Type": kind})
        part.set_content_disposition("form-data", name=name)
    return await hosted.session.post(f"{hosted.url}/api/v1/requests", data=form)


async def kept(hosted: Hosted) -> list[bytes]:
    async with hosted.portal.database.reading() as session:
        found = await session.scalars(select(Attachment.body).order_by(Attachment.position))
        return list(found)


@pytest.mark.parametrize("first", [True, False])
async def test_they_are_cleaned_and_stand_on_the_ticket_once_the_mailbox_confirms(
    hosted: Hosted, browser: Open, *, first: bool
) -> None:
    shot: Part = ("attachment", "image/png", picture(Author="Gertrude Quibblewick"))
    parts = (REQUEST, LOG, shot) if first else (LOG, shot, REQUEST)
    answer = await post(hosted, *parts)
    assert answer.status == 202, await answer.text()
    text, image = (await answer.json())["attachments"]
    assert (text["media_type"], image["media_type"]) == ("text/plain", "image/png")
    assert "error 500" in text["text"]
    assert "9876543217" not in text["text"]
    assert "Quibblewick" not in text["text"]  # which may be a name: nobody can say that it is none
    assert image["text"] is None
    assert await kept(hosted) == []
    assert (await confirm(browser(), await newest_link(hosted, WRITER)))[0] == 303
    log, shown = await kept(hosted)
    assert log.decode() == text["text"]
    assert is_bare(shown)
    assert [hashlib.sha256(one).hexdigest() for one in (log, shown)] == [
        text["sha256"],
        image["sha256"],
    ]
    stored = await hosted.stored()
    assert b"9876543217" not in stored
    assert b"Quibblewick" not in stored


def text(body: bytes) -> Part:
    return ("attachment", "text/plain", body)


@pytest.mark.parametrize(
    ("parts", "status", "code"),
    [
        ((REQUEST, ("attachment", "application/zip", b"PK")), 422, "file-refused"),
        ((REQUEST, ("attachment", "image/svg+xml", b"<svg/>")), 422, "file-refused"),
        ((REQUEST, ("attachment", "image/png", b"<script>")), 422, "file-refused"),
        ((REQUEST, text(b"\x00")), 422, "file-refused"),
        ((REQUEST, text(b"password: hunter2-bassoon")), 422, "credential-found"),
        ((REQUEST, *[text(b"log\n")] * (MOST_ATTACHMENTS + 1)), 413, "body-too-large"),
        ((REQUEST, text(b"a" * 70_000)), 413, "body-too-large"),
        ((("request", "application/json", b"[" * 70_000),), 413, "body-too-large"),
        ((text(b"log\n"),), 400, "body-invalid"),
        ((REQUEST, REQUEST), 400, "body-invalid"),
        ((REQUEST, ("other", "text/plain", b"x")), 400, "body-invalid"),
        ((("request", "text/plain", REQUEST[2]),), 400, "body-invalid"),
        ((("request", "application/json", b"{}"),), 400, "body-invalid"),
        ((), 400, "body-invalid"),
    ],
    ids=[
        *("zip", "svg", "no-picture", "octets", "credential", "six", "long-text", "long-request"),
        *("no-request", "two", "other", "untyped", "empty", "nothing"),
    ],
)
async def test_what_is_not_allowed_is_refused_whole(
    hosted: Hosted, parts: tuple[Part, ...], status: int, code: str
) -> None:
    answer = await post(hosted, *parts)
    told: dict[str, Any] = await answer.json()
    assert (answer.status, told["code"]) == (status, code)
    rows = await hosted.rows()
    assert rows["unconfirmed_request"] == rows["mail_outbox"] == []


async def test_all_files_together_have_a_limit(hosted: Hosted) -> None:
    half = ("attachment", "image/png", b"x" * (MOST_BYTES // 2 + 1))
    answer = await post(hosted, REQUEST, half, half)
    assert (answer.status, (await answer.json())["code"]) == (413, "body-too-large")
