"""Finds credentials that nobody registered, by the names and shapes of what a body says."""

from collections.abc import Iterable
from typing import Final

from redaction.folding import Plain
from redaction.words.credential_kind import CredentialKind
from redaction.words.credential_names import KINDS, NAMES
from redaction.words.credential_values import is_empty, is_remark
from redaction.words.credentials import credentials

EXACT: Final = {
    "iv": CredentialKind.TOKEN,
    "authorization": CredentialKind.HEADER,
    "proxy-authorization": CredentialKind.HEADER,
    "cookie": CredentialKind.HEADER,
    "set-cookie": CredentialKind.HEADER,
}
"""Names of JSON members and headers that are words of another meaning in a text."""


def unregistered(said: Iterable[tuple[str, str]]) -> CredentialKind | None:
    """Return the kind of the first credential in texts with their JSON names, or none."""
    for name, text in said:
        found = _named(name, text) or _written(text)
        if found is not None:
            return found
    return None


def _named(name: str, text: str) -> CredentialKind | None:
    """Judge a member by its name: whatever it holds but a mask or a remark is a credential."""
    if not name or is_empty(text) or is_remark(text):
        return None
    found = NAMES.search(Plain(name).text)
    return KINDS[found.lastgroup or "token"] if found else EXACT.get(name.lower())


def _written(text: str) -> CredentialKind | None:
    found = next(credentials(Plain(text).text), None)
    return None if found is None else found[2]
