"""The last look at a body before it is queued, and again before it leaves: no credential in it."""

from collections.abc import Iterable
from typing import Final

from connectors.errors import ProductError
from connectors.secret import Secret
from redaction.encodings import Writings
from redaction.unregistered import unregistered
from redaction.words.credential_kind import CredentialKind

__all__ = ["CredentialFoundError", "CredentialKind", "Guard"]

SHORTEST: Final = 8
"""Shorter secrets would be found in innocent text; their names and shapes give them away."""


class CredentialFoundError(ProductError):
    """The body holds a credential; says which kind, never the value."""

    code = "credential-found"

    def __init__(self, kind: CredentialKind) -> None:
        super().__init__()
        self.kind = kind


class Guard:
    """Knows the clinic's secrets in all their writings; time is linear in the body."""

    __slots__ = ("_writings",)

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._writings = Writings()
        for secret in secrets:
            if len(secret) >= SHORTEST:
                # exposed because one must know a secret to look for it
                self._writings.add(secret.expose())

    def check(self, body: bytes) -> None:
        """Raise ``CredentialFoundError`` if the body holds a credential, registered or not."""
        if self._writings.stand_in(body):
            raise CredentialFoundError(CredentialKind.REGISTERED)
        kind = unregistered(body)
        if kind is not None:
            raise CredentialFoundError(kind)
