"""Asks an Ocean server for one patient, as OceanMD's own client does (open-api-client.ts)."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    ConnectorError,
    ContextInvalidError,
    EmrRefusedError,
    EmrUnreachableError,
)
from connectors.secret import Secret
from connectors.strict_json import read_strictly
from ocean import headers
from ocean.settings import OceanSettings

PATIENTS: Final = "/svc/v1/patients"
MOST_BYTES: Final = 32 * 1024 * 1024
"""A larger answer is no patient; four characters may stand for one signed byte."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a site shows to Ocean's API."""

    site_key: Secret
    site_credential: Secret

    def are_printable(self) -> bool:
        """Say whether both can stand in a header.

        A line break would begin another header, and the HTTP library's error
        would quote the value.
        """
        # exposed to look at their characters alone
        values = (self.site_key.expose(), self.site_credential.expose())
        return all(value.isascii() and value.isprintable() for value in values)


@dataclass(frozen=True, slots=True)
class Answer:
    """A patient as Ocean answered it: still sealed, and the EMR ID, which Ocean keeps in clear."""

    body: object = field(repr=False)
    one_time_key: str = field(repr=False)
    iv: str = field(repr=False)
    emr_id: str | None = field(repr=False)


_Reply = tuple[int, Mapping[str, str], bytes | None]


async def fetch_patient(
    session: ClientSession,
    settings: OceanSettings,
    credentials: Credentials,
    site_number: str,
    reference: str,
) -> Answer:
    """Return the sealed patient under this reference; raise a ``ConnectorError`` otherwise."""
    # checked here too, where the address is made: a reference may become no other path
    if not headers.is_reference(reference):
        raise ContextInvalidError
    shown = _shown(site_number, credentials)
    return _read(await _get(session, settings, f"{PATIENTS}/{reference}", shown))


async def fetch_by_emr_id(
    session: ClientSession,
    settings: OceanSettings,
    credentials: Credentials,
    site_number: str,
    emr_id: str,
) -> Answer:
    """Return the sealed patient with this EMR ID; raise a ``ConnectorError`` otherwise.

    GUESS: the public documents of Ocean name no such request, though its Portal
    finds patients by EMR ID. Our portal answers this one; the number stands in
    the header under which Ocean itself writes it, and in no address.
    """
    if not headers.is_emr_id(emr_id):
        raise ContextInvalidError
    shown = _shown(site_number, credentials) | {headers.EMR_ID: emr_id}
    return _read(await _get(session, settings, PATIENTS, shown))


async def probe(session: ClientSession, settings: OceanSettings) -> None:
    """Ask whether a server answers there; names no patient, shows no credential.

    The address is the one that OSCAR's own loader of Ocean's toolbar asks
    (Open-O, js/custom/ocean/cme.js).
    """
    reply = await _get(session, settings, "/robots.txt", {})
    if reply is None or not _speaks(reply[0]):
        raise EmrUnreachableError(reply[0] if reply else None)


def _speaks(status: int) -> bool:
    return status == HTTPStatus.OK or 400 <= status < 500


async def _get(
    session: ClientSession, settings: OceanSettings, path: str, shown: Mapping[str, str]
) -> _Reply | None:
    # No redirect is followed: it would carry the site's credentials to another address.
    with suppress(ClientError, TimeoutError, OSError, ValueError):
        async with session.get(
            settings.url.rstrip("/") + path,
            headers=shown,
            allow_redirects=False,
            timeout=ClientTimeout(total=settings.timeout_seconds),
        ) as response:
            return response.status, response.headers, await _body(response)
    return None


async def _body(response: ClientResponse) -> bytes | None:
    """Return the whole body, or none if it is larger than a patient can be."""
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > MOST_BYTES:
            response.close()
            return None
        parts.append(part)
    return b"".join(parts)


def _read(reply: _Reply | None) -> Answer:
    if reply is None:
        raise EmrUnreachableError
    status, shown, body = reply
    refusal = _refusal(status)
    if refusal is not None:
        raise refusal
    tree: object = None
    with suppress(ValueError, RecursionError):
        tree = read_strictly(body) if body is not None else None
    one_time_key, iv = shown.get(headers.ONE_TIME_KEY), shown.get(headers.IV)
    if not isinstance(tree, str | list) or not one_time_key or not iv:
        raise ChartUnreadableError(status)
    return Answer(tree, one_time_key, iv, shown.get(headers.EMR_ID))


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


def _shown(site_number: str, credentials: Credentials) -> dict[str, str]:
    if not headers.is_site_number(site_number):
        raise ContextInvalidError
    if not credentials.are_printable():
        raise EmrRefusedError
    return {
        headers.SITE_NUMBER: site_number,
        # exposed because these headers are how a site names itself to Ocean
        headers.SITE_KEY: credentials.site_key.expose(),
        headers.SITE_CREDENTIAL: credentials.site_credential.expose(),
        "Content-Type": "application/json",
    }
