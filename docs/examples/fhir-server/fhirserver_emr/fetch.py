"""Asks a FHIR server: four listed requests, no redirect, one time limit for all, a size cap."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from connectors.contract import Clock
from connectors.errors import EmrUnreachableError, SettingsError
from connectors.secret import Secret
from connectors.strict_json import read_strictly
from fhirserver_emr.outcome import codes_of, seconds_to_wait
from fhirserver_emr.settings import FhirServerSettings

LARGEST: Final = 8 * 1024 * 1024
"""Bytes, after decompression; a larger answer is no page of a chart."""
PER_PAGE: Final = 20
MEDIA_TYPES: Final = frozenset({"application/fhir+json", "application/json"})
"""FHIR R4B, http.html: the first is right, and the second is what many servers say."""
WAIT_AND_ASK_AGAIN: Final = frozenset(
    {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``body`` and ``tree`` are none where it is no FHIR JSON or too large."""

    status: int
    is_foreign: bool
    retry_after: str
    body: bytes | None = field(repr=False)
    tree: Mapping[str, object] | None = field(repr=False)

    @property
    def codes(self) -> tuple[str, ...]:
        """The issue codes of an ``OperationOutcome``, all that is read of one."""
        return codes_of(self.tree)


@dataclass(frozen=True, slots=True)
class FhirClient:
    """Speaks to one server with one token, for one read that ends at ``ends`` (loop time)."""

    settings: FhirServerSettings
    session: ClientSession
    token: Secret
    clock: Clock
    ends: float

    async def capabilities(self) -> Answer:
        """Ask for the CapabilityStatement; names no patient. Raises as ``page`` does."""
        return await self._ask("/metadata")

    async def patient(self, emr_id: str) -> Answer:
        """Ask for one patient, by id or by the identifier that the clinic set.

        ``emr_id`` has passed ``accept``, so it is digits. A search asks for two, so
        that a number that two patients share is seen. Raises as ``page`` does.
        """
        system = self.settings.emr_id_system
        if not system:
            return await self._ask(f"/Patient/{emr_id}")
        wanted = quote(f"{system}|{emr_id}", safe="")
        return await self._ask(f"/Patient?identifier={wanted}&_count=2")

    async def documents(self, patient_id: str) -> Answer:
        """Ask for the first page of the patient's documents. Raises as ``page`` does."""
        return await self._ask(
            f"/DocumentReference?patient={quote(patient_id, safe='')}&_count={PER_PAGE}"
        )

    async def page(self, address: str) -> Answer:
        """Ask for an address that ``paging.below`` answered.

        Raises ``EmrUnreachableError`` if no answer came in time and ``SettingsError``
        without a base address; a refusal is an answer, and the caller's to judge.
        """
        return await self._ask(address.removeprefix(self.settings.base_url.rstrip("/")))

    async def _ask(self, path: str) -> Answer:
        if not self.settings.base_url:
            raise SettingsError("connectors.fhirserver.base_url")
        answer = await self._once(path)
        if answer.status in WAIT_AND_ASK_AGAIN:
            wait = seconds_to_wait(answer.retry_after, self.clock())
            # the server's own word on when to come back (RFC 6585, RFC 9110); once, and in time
            if wait is not None and wait < self._left():
                await asyncio.sleep(wait)
                answer = await self._once(path)
        return answer

    async def _once(self, path: str) -> Answer:
        answer = None
        left = self._left()
        # foreign errors name hosts and quote headers: leave them behind before raising ours
        with suppress(ClientError, TimeoutError, OSError, ValueError):
            if left > 0:
                answer = await self._get(path, ClientTimeout(total=left))
        if answer is None:
            raise EmrUnreachableError
        return answer

    async def _get(self, path: str, limit: ClientTimeout) -> Answer:
        async with self.session.get(
            # as it is written: a server need not know its own page address in other letters
            URL(self.settings.base_url.rstrip("/") + path, encoded=True),
            headers={
                # exposed because the server knows us by this header
                "Authorization": f"Bearer {self.token.expose()}",
                "Accept": "application/fhir+json",
                # a server that does not know ``identifier`` shall say so, not answer everybody
                "Prefer": "handling=strict",
            },
            allow_redirects=False,
            timeout=limit,
        ) as response:
            body = await _body(response)
            is_json = response.content_type in MEDIA_TYPES
            return Answer(
                response.status,
                is_foreign=bool(body) and not is_json,
                retry_after=response.headers.get("Retry-After", ""),
                body=body if is_json else None,
                tree=await asyncio.to_thread(_tree, body) if body and is_json else None,
            )

    def _left(self) -> float:
        return self.ends - asyncio.get_running_loop().time()


def _tree(body: bytes) -> Mapping[str, object] | None:
    tree: object = None
    # a parser's error quotes what it read
    with suppress(ValueError, RecursionError):
        tree = read_strictly(body.removeprefix(b"\xef\xbb\xbf"))
    return tree if isinstance(tree, dict) else None


async def _body(response: ClientResponse) -> bytes | None:
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > LARGEST:
            response.close()
            return None
    return bytes(body)
