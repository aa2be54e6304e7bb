"""A pretend Zendesk on a real socket: uploads, requests, idempotency keys, bad manners on demand.

Facts: developer.zendesk.com, "Attachments", "Requests" and "Idempotency". GUESS:
the idempotency of making tickets holds for requests; another body under the
same key answers 400.
"""

import asyncio
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Request:
    """A ticket as an end user made it."""

    number: int
    key: str
    tree: dict[str, Any] = field(repr=False)
    files: dict[str, bytes] = field(repr=False)


class PretendZendesk:
    """Takes uploads and requests; ``script`` says how each request in turn is treated."""

    def __init__(self, *, anonymous: bool = True, credentials: str = "") -> None:
        self.script: list[str] = []
        self.requests: list[Request] = []
        self.posts: list[bytes] = []
        self.anonymous = anonymous
        self.credentials = credentials
        self.keeps_keys = True
        self.url = ""
        self._uploads: dict[str, dict[str, bytes]] = {}
        self._answers: dict[str, tuple[str, Request]] = {}
        self.over = asyncio.Event()

    def app(self) -> web.Application:
        """Return the application to serve."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/api/v2/uploads.json", self._upload)
        app.router.add_post("/api/v2/requests.json", self._request)
        return app

    def _refuses(self, request: web.Request) -> bool:
        shown = request.headers.get("Authorization")
        return shown != self.credentials if shown or not self.anonymous else False

    async def _upload(self, request: web.Request) -> web.Response:
        if self._refuses(request):
            return web.json_response({"error": "Couldn't authenticate you"}, status=401)
        name = request.query.get("filename", "")
        if not name:
            return web.json_response({"error": "RecordInvalid"}, status=422)
        token = secrets.token_hex(12)
        self._uploads[token] = {name: await request.read()}
        attachment = {"file_name": name, "content_type": request.content_type}
        upload = {"token": token, "attachment": attachment}
        return web.json_response({"upload": upload}, status=HTTPStatus.CREATED)

    async def _request(self, request: web.Request) -> web.StreamResponse:
        behaviour = self.script.pop(0) if self.script else "ok"
        if behaviour.isdecimal():
            return web.json_response({"error": "x"}, status=int(behaviour))
        if behaviour.startswith("429"):
            headers = {"Retry-After": behaviour.split()[1]}
            return web.json_response({}, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
        if self._refuses(request):
            return web.json_response({"error": "Couldn't authenticate you"}, status=401)
        body = await request.read()
        self.posts.append(body)
        made = self._make(request.headers.get("Idempotency-Key", ""), body)
        if made is None:
            return web.json_response({"error": "IdempotentRequestError"}, status=400)
        if behaviour == "drop-after-commit" and request.transport is not None:
            request.transport.abort()
        if behaviour == "stall":
            await self.over.wait()
        if behaviour == "no-json":
            return web.Response(text="<html>")
        answer = {"request": {"id": made.number, "status": "new"}}
        return web.json_response(answer, status=HTTPStatus.CREATED)

    def _make(self, key: str, body: bytes) -> Request | None:
        digest = hashlib.sha256(body).hexdigest()
        if key in self._answers and self.keeps_keys:
            known, made = self._answers[key]
            return made if known == digest else None
        tree = json.loads(body)["request"]
        files: dict[str, bytes] = {}
        for token in tree["comment"].get("uploads", ()):
            files |= self._uploads.pop(token, {})
        made = Request(len(self.requests) + 4001, key, tree, files)
        self.requests.append(made)
        self._answers[key] = digest, made
        return made
