"""Asks Accuro: listed requests only, one at a time, no redirects, a size cap, a time limit."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError, ClientResponse, ClientTimeout
from yarl import URL

from accuro.access import Access, read_access
from accuro.credentials import Credentials
from accuro.outcome import Answer, meaning_of_401, read_json
from accuro.patience import asked_pause, pause
from accuro.requests import API_VERSION, TOKEN, Request, require
from accuro.settings import AccuroSettings
from connectors.contract import Surroundings
from connectors.errors import ChartUnreadableError, EmrUnreachableError

LARGEST: Final = 4 * 1024 * 1024
"""Fifty patients of a page are far smaller."""

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Silence:
    """Accuro asked us to be quiet for longer than we wait; the status that it said so with."""

    until: datetime
    status: int


class AccuroClient:
    """Speaks to one Accuro as the clinic's service user, and keeps its token in memory."""

    def __init__(
        self,
        settings: AccuroSettings,
        lent: Surroundings,
        credentials: Callable[[], Credentials],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._lent = lent
        self._credentials = credentials
        self._sleep = sleep
        self._alone = asyncio.Lock()
        self._access: Access | None = None
        self._silence: Silence | None = None

    async def ask(self, request: Request) -> object:
        """Return the JSON of the answer; refuse what is not listed before a byte is sent.

        Raises ``EmrSessionExpiredError`` if Accuro logs us in no more,
        ``EmrRefusedError`` if our user lacks the permission, and the other
        ``ConnectorError`` of ``outcome``.
        """
        require(request, self._settings.patient_path)
        async with self._alone:  # until the last attempt: nobody asks while Accuro rests
            # in a thread: a keyring takes its time
            credentials = await asyncio.to_thread(self._credentials)
            was_good = self._is_logged_in()
            answer = await self._authorized(request, credentials)
            if answer.status == HTTPStatus.UNAUTHORIZED and was_good:
                self._access = None  # it may have ended before its time
                answer = await self._authorized(request, credentials)
            if answer.status == HTTPStatus.UNAUTHORIZED:
                asked = request == API_VERSION
                probe = None if asked else await self._authorized(API_VERSION, credentials)
                self._access = None
                raise meaning_of_401(probe)
        return read_json(answer)

    async def _authorized(self, request: Request, credentials: Credentials) -> Answer:
        if self._access is None or not self._is_logged_in():
            self._access = await self._log_in(credentials)
        own = {"uuid": credentials.uuid, "tenant": credentials.tenant}
        if not self._settings.tenant_in_queries:
            del own["tenant"]
        headers = {
            # exposed because these are how Accuro knows its caller, on each request
            "Authorization": f"Bearer {self._access.token.expose()}",
            "X-QHR-Subscription-Key": credentials.subscription_key.expose(),
        }
        query = {name: secret.expose() for name, secret in own.items()} | dict(request.query)
        url = URL(self._settings.base_url + request.path).with_query(query)
        return await self._patiently("GET", url, headers, None)

    async def _log_in(self, credentials: Credentials) -> Access:
        asked_at = self._lent.clock()
        # exposed because the token's address names the tenant (QHR developer docs)
        query = {"tenant": credentials.tenant.expose()}
        form = {"grant_type": "client_credentials", "scope": self._settings.scope}
        url = URL(self._settings.token_base + TOKEN).with_query(query)
        headers = {"Authorization": credentials.as_basic()}
        said = {name: value for name, value in form.items() if value}
        access = read_access(await self._patiently("POST", url, headers, said), asked_at)
        self._lent.secrets.register(access.token)
        return access

    async def _patiently(
        self, method: str, url: URL, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Answer:
        """Ask up to three times, in the pace that Accuro wants."""
        if self._silence is not None and self._lent.clock() < self._silence.until:
            raise EmrUnreachableError(self._silence.status)
        attempt = 0
        while True:
            attempt += 1
            answer = await self._once(method, url, headers, form)
            now = self._lent.clock()
            asked, planned = asked_pause(answer, now), pause(answer, attempt)
            if planned is None or asked > self._settings.longest_wait_seconds:
                if asked:
                    self._silence = Silence(now + timedelta(seconds=asked), answer.status)
                return answer
            await self._sleep(max(asked, planned))

    async def _once(
        self, method: str, url: URL, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> Answer:
        answer = None
        # foreign errors name hosts and quote headers: leave them behind before raising ours
        with suppress(ClientError, TimeoutError, OSError, ValueError):
            async with self._lent.session.request(
                method,
                url,
                data=form,
                headers={**headers, "Accept": "application/json", "Accept-Encoding": "identity"},
                allow_redirects=False,
                timeout=ClientTimeout(total=self._settings.timeout_seconds),
            ) as response:
                answer = await _receive(response)
        if answer is None:
            raise EmrUnreachableError
        return answer

    def _is_logged_in(self) -> bool:
        return self._access is not None and self._access.is_good(self._lent.clock())


async def _receive(response: ClientResponse) -> Answer:
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > LARGEST:
            raise ChartUnreadableError(response.status)
    return Answer(
        response.status,
        response.content_type,
        response.headers.get("Retry-After"),
        bytes(body),
        response.headers.get("Date"),
    )
