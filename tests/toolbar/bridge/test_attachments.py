"""Screenshots: masked, looked at, only then a part of what is sent; nothing else of the file."""

import asyncio
import base64
import hashlib
import io
import json
import socket
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from redaction.screenshots import tesseract
from tests.toolbar.bridge.test_previews import open_preview, seen, send
from toolbar.bridge.handlers import previews
from toolbar.troubleshooting.attachments import Attachment
from toolbar.troubleshooting.bundle import digest

BOUNDARY = "----a-form"
PATIENT = "Zzyzxquark"


def screenshot(*lines: str, size: tuple[int, int] = (480, 160)) -> bytes:
    """Return a picture of a window with these lines."""
    image = Image.new("RGB", size, "white")
    drawing = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        drawing.text((20, 20 + 40 * number), line, fill="#222222", font=ImageFont.load_default(18))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def form(*parts: bytes, name: str = "screenshot") -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"; filename="{PATIENT}.png"\r\n'
    pieces = [
        f"--{BOUNDARY}\r\n{head}Content-Type: image/png\r\n\r\n".encode() + part + b"\r\n"
        for part in parts
    ]
    return b"".join([*pieces, f"--{BOUNDARY}--\r\n".encode()])


def upload(bridge: Any, preview_id: str, body: bytes, **headers: Any) -> Any:
    declared = {"content_type": f"multipart/form-data; boundary={BOUNDARY}"} | headers
    path = f"/v1/previews/{preview_id}/attachments"
    return bridge.ask("POST", path, body, **bridge.panel(), **declared)


def draw(bridge: Any, preview_id: str, boxes: list[Any], **more: Any) -> Any:
    path = f"/v1/previews/{preview_id}/attachments/attachment-1/boxes"
    return bridge.ask("PUT", path, {"boxes": boxes, **more}, **bridge.panel())


def picture(answer: Any) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(answer.json["png"])))


def is_black(image: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return image.crop(box).getextrema() == ((0, 0),) * 3


BOX = {"left": 300, "top": 100, "right": 400, "bottom": 150}


def test_a_screenshot_is_masked_and_not_attached_before_it_was_looked_at(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel())
    before = seen(bridge, preview_id)["digest"]
    answer = upload(bridge, preview_id, form(screenshot(PATIENT)))
    assert answer.status == 201
    shown = answer.json
    assert is_black(picture(answer), (20, 24, 60, 36))
    assert not shown["looked_at"]
    assert seen(bridge, preview_id)["digest"] == before, "nothing is attached yet"
    again = draw(bridge, preview_id, [], looked_at="0" * 64)
    assert again.code in {"preview-changed", "drawing-needed"}
    assert seen(bridge, preview_id)["digest"] == before


@pytest.mark.skipif(tesseract.installed() is None, reason="no Tesseract on this system")
def test_what_is_looked_at_is_in_the_digest_and_in_the_parcel(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel())
    shown = upload(bridge, preview_id, form(screenshot("Error 500", PATIENT))).json
    drawn = draw(bridge, preview_id, [BOX])
    assert is_black(picture(drawn), (300, 100, 400, 150))
    assert drawn.json["digest"] != shown["digest"]
    old = draw(bridge, preview_id, [BOX], looked_at=shown["digest"])
    assert old.code == "preview-changed", "the user has not seen this picture"
    attached = draw(bridge, preview_id, [BOX], looked_at=drawn.json["digest"])
    assert attached.json["looked_at"]
    png = base64.b64decode(attached.json["png"])
    assert hashlib.sha256(png).hexdigest() == attached.json["digest"]
    preview = seen(bridge, preview_id)
    answer = send(bridge, preview_id, preview)
    assert answer.status == 202, answer.body
    parcel = kept(bridge, preview["idempotency_key"])
    assert parcel.attachments == (png,)
    assert digest(json.loads(parcel.bundle), parcel.attachments) == preview["digest"]


def kept(bridge: Any, submission_id: str) -> Any:
    """Return what the outbox keeps."""
    (clinic,) = bridge.clinics
    reading = asyncio.run_coroutine_threadsafe(clinic.outbox.parcel(submission_id), bridge.loop)
    return reading.result(10)


def attach(bridge: Any, preview_id: str, boxes: list[Any]) -> Any:
    drawn = draw(bridge, preview_id, boxes)
    return draw(bridge, preview_id, boxes, looked_at=drawn.json["digest"])


def test_a_picture_that_nothing_has_read_needs_a_drawing(
    bridge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolbar.troubleshooting.screenshots.find_engine", lambda: None)
    preview_id = open_preview(bridge, bridge.panel())
    shown = upload(bridge, preview_id, form(screenshot("Error 500"))).json
    assert shown["needs_drawing"]
    refused = attach(bridge, preview_id, [])
    assert (refused.status, refused.code) == (409, "drawing-needed")
    assert not seen(bridge, preview_id)["attachments"][0]["looked_at"]
    assert attach(bridge, preview_id, [BOX]).json["looked_at"]


def test_every_change_detaches_it_again(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel())
    before = seen(bridge, preview_id)["digest"]
    upload(bridge, preview_id, form(screenshot(PATIENT)))
    assert attach(bridge, preview_id, [BOX]).json["looked_at"]
    attached = seen(bridge, preview_id)["digest"]
    assert attached != before
    assert not draw(bridge, preview_id, [BOX, BOX]).json["looked_at"]
    assert seen(bridge, preview_id)["digest"] == before
    assert attach(bridge, preview_id, [BOX]).json["looked_at"]
    assert seen(bridge, preview_id)["digest"] == attached
    change = {"drop_attachment": "attachment-1"}
    dropped = bridge.ask("PATCH", f"/v1/previews/{preview_id}", change, **bridge.panel()).json
    assert (dropped["attachments"], dropped["digest"]) == ([], before)
    path = f"/v1/previews/{preview_id}/attachments/attachment-1"
    assert bridge.ask("GET", path, **bridge.panel()).code == "not-found"


def test_one_that_is_not_attached_is_not_sent(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel())
    upload(bridge, preview_id, form(screenshot(PATIENT)))
    preview = seen(bridge, preview_id)
    assert send(bridge, preview_id, preview).status == 202
    assert kept(bridge, preview["idempotency_key"]).attachments == ()


def test_a_digest_from_before_it_was_attached_sends_nothing(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel())
    preview = seen(bridge, preview_id)
    upload(bridge, preview_id, form(screenshot(PATIENT)))
    attach(bridge, preview_id, [BOX])
    assert send(bridge, preview_id, preview).code == "preview-changed"


@pytest.mark.skipif(tesseract.installed() is None, reason="no Tesseract on this system")
def test_an_identifier_that_is_left_out_is_painted_and_must_be_looked_at_again(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel())
    place = (20, 22, 74, 36)
    shown = upload(bridge, preview_id, form(screenshot("1234")))
    assert not is_black(picture(shown), place), "the EMR ID may be seen while it is sent"
    assert attach(bridge, preview_id, [BOX]).json["looked_at"]
    change = {"drop_identifier": "emr_id"}
    dropped = bridge.ask("PATCH", f"/v1/previews/{preview_id}", change, **bridge.panel()).json
    assert not dropped["attachments"][0]["looked_at"]
    path = f"/v1/previews/{preview_id}/attachments/attachment-1"
    now = picture(bridge.ask("GET", path, **bridge.panel()))
    assert is_black(now, (24, 24, 60, 34))
    assert is_black(now, (300, 100, 400, 150)), "the user's boxes stay"


def test_there_is_room_for_five(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel())
    small = form(screenshot(size=(40, 40)))
    assert [upload(bridge, preview_id, small).status for _ in range(5)] == [201] * 5
    assert upload(bridge, preview_id, small).code == "attachments-full"
    change = {"drop_attachment": "attachment-2"}
    bridge.ask("PATCH", f"/v1/previews/{preview_id}", change, **bridge.panel())
    assert upload(bridge, preview_id, small).json["attachment_id"] == "attachment-6"


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{}", {"content_type": "application/json"}, 415, "multipart-only"),
        (b"{}", {"content_type": None}, 415, "multipart-only"),
        (b"{}", {"content_type": "multipart/form-data"}, 400, "body-invalid"),
        (form(), {}, 400, "body-invalid"),
        (form(b"", b""), {}, 400, "body-invalid"),
        (form(b"Zzyzxquark")[:-30], {}, 400, "body-invalid"),
        (b"Zzyzxquark" * 1000, {}, 400, "body-invalid"),
        (form(b"Zzyzxquark is no picture"), {}, 422, "image-unreadable"),
        (form(b"x"), {"content_encoding": "gzip"}, 415, "multipart-only"),
    ],
)
def test_anything_else_is_refused_by_code(
    bridge: Any, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    preview_id = open_preview(bridge, bridge.panel())
    answer = upload(bridge, preview_id, body, **headers)
    assert (answer.status, answer.code) == (status, code)
    assert PATIENT.encode() not in answer.raw


def test_a_picture_that_says_it_is_too_large_is_refused_unread(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel())
    head = (
        f"POST /v1/previews/{preview_id}/attachments HTTP/1.1\r\nHost: 127.0.0.1:{bridge.port}\r\n"
        f"Authorization: {bridge.panel()['authorization']}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {21 * 2**20}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", bridge.port), timeout=30) as connection:
        connection.sendall(head.encode())
        assert b"body-too-large" in connection.recv(65536)


def test_a_toolbar_may_not_send_pictures(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel())
    path = f"/v1/previews/{preview_id}/attachments"
    declared = {"content_type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = bridge.ask("POST", path, form(screenshot()), **bridge.toolbar(), **declared)
    assert answer.code == "scope-missing"


def test_without_looking_again_a_reference_left_out_would_still_leave_in_a_picture(
    bridge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = {"drop_identifier": "emr_id"}
    for defence in (True, False):
        if not defence:
            monkeypatch.setattr(Attachment, "look_again", lambda _: None)
            monkeypatch.setattr(previews, "mask_again", _nothing)
        preview_id = open_preview(bridge, bridge.panel())
        upload(bridge, preview_id, form(screenshot("1234")))
        attach(bridge, preview_id, [BOX])
        dropped = bridge.ask("PATCH", f"/v1/previews/{preview_id}", change, **bridge.panel()).json
        assert dropped["attachments"][0]["looked_at"] is not defence


async def _nothing(_: Any) -> None:
    return None
