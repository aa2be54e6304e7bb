"""Encrypts what the outbox keeps: a stolen disk shows when something was sent, and no more."""

import hmac
import os
from contextlib import suppress
from functools import cache
from typing import Final

from connectors.secret import Secret

_NONCE: Final = 12


class AtRest:
    """AES-256-GCM under a key derived from the clinic's ``outbox-key``.

    Each value gets a random nonce and is bound to its submission, so nothing
    can be moved to another row.
    """

    def __init__(self, secret: Secret) -> None:
        self._secret = secret
        self._derived = cache(self._derive)

    @property
    def audit_key(self) -> bytes:
        """The key of the audit's MACs."""
        return self._derived(b"ocean-toolbar audit/1")

    def seal(self, submission_id: str, plaintext: bytes) -> bytes:
        """Return nonce and ciphertext."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - slow start

        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._payload_key).encrypt(nonce, plaintext, submission_id.encode())

    def unseal(self, submission_id: str, sealed: bytes) -> bytes | None:
        """Return the plaintext, or none if the key, the row or a bit is another."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - loaded by its first use, to start fast
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - loaded by its first use, to start fast

        with suppress(InvalidTag, ValueError):
            return AESGCM(self._payload_key).decrypt(
                sealed[:_NONCE], sealed[_NONCE:], submission_id.encode()
            )
        return None

    def thread(self, *names: str) -> str:
        """Return a name for what these name together, from which nobody can guess them."""
        key = self._derived(b"ocean-toolbar thread/1")
        return hmac.digest(key, "\0".join(names).encode(), "sha256")[:16].hex()

    @property
    def _payload_key(self) -> bytes:
        return self._derived(b"ocean-toolbar outbox/1")

    def _derive(self, purpose: bytes) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - loaded by its first use, to start fast
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - loaded by its first use, to start fast

        # exposed because the keys that are used are derived from it
        return HKDF(SHA256(), 32, salt=None, info=purpose).derive(self._secret.expose().encode())
