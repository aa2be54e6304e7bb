"""Finds credentials that nobody registered, by the names and shapes of what a body says."""

from collections.abc import Iterable

from redaction.folding import Plain
from redaction.words.credential_kind import CredentialKind
from redaction.words.credential_names import KINDS, NAMES
from redaction.words.credential_values import is_empty, is_remark
from redaction.words.credentials import credentials


def unregistered(said: Iterable[tuple[str, str]]) -> CredentialKind | None:
    """Return the kind of the first credential in texts with their JSON names, or none."""
    for name, text in said:
        found = _named(name, text) or _written(text)
        if found is not None:
            return found
    return None


def _named(name: str, text: str) -> CredentialKind | None:
    """Judge a member by its name: whatever it holds but a mask or a remark is a credential."""
    found = NAMES.search(Plain(name).text) if name else None
    if found is None or is_empty(text) or is_remark(text):
        return None
    return KINDS[found.lastgroup or "token"]


def _written(text: str) -> CredentialKind | None:
    found = next(credentials(Plain(text).text), None)
    return None if found is None else found[2]
