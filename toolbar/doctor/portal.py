"""Asks the portal for its key, as a delivery does, and looks at how it answers."""

import asyncio
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from aiohttp import (
    ClientConnectorCertificateError,
    ClientError,
    ClientSSLError,
    hdrs,
)

from connectors.errors import ProductError
from toolbar.clinic import open_secrets
from toolbar.doctor.case import Case
from toolbar.doctor.finding import Finding
from toolbar.troubleshooting.delivery_wire import system_proxy, system_trust
from toolbar.troubleshooting.errors import PortalBusyError
from toolbar.troubleshooting.portal_answers import Answer, refusal
from toolbar.troubleshooting.portal_client import KEYS, SITE_TOKEN, TICKETS, read_keys
from toolbar.troubleshooting.portal_key import PortalKey

CLOCK_SECONDS: Final = 60
"""OAuth 1.0a and TLS tolerate minutes; a clock that is kept right is never off by one."""
NO_TICKET: Final = "T-000000"
"""A number that no ticket has: asked for, it tells whether the token is good, and nothing else."""
_LARGEST: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Reached:
    """The portal's answer, or why there is none."""

    answer: Answer | None = None
    code: str = "portal-unreachable"


async def examine(case: Case) -> list[Finding]:
    """Say why tickets would not arrive: no way, no trust, another clock, key or token."""
    if not case.settings.portal.url:
        return [] if case.settings.zendesk.url else [Finding("portal-not-configured")]
    reached = await _ask(case, KEYS, {})
    if reached.answer is None:
        return [Finding(reached.code, {"host": urlsplit(case.settings.portal.url).hostname or ""})]
    found = [*_clock(case, reached.answer)]
    refused = refusal(reached.answer)
    if isinstance(refused, PortalBusyError):
        return [*found, Finding("portal-busy", {"http_status": str(reached.answer.status)})]
    keys = [] if refused else _keys(reached.answer)
    if not keys:
        return [*found, Finding("portal-unreadable", {"http_status": str(reached.answer.status)})]
    if not await asyncio.to_thread(_is_known, case, keys):
        # the token is not shown to whoever has another key than the portal had
        return [*found, Finding("portal-key-changed")]
    return [*found, *await _token(case)]


def _keys(answer: Answer) -> list[bytes]:
    with suppress(ProductError):
        return read_keys(answer)
    return []


def _is_known(case: Case, keys: list[bytes]) -> bool:
    known = PortalKey(case.directory, case.settings.portal.keys)
    return any(known.is_the_same(case.settings.portal.url, key) for key in keys)


def _clock(case: Case, answer: Answer) -> list[Finding]:
    theirs = None
    try:
        theirs = parsedate_to_datetime(answer.headers.get(hdrs.DATE, ""))
    except ValueError:
        return []
    seconds = round((case.clock() - theirs).total_seconds()) if theirs.tzinfo else 0
    return [Finding("clock-off", {"seconds": str(seconds)})] if abs(seconds) > CLOCK_SECONDS else []


async def _token(case: Case) -> list[Finding]:
    secrets = await asyncio.to_thread(open_secrets, case.settings, case.directory)
    token = await asyncio.to_thread(secrets.get, SITE_TOKEN)
    if token is None:
        return []
    # exposed because this header is how a site names itself to the portal
    shown = token.expose()
    refused = not (shown.isascii() and shown.isprintable()) or " " in shown
    if not refused:
        headers: dict[str, str] = {hdrs.AUTHORIZATION: f"Bearer {shown}"}
        reached = await _ask(case, f"{TICKETS}/{NO_TICKET}", headers)
        refused = reached.answer is not None and reached.answer.status == HTTPStatus.UNAUTHORIZED
    return [Finding("portal-token-refused")] if refused else []


async def _ask(case: Case, path: str, headers: Mapping[str, str]) -> Reached:
    url = case.settings.portal.url.rstrip("/") + path
    try:
        # no redirect is followed: it would carry the token to another address
        proxy, trust = await asyncio.to_thread(lambda: (system_proxy(url), system_trust()))
        async with case.session.get(
            url, headers=headers, allow_redirects=False, proxy=proxy, ssl=trust
        ) as response:
            body = await response.content.read(_LARGEST)
            return Reached(Answer(response.status, response.headers, body))
    except ClientConnectorCertificateError:
        return Reached(code="portal-certificate")
    except ClientSSLError:
        return Reached(code="portal-tls")
    except (ClientError, TimeoutError, OSError, ValueError):
        return Reached(code="portal-behind-proxy" if _has_proxy(case) else "portal-unreachable")


def _has_proxy(case: Case) -> bool:
    """Say whether this computer reaches the web through a proxy: it may be in the way."""
    scheme = urlsplit(case.settings.portal.url).scheme
    named = {name.lower() for name, value in case.environment.items() if value}
    return f"{scheme}_proxy" in named or scheme in urllib.request.getproxies()
