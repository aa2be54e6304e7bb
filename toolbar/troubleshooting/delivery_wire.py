"""Asks over HTTPS as this computer does: its trust, its proxy, and no way around either."""

import asyncio
import ssl
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, Payload, hdrs

from toolbar.settings import LOOPBACK
from toolbar.troubleshooting.errors import PortalUnreachableError, PortalUnreadableError
from toolbar.troubleshooting.portal_answers import Answer

_LARGEST_ANSWER: Final = 256 * 1024
_TIMEOUT: Final = ClientTimeout(total=60, connect=10)


def system_trust() -> ssl.SSLContext:
    """Return TLS 1.2 or newer, trusting whom this computer trusts.

    Python takes Windows' ``ROOT`` and ``CA`` stores, where a clinic's own
    authority is put by group policy, and OpenSSL's folder elsewhere.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def system_proxy(url: str) -> str | None:
    """Return the proxy for an address, by the environment or the system's settings.

    Windows' registry and macOS's settings are asked by the standard library. A
    proxy script (PAC) is not run: such a clinic sets ``HTTPS_PROXY``.
    """
    parts = urlsplit(url)
    if parts.hostname in LOOPBACK:
        return None
    if parts.hostname is None or urllib.request.proxy_bypass(parts.hostname):
        return None
    return urllib.request.getproxies().get(parts.scheme)


@dataclass
class Wire:
    """One client session with trust and proxy; both are looked up outside of the loop."""

    session: ClientSession
    trust: Callable[[], ssl.SSLContext] = system_trust
    proxy: Callable[[str], str | None] = system_proxy

    async def ask(
        self,
        url: str,
        headers: Mapping[str, str] = {},
        body: Payload | bytes | None = None,
    ) -> Answer:
        """Get, or post a body; raise ``PortalUnreachableError`` unless a whole answer comes."""
        proxy, context = await asyncio.to_thread(lambda: (self.proxy(url), self._context))
        answer = None
        too_large = False
        with suppress(ClientError, TimeoutError, OSError, ValueError):
            # No redirect is followed: it would carry a token to another address
            async with self.session.request(
                hdrs.METH_GET if body is None else hdrs.METH_POST,
                url,
                headers=headers,
                data=body,
                allow_redirects=False,
                timeout=_TIMEOUT,
                ssl=context,
                proxy=proxy,
            ) as response:
                read = await response.content.read(_LARGEST_ANSWER)
                while read and not response.content.at_eof() and len(read) < _LARGEST_ANSWER:
                    read += await response.content.read(_LARGEST_ANSWER - len(read))
                too_large = not response.content.at_eof()
                answer = Answer(response.status, response.headers, read)
                if too_large:
                    response.close()
        if too_large:
            raise PortalUnreadableError
        if answer is None:
            raise PortalUnreachableError
        return answer

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return self.trust()
