"""Asks OSCAR: signed, listed requests only, no redirects, a size cap, a time limit.

We send nothing twice ourselves. aiohttp repeats a GET, never a POST, if a
connection that it had kept open turns out to be closed: nothing was answered,
and none of the listed reads changes anything.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from connectors.contract import Clock
from connectors.errors import ChartUnreadableError, EmrUnreachableError
from oscar.outcome import Answer
from oscar.requests import READS, Listed, require
from oscar.settings import OscarSettings
from oscar.signing import Credentials, Step, sign

LARGEST: Final = 8 * 1024 * 1024
"""A full record lists every provider and specialist of the clinic, and still is far smaller."""


@dataclass(frozen=True, slots=True)
class OscarClient:
    """Speaks to one OSCAR as one REST client; ``listed`` is all that it may ask."""

    settings: OscarSettings
    session: ClientSession
    credentials: Credentials
    clock: Clock
    listed: Listed = READS

    async def ask(self, target: str, method: str = "GET", step: Step | None = None) -> Answer:
        """Ask once; refuse what is not listed before a byte is sent.

        Raises ``EmrUnreachableError`` if no whole answer comes in time.
        """
        require(self.listed, method, target)
        now = self.clock()
        signature = sign(method, self.settings.signed_as + target, self.credentials, now, step)
        answer = None
        # foreign errors name hosts and quote headers: leave them behind before raising ours
        with suppress(ClientError, TimeoutError, OSError, ValueError):
            async with self.session.request(
                method,
                URL(self.settings.base_url + target, encoded=True),
                headers={
                    "Authorization": signature,
                    "Accept": "application/json",
                    "Accept-Encoding": "identity",
                },
                allow_redirects=False,
                timeout=ClientTimeout(total=self.settings.timeout_seconds),
            ) as response:
                answer = await self._receive(response)
        if answer is None:
            raise EmrUnreachableError
        return answer

    async def _receive(self, response: ClientResponse) -> Answer:
        body = bytearray()
        async for part in response.content.iter_any():
            body += part
            if len(body) > LARGEST:
                raise ChartUnreadableError(response.status)
        return Answer(
            response.status,
            response.content_type,
            response.headers.get("Date"),
            self.clock(),
            bytes(body),
        )
