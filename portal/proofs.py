"""Random tokens that prove something: given out once, kept as a digest."""

import hashlib
import hmac
import secrets

from connectors.secret import Secret


def make_token() -> Secret:
    """Return 256 random bits in an address-safe form."""
    return Secret(secrets.token_urlsafe(32))


def digest(token: str) -> bytes:
    """Return what may be stored of a random token: it has too many values to be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def digest_of(body: bytes) -> bytes:
    """Return what names a file by its bytes."""
    return hashlib.sha256(body).digest()


def derived(token: str, purpose: str) -> str:
    """Return a value that only the holder of the token could have been given."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), purpose.encode(), "sha256").hexdigest()


def same(first: bytes, second: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(first, second)
