"""Encrypts what the outbox keeps: a stolen disk shows when something was sent, and no more."""

import os
from contextlib import suppress
from typing import Final

from connectors.secret import Secret

_NONCE: Final = 12


class AtRest:
    """AES-256-GCM under a key derived from the clinic's ``outbox-key``.

    Each value gets a random nonce and is bound to its submission, so a payload
    cannot be moved to another row.
    """

    def __init__(self, secret: Secret) -> None:
        self._secret = secret
        self._key: bytes | None = None

    def seal(self, submission_id: str, plaintext: bytes) -> bytes:
        """Return nonce and ciphertext."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - slow start

        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._derived()).encrypt(nonce, plaintext, submission_id.encode())

    def unseal(self, submission_id: str, sealed: bytes) -> bytes | None:
        """Return the plaintext, or none if the key, the row or a bit is another."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - loaded by its first use, to start fast
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - loaded by its first use, to start fast

        with suppress(InvalidTag, ValueError):
            return AESGCM(self._derived()).decrypt(
                sealed[:_NONCE], sealed[_NONCE:], submission_id.encode()
            )
        return None

    def _derived(self) -> bytes:
        if self._key is None:
            from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - loaded by its first use, to start fast
            from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - loaded by its first use, to start fast

            derivation = HKDF(SHA256(), 32, salt=None, info=b"ocean-toolbar outbox/1")
            # exposed because the encryption key is derived from it
            self._key = derivation.derive(self._secret.expose().encode())
        return self._key
