"""Seals a request with the token of the link that confirms it: AES-256-GCM, one token one use.

The key is derived from 256 random bits that are in the mail alone; the row has their
digest. A thief of the database reads no request, and neither do we.
"""

import base64
import json
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from connectors.secret import Secret
from portal import proofs
from portal.refusals import Refusal, RequestRefusedError

NONCE: Final = 12
PURPOSE: Final = "unconfirmed request"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What becomes a ticket: a bundle that the second net has looked at, and what goes with it."""

    body: bytes = field(repr=False)
    tags: tuple[str, ...] = ()
    attachments: tuple[bytes, ...] = field(default=(), repr=False)


def seal(waiting: Waiting, token: Secret) -> bytes:
    """Return the request as it is kept."""
    tree = {
        "body": waiting.body.decode(),
        "tags": waiting.tags,
        "attachments": [base64.b64encode(one).decode() for one in waiting.attachments],
    }
    nonce = secrets.token_bytes(NONCE)
    # exposed to derive the key, which lives as long as this call
    exposed = token.expose()
    sealed = _cipher(exposed).encrypt(nonce, json.dumps(tree).encode(), proofs.digest(exposed))
    return nonce + sealed


def unseal(sealed: bytes, token: str) -> Waiting:
    """Return the request; raise ``request-gone`` if it is not this token's."""
    plain = None
    with suppress(InvalidTag):
        plain = _cipher(token).decrypt(sealed[:NONCE], sealed[NONCE:], proofs.digest(token))
    if plain is None:
        raise RequestRefusedError(Refusal.REQUEST_GONE)
    tree = json.loads(plain)
    pictures = tuple(base64.b64decode(one) for one in tree["attachments"])
    return Waiting(tree["body"].encode(), tuple(tree["tags"]), pictures)


def _cipher(token: str) -> AESGCM:
    return AESGCM(bytes.fromhex(proofs.derived(token, PURPOSE)))
