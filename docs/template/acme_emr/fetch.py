"""Asks Acme: two listed requests, no redirect, a time limit, a size cap."""

from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from acme_emr.settings import AcmeSettings
from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    ConnectorError,
    EmrRefusedError,
    EmrUnreachableError,
    SettingsError,
)
from connectors.secret import Secret
from connectors.strict_json import read_strictly

LARGEST: Final = 8 * 1024 * 1024
"""Bytes; a larger answer is no patient."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``body`` is none if there was too much of it."""

    status: int
    body: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class AcmeClient:
    """Speaks to one Acme with one token."""

    settings: AcmeSettings
    session: ClientSession
    token: Secret

    async def patient(self, patient_id: str) -> dict[str, object]:
        """Return the record of this patient; raise a ``ConnectorError``.

        ``patient_id`` has passed ``accept``, so it is digits and makes no other path.
        """
        answer = await self._ask(f"/patients/{patient_id}")
        tree: object = None
        # a parser's error quotes what it read: suppress, leave the block, raise ours
        with suppress(ValueError, RecursionError):
            tree = read_strictly(answer.body) if answer.body is not None else None
        if not isinstance(tree, dict):
            raise ChartUnreadableError(answer.status)
        return tree

    async def ping(self) -> None:
        """Ask whether Acme answers and knows the token; names no patient."""
        await self._ask("/status")

    async def _ask(self, path: str) -> Answer:
        if not self.settings.base_url:
            raise SettingsError("connectors.acme.base_url")
        answer = None
        # foreign errors name hosts and quote headers: leave them behind before raising ours
        with suppress(ClientError, TimeoutError, OSError, ValueError):
            async with self.session.get(
                self.settings.base_url.rstrip("/") + path,
                # exposed because Acme knows us by this header
                headers={"Authorization": f"Bearer {self.token.expose()}"},
                allow_redirects=False,
                timeout=ClientTimeout(total=self.settings.timeout_seconds),
            ) as response:
                answer = Answer(response.status, await _body(response))
        if answer is None:
            raise EmrUnreachableError
        refusal = _refusal(answer.status)
        if refusal is not None:
            raise refusal
        return answer


async def _body(response: ClientResponse) -> bytes | None:
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > LARGEST:
            response.close()
            return None
    return bytes(body)


def _refusal(status: int) -> ConnectorError | None:
    match status:
        case HTTPStatus.OK:
            return None
        case HTTPStatus.NOT_FOUND:
            return ChartNotFoundError(status)
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return EmrRefusedError(status)
        case _:
            return EmrUnreachableError(status)
