"""Makes the secrets of the doors and tells how they are kept: as SHA-256 digests, never whole.

A digest without salt is right here: tokens, sessions and panel secrets are 256
random bits, so there is nothing to guess. A pairing code is short; it lives for
minutes, in a file that only its owner can read.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

SCOPES: Final = ("context:write", "preview:open")
"""All that a toolbar may ever do; none of them sends."""

NAME: Final = r"^[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+$"
"""How a pairing may be called: one line, and nothing that turns a list around on a screen."""
LONGEST_NAME: Final = 80

CODE_LIFETIME: Final = timedelta(minutes=5)
PANEL_SECRET_LIFETIME: Final = timedelta(minutes=5)
PANEL_SESSION_LIFETIME: Final = timedelta(hours=12)
TOKEN_LIFETIME: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Token:
    """A pairing as it is kept: no secret in it. Moments are seconds since 1970.

    ``origin`` is the page it is bound to; none means a local program, which sends no Origin.
    """

    token_id: str
    name: str
    digest: bytes = field(repr=False)
    origin: str | None
    scopes: tuple[str, ...]
    created_at: int
    expires_at: int


def is_name(name: str) -> bool:
    """Say whether a pairing may be called so."""
    return len(name) <= LONGEST_NAME and re.fullmatch(NAME, name) is not None


def make_credential() -> str:
    """Return 256 random bits that fit in a header and in an address's fragment."""
    return secrets.token_urlsafe(32)


def make_code() -> str:
    """Return the eight digits that a user types."""
    return f"{secrets.randbelow(10**8):08}"


def digest(credential: str) -> bytes:
    """Return what is kept of a credential."""
    return hashlib.sha256(credential.encode()).digest()


def prove(kept: bytes, nonce: str) -> str:
    """Return HMAC-SHA256 of the nonce's UTF-8 bytes under the token's SHA-256, in lower-case hex.

    Whoever holds the token can compute it; the token itself cannot be computed
    from it. So a toolbar can tell the bridge from a program that took its port.
    """
    return hmac.new(kept, nonce.encode(), hashlib.sha256).hexdigest()
