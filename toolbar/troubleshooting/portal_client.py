"""Asks the portal for its key, and posts a ticket that only the portal can open."""

import asyncio
import base64
import binascii
import io
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from aiohttp import MultipartWriter, hdrs

from connectors.secret import Secret
from connectors.secret_store import SecretStore
from toolbar.settings import PortalSettings
from toolbar.troubleshooting.delivery_wire import Wire
from toolbar.troubleshooting.errors import (
    DeliveryError,
    PortalKeyChangedError,
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
    Standing,
    read_delivered,
    read_object,
    read_standing,
    refusal,
)
from toolbar.troubleshooting.portal_key import PortalKey
from toolbar.troubleshooting.submission import Submission

SITE_TOKEN: Final = "portal-site-token"  # noqa: S105 - a secret's name
SUITE: Final = "X25519-HKDF-SHA256/HKDF-SHA256/AES-256-GCM"
KEYS: Final = "/api/v1/keys"
TICKETS: Final = "/api/v1/tickets"


class Portal:
    """The hosted portal as a destination (contract.md, "Portal API")."""

    hung: type[DeliveryError] = PortalUnreachableError

    def __init__(
        self, wire: Wire, settings: PortalSettings, secrets: SecretStore, known: PortalKey
    ) -> None:
        self._wire = wire
        self._settings = settings
        self._secrets = secrets
        self._known = known

    async def ping(self) -> None:
        """Ask for the portal's keys; raise a ``DeliveryError``. Shows no token, names nobody."""
        await self._offered()

    async def deliver(self, submission: Submission, parcel: Parcel) -> Delivered:
        """Seal and post one bundle; raise a ``DeliveryError`` or ``SecretMissingError``.

        The submission's id is the idempotency key: posted twice, it is one ticket.
        """
        key = await self._trusted(await self._offered())
        # in a thread: the token may come from the system's keyring
        token = await asyncio.to_thread(self._secrets.need, SITE_TOKEN)
        sealed = await asyncio.to_thread(_seal, parcel.bundle, key, submission)
        headers = {
            hdrs.AUTHORIZATION: _bearer(token),
            "Idempotency-Key": submission.submission_id,
        }
        form = _form(sealed, parcel.attachments)
        answer = await self._wire.ask(self._address(TICKETS), headers, form)
        refused = refusal(answer)
        if refused is not None:
            raise refused
        # in a thread: a time zone is looked up on disk
        return await asyncio.to_thread(read_delivered, answer)

    async def standing(self, ticket_number: str) -> Standing:
        """Return where a ticket stands, of a merged one where it goes on.

        Raises a ``DeliveryError`` or ``SecretMissingError``.
        """
        found = await self._standing(ticket_number)
        if found.merged_into is None:
            return found
        return replace(await self._standing(found.merged_into), merged_into=found.merged_into)

    async def _standing(self, ticket_number: str) -> Standing:
        token = await asyncio.to_thread(self._secrets.need, SITE_TOKEN)
        address = self._address(f"{TICKETS}/{ticket_number}/standing")
        answer = await self._wire.ask(address, {hdrs.AUTHORIZATION: _bearer(token)})
        refused = refusal(answer)
        if refused is not None:
            raise refused
        return await asyncio.to_thread(read_standing, answer)

    async def _offered(self) -> list[bytes]:
        answer = await self._wire.ask(self._address(KEYS))
        refused = refusal(answer)
        if isinstance(refused, PortalRefusedError | PortalTokenRefusedError):
            # everybody may have the key, so whoever refuses it is not the portal
            raise PortalUnreadableError
        if refused is not None:
            raise refused
        return read_keys(answer)

    async def _trusted(self, offered: list[bytes]) -> bytes:
        """Return a key that we may seal with; raise ``PortalKeyChangedError``."""
        for key in offered:
            if await asyncio.to_thread(self._known.is_the_same, self._settings.url, key):
                return key
        raise PortalKeyChangedError

    def _address(self, path: str) -> str:
        if not self._settings.url:
            raise PortalNotConfiguredError
        return self._settings.url.rstrip("/") + path


def read_keys(answer: Answer) -> list[bytes]:
    """Return the keys of our suite that the portal offers; raise ``PortalUnreadableError``."""
    offered = read_object(answer).get("keys")
    found = []
    for one in offered if isinstance(offered, list) else ():
        if isinstance(one, Mapping) and one.get("suite") == SUITE:
            encoded, key = one.get("public_key"), b""
            if isinstance(encoded, str):
                with suppress(binascii.Error, ValueError):
                    key = base64.b64decode(encoded, validate=True)
            if len(key) != 32:
                raise PortalUnreadableError
            found.append(key)
    if not found:
        raise PortalUnreadableError
    return found


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


def _form(sealed: bytes, attachments: tuple[bytes, ...]) -> MultipartWriter:
    form = MultipartWriter("form-data")
    part = form.append(io.BytesIO(sealed), {hdrs.CONTENT_TYPE: "application/hpke"})
    part.set_content_disposition("form-data", name="bundle")
    for attachment in attachments:
        part = form.append(io.BytesIO(attachment), {hdrs.CONTENT_TYPE: "image/png"})
        part.set_content_disposition("form-data", name="attachment")
    return form
