"""Asks the portal for its key, and posts a ticket that only the portal can open."""

import asyncio
import base64
import binascii
import io
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from aiohttp import ClientError, ClientSession, ClientTimeout, MultipartWriter, Payload, hdrs

from connectors.secret import Secret
from connectors.secret_store import SecretStore
from toolbar.settings import PortalSettings
from toolbar.troubleshooting.errors import (
    PortalNotConfiguredError,
    PortalRefusedError,
    PortalTokenRefusedError,
    PortalUnreachableError,
    PortalUnreadableError,
)
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_answers import (
    Answer,
    Delivered,
    read_delivered,
    read_object,
    refusal,
)
from toolbar.troubleshooting.submission import Submission

SITE_TOKEN: Final = "portal-site-token"  # noqa: S105 - a secret's name
SUITE: Final = "X25519-HKDF-SHA256/HKDF-SHA256/AES-256-GCM"
KEYS: Final = "/api/v1/keys"
TICKETS: Final = "/api/v1/tickets"
_LARGEST_ANSWER: Final = 256 * 1024
_TIMEOUT: Final = ClientTimeout(total=60, connect=10)


async def ping(session: ClientSession, settings: PortalSettings) -> None:
    """Ask for the portal's key; raise a ``DeliveryError``. Shows no token, names nobody."""
    await _key(session, settings)


async def deliver(
    session: ClientSession,
    settings: PortalSettings,
    secrets: SecretStore,
    submission: Submission,
    parcel: Parcel,
) -> Delivered:
    """Seal and post one bundle with its screenshots.

    Raises a ``DeliveryError`` or ``SecretMissingError``. The submission's id is
    the idempotency key: posted twice, it is one ticket.
    """
    key = await _key(session, settings)
    # in a thread: the token may come from the system's keyring
    token = await asyncio.to_thread(secrets.need, SITE_TOKEN)
    sealed = await asyncio.to_thread(_seal, parcel.bundle, key, submission)
    headers = {
        hdrs.AUTHORIZATION: _bearer(token),
        "Idempotency-Key": submission.submission_id,
    }
    answer = await _ask(session, settings.url, TICKETS, headers, _form(sealed, parcel))
    refused = refusal(answer)
    if refused is not None:
        raise refused
    return read_delivered(answer)


async def _key(session: ClientSession, settings: PortalSettings) -> bytes:
    if not settings.url:
        raise PortalNotConfiguredError
    answer = await _ask(session, settings.url, KEYS, {}, None)
    refused = refusal(answer)
    if isinstance(refused, PortalRefusedError | PortalTokenRefusedError):
        # everybody may have the key, so whoever refuses it is not the portal
        raise PortalUnreadableError
    if refused is not None:
        raise refused
    keys = read_object(answer).get("keys")
    for offered in keys if isinstance(keys, list) else ():
        if isinstance(offered, dict) and offered.get("suite") == SUITE:
            return _public(offered)
    raise PortalUnreadableError


def _public(offered: Mapping[str, object]) -> bytes:
    encoded, key = offered.get("public_key"), b""
    if isinstance(encoded, str):
        with suppress(binascii.Error, ValueError):
            key = base64.b64decode(encoded, validate=True)
    if len(key) != 32:
        raise PortalUnreadableError
    return key


def _seal(plaintext: bytes, key: bytes, submission: Submission) -> bytes:
    """Seal for the portal's key, bound to this site and submission (RFC 9180, base mode)."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey  # noqa: PLC0415 - loaded by its first use, to start fast
    from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite  # noqa: PLC0415 - loaded by its first use, to start fast

    from toolbar.troubleshooting.bundle import sealing_context  # noqa: PLC0415 - loads pydantic

    sealed = None
    with suppress(ValueError):  # a point of low order is no key
        sealed = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM).encrypt(
            plaintext,
            X25519PublicKey.from_public_bytes(key),
            info=sealing_context(submission.site_number, submission.submission_id),
        )
    if sealed is None:
        raise PortalUnreadableError
    return sealed


def _bearer(token: Secret) -> str:
    # exposed because this header is how a site names itself to the portal
    shown = token.expose()
    if not (shown.isascii() and shown.isprintable()) or " " in shown:
        # a line break would begin another header, and the HTTP library's error would quote it
        raise PortalTokenRefusedError
    return f"Bearer {shown}"


def _form(sealed: bytes, parcel: Parcel) -> MultipartWriter:
    form = MultipartWriter("form-data")
    part = form.append(io.BytesIO(sealed), {hdrs.CONTENT_TYPE: "application/hpke"})
    part.set_content_disposition("form-data", name="bundle")
    for picture in parcel.attachments:
        part = form.append(io.BytesIO(picture), {hdrs.CONTENT_TYPE: "image/png"})
        part.set_content_disposition("form-data", name="attachment")
    return form


async def _ask(
    session: ClientSession,
    url: str,
    path: str,
    headers: Mapping[str, str],
    body: Payload | None,
) -> Answer:
    """Get, or post a body; raise ``PortalUnreachableError`` unless a whole answer comes."""
    answer = None
    too_large = False
    with suppress(ClientError, TimeoutError, OSError, ValueError):
        # No redirect is followed: it would carry the site's token to another address
        async with session.request(
            hdrs.METH_GET if body is None else hdrs.METH_POST,
            url.rstrip("/") + path,
            headers=headers,
            data=body,
            allow_redirects=False,
            timeout=_TIMEOUT,
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
