"""Makes a request in a Zendesk help centre: OceanMD's own runs on it.

Facts: developer.zendesk.com, "Requests" and "Attachments". A file is posted to
``/api/v2/uploads.json``, whose token is good for an hour; then the request, with
the tokens, to ``/api/v2/requests.json``, as the reporter or anonymously. Zendesk
documents ``Idempotency-Key`` for making tickets. GUESS: the key counts for
requests too, and for two hours. Since nobody could verify it, what may already
be there is never posted again without a person: see ``MayHaveArrivedError``.
"""

import asyncio
import base64
import json
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from connectors.secret import Secret
from connectors.secret_store import SecretStore
from toolbar.settings import ZendeskSettings
from toolbar.troubleshooting.delivery_wire import Wire
from toolbar.troubleshooting.errors import (
    DeliveryError,
    MayHaveArrivedError,
    PortalBusyError,
    PortalNotConfiguredError,
    PortalTokenRefusedError,
    PortalUnreachableError,
    PortalUnreadableError,
    ZendeskUnansweredError,
)
from toolbar.troubleshooting.outbox_turns import INTERRUPTED
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_answers import Delivered, read_object, refusal
from toolbar.troubleshooting.submission import Submission

if TYPE_CHECKING:
    from toolbar.troubleshooting.bundle import Bundle

API_TOKEN: Final = "zendesk-api-token"  # noqa: S105 - a secret's name
UPLOADS: Final = "/api/v2/uploads.json"
REQUESTS: Final = "/api/v2/requests.json"
SAME_REQUEST: Final = 50 * 60.0
"""Seconds for which the very same request may be posted again: upload tokens last an hour."""
_UPLOAD_TOKEN: Final = re.compile(r"[A-Za-z0-9._-]{1,200}")


@dataclass(frozen=True, slots=True)
class _Posted:
    at: float
    body: bytes


class Zendesk:
    """A Zendesk help centre as a destination."""

    hung: type[DeliveryError] = ZendeskUnansweredError

    def __init__(
        self,
        wire: Wire,
        settings: ZendeskSettings,
        secrets: SecretStore,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wire = wire
        self._settings = settings
        self._secrets = secrets
        self._monotonic = monotonic
        self._posted: dict[str, _Posted] = {}
        """Requests whose answer was lost, to be posted byte for byte as before."""

    async def deliver(self, submission: Submission, parcel: Parcel) -> Delivered:
        """Upload the files, make the request; raise a ``DeliveryError``.

        Raises ``MayHaveArrivedError`` if an earlier request was not answered and
        it is too late to repeat it: a person looks for the submission's id first.
        """
        if not self._settings.url:
            raise PortalNotConfiguredError
        name = submission.submission_id
        earlier = self._posted.get(name)
        if earlier is not None and self._monotonic() - earlier.at > SAME_REQUEST:
            earlier = self._posted.pop(name, None)
        elif earlier is None and submission.reason in (ZendeskUnansweredError.code, INTERRUPTED):
            earlier = _Posted(0.0, b"")  # of an earlier run: its upload tokens are lost
        if earlier is not None and name not in self._posted:
            raise MayHaveArrivedError
        body = earlier.body if earlier else await self._request(submission, parcel)
        self._posted[name] = earlier or _Posted(self._monotonic(), body)
        delivered = await self._post(submission, body)
        del self._posted[name]
        return delivered

    async def _post(self, submission: Submission, body: bytes) -> Delivered:
        headers = await self._headers("application/json")
        headers["Idempotency-Key"] = submission.submission_id
        answer, delivered = None, None
        with suppress(PortalUnreachableError, PortalUnreadableError):
            answer = await self._wire.ask(self._settings.url.rstrip("/") + REQUESTS, headers, body)
        if answer is None or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ZendeskUnansweredError
        refused = refusal(answer)
        if refused is not None:
            if not isinstance(refused, PortalBusyError):
                del self._posted[submission.submission_id]
            raise refused
        with suppress(PortalUnreadableError):
            delivered = self._made(read_object(answer))
        if delivered is None:
            raise ZendeskUnansweredError
        return delivered

    async def _request(self, submission: Submission, parcel: Parcel) -> bytes:
        from toolbar.troubleshooting.bundle import read_bundle  # noqa: PLC0415 - loads pydantic

        bundle = await asyncio.to_thread(read_bundle, parcel.bundle)
        files = [("bundle.json", "application/json", parcel.bundle)]
        files += [
            (f"screenshot-{number}.png", "image/png", body)
            for number, body in enumerate(parcel.attachments, 1)
        ]
        tokens = [await self._upload(f"{submission.submission_id}-{n}", k, b) for n, k, b in files]
        return await asyncio.to_thread(self._tree, bundle, tokens)

    async def _upload(self, name: str, media_type: str, body: bytes) -> str:
        headers = await self._headers(media_type)
        url = f"{self._settings.url.rstrip('/')}{UPLOADS}?filename={quote(name)}"
        answer = await self._wire.ask(url, headers, body)
        refused = refusal(answer)
        if refused is not None:
            raise refused
        upload = read_object(answer).get("upload")
        token = upload.get("token") if isinstance(upload, Mapping) else None
        if not isinstance(token, str) or not _UPLOAD_TOKEN.fullmatch(token):
            raise PortalUnreadableError
        return token

    def _tree(self, bundle: "Bundle", tokens: list[str]) -> bytes:
        from toolbar.troubleshooting.handover import message, subject  # noqa: PLC0415 - not needed to start
        from web.catalogue import Catalogue  # noqa: PLC0415 - not needed to start

        catalogue = Catalogue(bundle.ticket.language)
        reporter = bundle.ticket.reporter
        settings = self._settings
        fields = {settings.site_number_field: bundle.ticket.site_number}
        fields[settings.emr_field] = bundle.ticket.emr
        request: dict[str, object] = {
            "subject": subject(bundle, catalogue),
            "comment": {"body": message(bundle, catalogue, attached=True), "uploads": tokens},
            "requester": {
                "name": reporter.name,
                "email": reporter.email,
                "locale": bundle.ticket.language,
            },
            "custom_fields": [{"id": id_, "value": value} for id_, value in fields.items() if id_],
        }
        if settings.form:
            request["ticket_form_id"] = settings.form
        return json.dumps({"request": request}, ensure_ascii=False).encode()

    async def _headers(self, media_type: str) -> dict[str, str]:
        headers = {"Content-Type": media_type, "Accept": "application/json"}
        if self._settings.user:
            token = await asyncio.to_thread(self._secrets.need, API_TOKEN)
            headers["Authorization"] = _basic(self._settings.user, token)
        return headers

    def _made(self, tree: Mapping[str, object]) -> Delivered | None:
        request = tree.get("request")
        number = request.get("id") if isinstance(request, Mapping) else None
        if type(number) is not int or number <= 0:
            return None
        url = f"{self._settings.url.rstrip('/')}/hc/requests/{number}"
        return Delivered(str(number), None, None, url)


def _basic(user: str, token: Secret) -> str:
    # exposed because this header is how Zendesk's API knows the user
    shown = token.expose()
    if not (shown.isascii() and shown.isprintable()) or " " in shown:
        raise PortalTokenRefusedError
    return "Basic " + base64.b64encode(f"{user}/token:{shown}".encode()).decode()
