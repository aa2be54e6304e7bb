"""Writes answers as JSON."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web

if TYPE_CHECKING:
    from toolbar.bridge.models import Answer

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False)  # making one costs as much as using it


def answer(model: "Answer", status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    """Return this model as JSON."""
    return web.Response(
        body=model.model_dump_json().encode(), status=status, content_type="application/json"
    )


def answer_tree(tree: Mapping[str, object]) -> web.Response:
    """Return a tree that is JSON already, such as a preview's own."""
    body = _ENCODER.encode(tree).encode()
    return web.Response(body=body, content_type="application/json")
