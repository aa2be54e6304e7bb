"""Takes screenshots to a preview: masks them, lets the user draw, attaches what was looked at."""

import base64
from http import HTTPStatus

from aiohttp import web

from redaction.screenshots import Box
from toolbar.bridge.answers import answer
from toolbar.bridge.bodies import read_body
from toolbar.bridge.handlers.previews import preview_of
from toolbar.bridge.pictures import read_picture
from toolbar.bridge.preview_models import BoxesBody, PictureAnswer
from toolbar.troubleshooting.attachments import Attachment
from toolbar.troubleshooting.screenshots import add_screenshot, draw_boxes


async def add(request: web.Request) -> web.Response:
    """Mask a screenshot and answer it to be looked at; it is not attached by that."""
    preview = await preview_of(request)
    preview.attachments.need_room()
    original = await read_picture(request)
    return _answer(await add_screenshot(preview, original), HTTPStatus.CREATED)


async def show(request: web.Request) -> web.Response:
    """Answer a screenshot as it would be sent."""
    preview = await preview_of(request)
    return _answer(preview.attachments.get(request.match_info["attachment_id"]))


async def draw(request: web.Request) -> web.Response:
    """Paint the user's boxes, all of them, and attach the picture if it is the one seen."""
    body = await read_body(request, BoxesBody)
    preview = await preview_of(request)
    attachment = preview.attachments.get(request.match_info["attachment_id"])
    boxes = [Box(one.left, one.top, one.right, one.bottom) for one in body.boxes]
    await draw_boxes(preview, attachment, boxes)
    if body.looked_at is not None:
        preview.attach(attachment, body.looked_at)
    return _answer(attachment)


def _answer(attachment: Attachment, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    png = base64.b64encode(attachment.png).decode()
    return answer(PictureAnswer.model_validate(attachment.as_json() | {"png": png}), status)
