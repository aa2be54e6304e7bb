"""A bridge that answers as contract.md says, from what a test put into it."""

import asyncio
import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import rfc8785
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = "one-time-secret"
SESSION = "session-of-the-panel"
TOKEN = {"token_id": "token-1", "token": "toolbar-token-of-this-page"}
PREVIEW_ID = "3b0c7f0e-6d3c-4c3e-9a3b-2f1d9d1f0a11"
SUBMISSION_ID = "11111111-2222-4333-8444-555555555555"
RAW = (
    '{\n  "ref": "482",\n  "surname": "XXXXXXX",\n  "firstName": "XXXXXXX",\n'
    '  "address": {\n    "province": "ON",\n    "postal": "XXXXXXX"\n  },\n'
    '  "note": "<img src=x onerror=alert(1)>",\n  "emoji": "🏥 ward 7"\n}'
)


def now(*, minutes: int = 0) -> str:
    """Return the present moment, or one near it, as the bridge writes it."""
    moment = datetime.fromtimestamp(datetime.now(UTC).timestamp(), UTC)  # noqa: TID251 - a test
    return (moment + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def make_preview() -> dict[str, Any]:
    """Return what the bridge answers about a preview (contract.md), without its digest."""
    return {
        "preview_id": PREVIEW_ID,
        "connector": "oscar",
        "created_at": now(minutes=-2),
        "expires_at": now(minutes=13),
        "identifiers": {
            "emr": "oscar",
            "emr_id": "1234",
            "merged_emr_ids": [],
            "ocean_reference": "482",
            "ereferral_reference": None,
            "site_number": "7001",
            "captured_at": now(minutes=-2),
        },
        "documents": [
            {
                "document_id": "document-1",
                "kind": "ocean-patient",
                "media_type": "application/json",
                "redacted": RAW,
                "skeleton": None,
                "findings": {"NAME": 2, "POSTAL_CODE": 1},
                "dropped": 4,
                "facts": {
                    "address.postal": {
                        "present": True,
                        "length": "7-9",
                        "well_formed": False,
                        "check_digit": "unknown",
                    },
                    "hn": {
                        "present": True,
                        "length": "10",
                        "well_formed": True,
                        "check_digit": "wrong",
                    },
                },
            },
            {
                "document_id": "document-2",
                "kind": "document",
                "media_type": "application/octet-stream",
                "redacted": None,
                "skeleton": {"length": 812, "lines": 9},
                "findings": {},
                "dropped": 0,
                "facts": {},
            },
        ],
        "comparison": {
            "family_name": "equal",
            "given_name": "folded",
            "birth_date": "different",
            "health_number": "missing-ocean",
        },
        "environment": {
            "connections": {
                "chart": {"state": "failed", "code": "emr-session-expired", "http_status": 302},
                "ocean": {"state": "ok"},
                "portal": {"state": "not-configured"},
            }
        },
        "redaction": {"rules_version": "1", "findings": {"NAME": 2, "POSTAL_CODE": 1}},
        "attachments": [],
        "notices": ["emr-session-expired"],
        "credentials": [],
        "nonce": "nonce",
        "idempotency_key": SUBMISSION_ID,
    }


def digest_of(preview: dict[str, Any]) -> str:
    """Return the digest as the bridge makes it: bytes without the ticket, then the pictures."""
    names = ("created_at", "identifiers", "documents", "comparison", "environment", "redaction")
    tree = {name: preview[name] for name in names}
    tree |= {"schema": "troubleshooting-bundle/1", "submission_id": preview["idempotency_key"]}
    hashed = hashlib.sha256(rfc8785.dumps(tree))
    for one in preview["attachments"]:
        if one["looked_at"]:
            hashed.update(bytes.fromhex(one["digest"]))
    return hashed.hexdigest()


class PretendBridge:
    """Answers as contract.md says, from what the test put here, and notes what it was asked."""

    def __init__(self) -> None:
        self.preview = make_preview()
        self.digest: str | None = None
        self.findings: list[tuple[str, str, str]] = []
        self.submissions: list[dict[str, Any]] = []
        self.said: dict[str, Any] = {}
        """What support says of every ticket when it is asked again."""
        self.connectors: list[dict[str, Any]] = [connector("oscar", ocean_toolbar=["loaded"])]
        self.charts: list[dict[str, Any]] = []
        self.standing: dict[str, Any] = {"state": "untold", "told_at": None}
        self.announcements: list[dict[str, Any]] = []
        self.pictures: dict[str, bytes] = {}
        self.pairings: list[dict[str, Any]] = []
        self.on_events: Callable[[], None] | None = None
        """Called before a stream of events begins; without it there is no stream."""
        self.ended = asyncio.Event()
        self.refuse: dict[str, str] = {}
        self.proof_token = TOKEN["token"]
        self.asked: list[tuple[str, str, Any, dict[str, str]]] = []
        self.session = SESSION
        self.url = ""
        self.url_of_preview: str | None = None

    def asks(self, method: str, end: str) -> list[Any]:
        """Return the bodies of the calls to addresses with this end."""
        return [body for verb, path, body, _ in self.asked if verb == method and path.endswith(end)]

    async def is_told(self, end: str, fits: "Callable[[Any], bool]") -> None:
        """Wait until the last body put to the address fits: the page goes on before that."""
        async with asyncio.timeout(20):
            while not any(map(fits, self.asks("PUT", end)[-1:])):  # noqa: ASYNC110 - another program
                await asyncio.sleep(0.05)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer any API call."""
        if request.method == "OPTIONS":
            return web.Response(status=204, headers=_cors(request))
        if request.path == "/v1/events" and self.on_events is not None:
            return await self._stream(request)
        body = json.loads(await request.read() or b"null")
        self.asked.append((request.method, request.path, body, dict(request.headers)))
        code = self.refuse.get(f"{request.method} {request.path.rpartition('/')[2]}")
        asks = request.headers.get("Authorization", "")
        if asks.startswith("Panel") and asks != f"Panel {self.session}":
            code = "not-paired"
        if code is not None:
            status = 401 if code == "not-paired" else 422
            return web.json_response({"code": code}, status=status, headers=_cors(request))
        made = self._made(request.method, request.path, body)
        if made is None:
            return web.json_response({"code": "not-found"}, status=404, headers=_cors(request))
        return web.json_response(made, headers=_cors(request))

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Begin a stream that tells nothing, and hold it to the end."""
        if self.on_events is not None:
            self.on_events()
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        await stream.write(b": here\n\n")
        await self.ended.wait()
        return stream

    def _ask_support(self) -> dict[str, Any]:
        self.submissions = [one | self.said for one in self.submissions]
        return {"submissions": self.submissions}

    def _made(self, method: str, path: str, body: Any) -> Any:
        last = path.rpartition("/")[2]
        if path.startswith("/v1/pairings/"):
            return self._pairing(method, last, body)
        canned: dict[str, Callable[[], Any]] = {
            "POST panel-sessions": lambda: (
                {"session": SESSION} if body["secret"] == SECRET else None
            ),
            "POST check-text": lambda: {"findings": self._found(body["text"])},
            "POST send": lambda: {"submission_id": SUBMISSION_ID, "state": "queued"},
            "POST proofs": lambda: {"proof": self._prove(body["nonce"])},
            "POST pairings": lambda: TOKEN if body["code"] == "12345678" else None,
            "POST previews": lambda: {
                "preview_id": PREVIEW_ID,
                "panel_url": self.url_of_preview or f"{self.url}/panel/previews/{PREVIEW_ID}",
            },
            "PUT context": dict,
            "POST again": lambda: self._again(body["ocean_reference"]),
            "GET context": lambda: (
                {"charts": self.charts} if path == "/v1/context" else self.standing
            ),
            "GET announcements": lambda: {"announcements": self.announcements},
            "GET pairings": lambda: {"pairings": self.pairings},
            "POST pairing-codes": lambda: {"code": "12345678", "expires_at": now(minutes=5)},
            "GET submissions": lambda: {"submissions": self.submissions},
            "POST ask-again": self._ask_support,
            "GET connectors": lambda: {"connectors": self.connectors},
            "POST retry": lambda: self._move("queued"),
            "POST cancel": lambda: self._move("cancelled"),
        }
        found = canned.get(f"{method} {last}")
        return self._one(method, last, body) if found is None else found()

    def _found(self, text: str) -> list[dict[str, Any]]:
        """Return where the words of ``findings`` stand in the text, in code points."""
        found = []
        for word, kind, certainty in self.findings:
            start = text.find(word)
            if start >= 0:
                place = {"start": start, "end": start + len(word)}
                found.append(place | {"kind": kind, "certainty": certainty})
        return sorted(found, key=lambda one: int(one["start"]))

    def _prove(self, nonce: str) -> str:
        key = hashlib.sha256(self.proof_token.encode()).digest()
        return hmac.new(key, nonce.encode(), hashlib.sha256).hexdigest()

    def _pairing(self, method: str, token_id: str, body: Any) -> Any:
        (one,) = (one for one in self.pairings if one["token_id"] == token_id)
        if method == "DELETE":
            self.pairings.remove(one)
        return one | (body or {})

    def _move(self, state: str) -> dict[str, Any]:
        self.submissions[0]["state"] = state
        return self.submissions[0]

    def _one(self, method: str, last: str, body: Any) -> Any:
        if last == PREVIEW_ID:
            if method == "PATCH":
                self._change(body)
            return self.preview | {"digest": self.digest or digest_of(self.preview)}
        if last in self.pictures:
            (known,) = (one for one in self.preview["attachments"] if one["attachment_id"] == last)
            return known | {"png": base64.b64encode(self.pictures[last]).decode()}
        found = [one for one in self.submissions if one["submission_id"] == last]
        return found[0] if found else None

    def attach(self, png: bytes, size: tuple[int, int], **facts: Any) -> None:
        """Let the preview have a screenshot, as the bridge would answer it."""
        name = f"attachment-{len(self.pictures) + 1}"
        self.pictures[name] = png
        known = {
            "attachment_id": name,
            "width": size[0],
            "height": size[1],
            "digest": hashlib.sha256(png).hexdigest(),
            "boxes": [],
            "needs_drawing": False,
            "looked_at": False,
        }
        self.preview["attachments"].append(known | facts)

    def _again(self, reference: str) -> dict[str, Any]:
        self.preview["identifiers"]["ocean_reference"] = reference
        return self.preview | {"digest": digest_of(self.preview)}

    def _change(self, body: dict[str, Any]) -> None:
        documents = self.preview["documents"]
        if "drop_document" in body:
            keep = [one for one in documents if one["document_id"] != body["drop_document"]]
            self.preview["documents"] = keep
        elif "drop_identifier" in body:
            self.preview["identifiers"][body["drop_identifier"]] = None
        else:
            text = documents[0]["redacted"]
            masked = f"{text[: body['start']]}XXXXXXX{text[body['end'] :]}"
            documents[0]["redacted"] = masked


def _cors(request: web.Request) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": request.headers.get("Origin", "null"),
        "Access-Control-Allow-Headers": "authorization, content-type",
        "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH",
    }


def connector(name: str, state: str = "ready", **words: list[str]) -> dict[str, Any]:
    """Return what the bridge answers about a connector whose page tells these words."""
    members: dict[str, Any] = {one: {"enum": [*known, None]} for one, known in words.items()}
    members["documents"] = {"type": "array"}
    schema = {"type": "object", "properties": members}
    return {"id": name, "name": name, "state": state, "code": None, "context_schema": schema}


def pairing(token_id: str, name: str, origin: str | None = None) -> dict[str, Any]:
    """Return what the bridge answers about one pairing."""
    return {
        "token_id": token_id,
        "name": name,
        "origin": origin,
        "scopes": ["context:write", "preview:open"],
        "created_at": now(minutes=-90),
        "expires_at": now(minutes=40_000),
    }


def announcement(
    name: str, title: str, url: str | None = None, *, critical: bool = False
) -> dict[str, Any]:
    """Return what the bridge answers about one announcement."""
    said = {"published_at": now(minutes=-60), "url": url, "critical": critical}
    return {"announcement_id": name, "title": title, **said}


def submission(state: str, **facts: Any) -> dict[str, Any]:
    """Return what the bridge answers about a submission."""
    unknown = dict.fromkeys(("next_attempt_at", "reason", "ticket_number"))
    unknown |= dict.fromkeys(("first_answer_due_at", "ticket_url", "time_zone"))
    unknown |= dict.fromkeys(("ticket_state", "first_answered_at", "merged_into"))
    known = {"submission_id": SUBMISSION_ID, "state": state, "attempts": 0, "connector": "oscar"}
    return unknown | known | {"created_at": now(), "site_number": "7001"} | facts
