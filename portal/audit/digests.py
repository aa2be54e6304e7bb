"""Keeps free text in the log as a salted digest: checked by who knows it, read by nobody."""

import hashlib
import secrets
from typing import Final

SALT_BYTES: Final = 16


def digest_of_text(text: str) -> str | None:
    """Return ``SALT.DIGEST`` of a text, or none for an empty one.

    The digest is the SHA-256 of the salt as it stands there and of the text (UTF-8), so
    whoever holds the entry and claims what the text was is proven right or wrong with
    ``sha256sum`` alone. Each salt is new: equal texts do not look equal.
    """
    if not text:
        return None
    salt = secrets.token_hex(SALT_BYTES)
    return f"{salt}.{hashlib.sha256(f'{salt}{text}'.encode()).hexdigest()}"
