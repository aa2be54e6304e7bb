"""Looks for credentials wherever a bundle passes: preview, words, outbox, delivery.

The secrets are asked for anew at each place, since one may have been stored in
between. They may come from the system's keyring, so all of this belongs into a thread.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from connectors.shapes import Kind
from redaction.guard import CredentialFoundError, Guard
from redaction.words import Certainty, Finding
from toolbar.troubleshooting.bundle import canonical

if TYPE_CHECKING:
    from connectors.secret_store import SecretStore

_NARROWER: Final = (re.compile(r"[^\r\n]+"), re.compile(r"\S+"))


def check_credentials(
    secrets: "SecretStore", bundle: bytes, attachments: Iterable[bytes] = ()
) -> None:
    """Raise ``CredentialFoundError`` with the kind and the fields, if a credential would leave."""
    guard = Guard(secrets.known())
    kind = guard.find(bundle)
    if kind is not None:
        raise CredentialFoundError(kind, _fields(guard, bundle))
    for number, picture in enumerate(attachments, 1):
        kind = guard.find(picture)
        if kind is not None:
            raise CredentialFoundError(kind, (f"attachment-{number}",))


def credential_fields(secrets: "SecretStore", bundle: bytes) -> tuple[str, ...]:
    """Return the parts of a bundle that hold a credential; none if all of it may leave."""
    guard = Guard(secrets.known())
    if guard.find(bundle) is None:
        return ()
    return _fields(guard, bundle) or ("bundle",)


def credentials_in(secrets: "SecretStore", text: str) -> list[Finding]:
    """Return where the user's words hold a credential, the encoded ones too: words, else lines."""
    guard = Guard(secrets.known())
    ranges = [(0, len(text))] if _holds(guard, text) else []
    for pattern in _NARROWER:
        ranges = [narrow for wide in ranges for narrow in _narrowed(guard, text, wide, pattern)]
    return [Finding(start, end, Kind.CREDENTIAL, Certainty.KNOWN) for start, end in ranges]


def _narrowed(
    guard: Guard, text: str, wide: tuple[int, int], pattern: re.Pattern[str]
) -> list[tuple[int, int]]:
    """Return the pieces that hold a credential by themselves, or the whole where none does."""
    pieces = [match.span() for match in pattern.finditer(text, *wide)]
    return [(start, end) for start, end in pieces if _holds(guard, text[start:end])] or [wide]


def _holds(guard: Guard, text: str) -> bool:
    return guard.find(text.encode("utf-8", "replace")) is not None


def _fields(guard: Guard, bundle: bytes) -> tuple[str, ...]:
    """Return the names of our own schema under which it stands; a chart's own are never told."""
    return tuple(
        name
        for name, part in _parts(json.loads(bundle))
        if guard.find(canonical({name.rpartition(".")[2]: part})) is not None
    )


def _parts(bundle: dict[str, Any]) -> Iterator[tuple[str, object]]:
    ticket = bundle.pop("ticket", {})
    reporter = ticket.pop("reporter", {})
    yield from ticket.items()
    yield from ((f"reporter.{name}", part) for name, part in reporter.items())
    for document in bundle.pop("documents", ()):
        yield document["document_id"], document
    yield from bundle.items()
