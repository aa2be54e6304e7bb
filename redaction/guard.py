"""The last look at a body before it is queued, and again before it leaves: no credential in it."""

from collections.abc import Iterable
from typing import Final

from connectors.errors import ProductError
from connectors.secret import Secret
from redaction.allowance import UnsearchableError
from redaction.needles import SHORTEST as SHORTEST_FORM
from redaction.needles import Needles
from redaction.secret_forms import forms
from redaction.unregistered import unregistered
from redaction.views import Views
from redaction.words.credential_kind import CredentialKind

__all__ = ["CredentialFoundError", "CredentialKind", "Guard"]

SHORTEST: Final = 8
"""Shorter secrets would be found in innocent text; their names and shapes give them away."""


class CredentialFoundError(ProductError):
    """The body holds a credential, or what may hide one; says which kind, never the value.

    ``fields`` are the parts of the bundle that it stands in, named by whoever knows them.
    """

    code = "credential-found"

    def __init__(self, kind: CredentialKind, fields: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.kind = kind
        self.fields = fields


class Guard:
    """Knows the clinic's secrets in all their forms; time is linear in the body."""

    __slots__ = ("_needles",)

    def __init__(self, secrets: Iterable[Secret]) -> None:
        self._needles = Needles()
        for secret in secrets:
            if len(secret) >= SHORTEST:
                # exposed because one must know a secret to look for it
                for form in set(forms(secret.expose())):
                    if len(form) >= SHORTEST_FORM:
                        self._needles.add(form)

    def check(self, body: bytes) -> None:
        """Raise ``CredentialFoundError`` if the body holds a credential, registered or not."""
        kind = self.find(body)
        if kind is not None:
            raise CredentialFoundError(kind)

    def find(self, body: bytes) -> CredentialKind | None:
        """Return the kind of a credential that the body holds, or none; registered ones first."""
        views = Views(body)
        try:
            if any(map(self._needles.within, views.squeezed())):
                return CredentialKind.REGISTERED
        except UnsearchableError:
            return CredentialKind.UNSEARCHABLE
        return unregistered(views.said)
