"""A preview: what the user sees of a bundle, may take away from, and then sends as it stands."""

import re
import secrets
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from connectors.contract import ChartHandle, Identifiers, RawDocument
from connectors.shapes import Keep, Kind, Which
from connectors.subject import Subject
from redaction.allow_list import redact
from redaction.comparison import Comparison
from redaction.rules import RULES_VERSION
from toolbar.troubleshooting.attachments import Attachment, Attachments
from toolbar.troubleshooting.bundle import SCHEMA, canonical, digest
from toolbar.troubleshooting.errors import PartUnknownError, RangeInvalidError
from toolbar.troubleshooting.identifiers import identifiers_json, iso
from toolbar.troubleshooting.masked_text import MaskedText
from toolbar.troubleshooting.notices import CREDENTIAL_SHOWN, FREE_TEXT_KEPT
from toolbar.troubleshooting.ticket import Ticket

if TYPE_CHECKING:
    from redaction.redacted import Redacted

# A connector may be a third party's: what it calls a document leaves only as a plain word
_KIND: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")
_BYTES: Final = "application/octet-stream"

_NONE_OF: Final[Mapping[Which, dict[str, object]]] = {
    Which.EMR_ID: {"emr_id": None, "merged_emr_ids": ()},
    Which.OCEAN_REFERENCE: {"ocean_reference": None},
    Which.EREFERRAL_REFERENCE: {"ereferral_reference": None},
    Which.SITE_NUMBER: {"site_number": None},
}


Name = tuple[str, int]
"""A document's kind, and which of that kind it is: the same when everything is read again."""


class Source:
    """One document as it was read, how it is kept, and who it is about. No repr."""

    __slots__ = ("document", "free_text", "keep", "subject")

    def __init__(
        self,
        document: RawDocument,
        keep: Mapping[str, Keep],
        subject: Subject,
        *,
        free_text: bool = False,
    ) -> None:
        self.document = document
        self.keep = keep
        self.subject = subject
        self.free_text = free_text
        """Whether the clinic lets free text of this document leave, masked word by word."""


class PreviewDocument:
    """One document of a preview: the redaction, and what the user masked more. No repr."""

    __slots__ = ("_source", "document_id", "masked", "name", "redacted")

    def __init__(
        self, document_id: str, name: Name, source: Source, identifiers: Identifiers
    ) -> None:
        self.document_id = document_id
        self.name = name
        self._source = source
        self.redacted: Redacted
        self.masked: MaskedText | None = None
        self.redact(identifiers)

    def redact(self, identifiers: Identifiers) -> None:
        """Redact the source anew, with these identifiers kept; masks by hand stay."""
        source = self._source
        self.redacted = redact(
            source.document,
            source.keep,
            identifiers,
            source.subject,
            free_text=source.free_text,
        )
        if self.redacted.text is not None:
            text = _encodable(self.redacted.text)
            self.masked = self.masked.moved_to(text) if self.masked else MaskedText(text)

    def mask_as(self, other: "PreviewDocument") -> None:
        """Mask what the user masked in the same document, read another time."""
        if self.masked is not None and other.masked is not None:
            self.masked = other.masked.moved_to(self.masked.text)

    def mask_range(self, start: int, end: int) -> None:
        """Mask more of the text; raise ``RangeInvalidError``."""
        if self.masked is None:
            raise RangeInvalidError
        self.masked = self.masked.mask(start, end)

    @property
    def findings(self) -> Counter[Kind]:
        """The masked values by kind; those that the user masked count as ``OTHER``."""
        counted = Counter(self.redacted.findings)
        if self.masked is not None and self.masked.count:
            counted[Kind.OTHER] += self.masked.count
        return counted

    def as_json(self) -> dict[str, object]:
        """Return the member of ``documents``, in the preview and in the bundle."""
        redacted = self.redacted
        return {
            "document_id": self.document_id,
            "kind": redacted.kind if _KIND.fullmatch(redacted.kind) else "document",
            "media_type": redacted.media_type
            if _MEDIA_TYPE.fullmatch(redacted.media_type)
            else _BYTES,
            "redacted": None if self.masked is None else self.masked.text,
            "skeleton": None if redacted.skeleton is None else dict(redacted.skeleton),
            "findings": _by_name(self.findings),
            "dropped": redacted.dropped,
            "facts": {path: dict(facts) for path, facts in redacted.facts.items()},
        }


class Preview:
    """What the user looks at; ``bundle_tree`` is what leaves, and nothing else does.

    Holds the chart in memory, therefore has no repr and is dropped when it expires.
    """

    def __init__(  # noqa: PLR0913 - what one look at a chart brings together
        self,
        *,
        connector: str,
        handle: ChartHandle,
        include: frozenset[str],
        identifiers: Identifiers,
        sources: tuple[Source, ...],
        subject: Subject,
        comparison: Mapping[str, Comparison],
        environment: Mapping[str, object],
        notices: list[str],
        created_at: datetime,
        lifetime: timedelta,
    ) -> None:
        self.preview_id = str(uuid.uuid4())
        self.idempotency_key = str(uuid.uuid4())
        """Also the submission's id: one preview is sent once, whatever is lost on the way."""
        self.nonce = secrets.token_urlsafe(24)
        self.connector = connector
        self.handle = handle
        self.include = include
        self.identifiers = identifiers
        names = _names(sources)
        self.documents = [
            PreviewDocument(f"document-{number}", name, source, identifiers)
            for number, (name, source) in enumerate(zip(names, sources, strict=True), 1)
        ]
        self.left_out_documents: set[Name] = set()
        self.left_out: set[Which] = set()
        self.attachments = Attachments()
        self.credentials: tuple[str, ...] = ()
        """The parts that hold a credential as they stand; whoever changes them looks again."""
        self.subject = subject
        self.comparison = dict(comparison)
        self.environment = dict(environment)
        self._notices = tuple(notices)
        self.created_at = created_at
        self.expires_at = created_at + lifetime
        """After that the chart must be read again."""

    @property
    def notices(self) -> list[str]:
        """What the user and support should know, by code."""
        passages = any(document.redacted.passages for document in self.documents)
        return [*self._notices, *([FREE_TEXT_KEPT] if passages else [])]

    @property
    def kept_words(self) -> tuple[str, ...]:
        """The references to the patient that are sent, so that the user's words may hold them."""
        sent = self.identifiers
        words = (sent.emr_id, *sent.merged_emr_ids, sent.ocean_reference, sent.ereferral_reference)
        return tuple(word for word in words if word)

    @cached_property
    def digest(self) -> str:
        """The digest of the preview as it stands now."""
        return digest(self.bundle_tree(None), self.attachments.sent)

    def mask_range(self, document_id: str, start: int, end: int) -> None:
        """Mask code points of the text as it is shown; raise ``RangeInvalidError``."""
        self._document(document_id).mask_range(start, end)
        self._changed()

    def drop_document(self, document_id: str) -> None:
        """Leave a document out; raise ``PartUnknownError``."""
        document = self._document(document_id)
        self.documents.remove(document)
        self.left_out_documents.add(document.name)
        self._changed()

    def drop_identifier(self, which: Which) -> None:
        """Leave an identifier out, here and in every document."""
        self.left_out.add(which)
        self.identifiers = replace(self.identifiers, **_NONE_OF[which])  # type: ignore[arg-type]  # one field by its name
        for document in self.documents:
            document.redact(self.identifiers)
        for attachment in self.attachments:
            attachment.look_again()
        self._changed()

    def attach(self, attachment: Attachment, seen: str) -> None:
        """Send a screenshot that the user has looked at; raises as ``Attachment.attach``."""
        attachment.attach(seen)
        self._changed()

    def detach(self, attachment: Attachment) -> None:
        """Do not send a screenshot until it has been looked at again."""
        attachment.detach()
        self._changed()

    def drop_attachment(self, attachment_id: str) -> None:
        """Leave a screenshot out; raise ``PartUnknownError``."""
        self.attachments.drop(attachment_id)
        self._changed()

    def bundle_tree(self, ticket: Ticket | None) -> dict[str, object]:
        """Return the bundle; without a ticket, what the digest covers."""
        found: Counter[Kind] = Counter()
        for document in self.documents:
            found += document.findings
        tree: dict[str, object] = {
            "schema": SCHEMA,
            "submission_id": self.idempotency_key,
            "created_at": iso(self.created_at),
            "identifiers": identifiers_json(self.connector, self.identifiers),
            "documents": [document.as_json() for document in self.documents],
            "comparison": {name: result.value for name, result in self.comparison.items()},
            "environment": self.environment and {**self.environment, "notices": self.notices},
            "redaction": {"rules_version": RULES_VERSION, "findings": _by_name(found)},
        }
        return tree if ticket is None else tree | {"ticket": ticket.tree()}

    def bundle_bytes(self, ticket: Ticket) -> bytes:
        """Return the very bytes that are queued and sent."""
        return canonical(self.bundle_tree(ticket))

    def as_json(self) -> dict[str, object]:
        """Return the contract's answer: the bundle's members, and what a sending names."""
        shown = ("identifiers", "documents", "comparison", "environment", "redaction", "created_at")
        tree = self.bundle_tree(None)
        return {name: tree[name] for name in shown} | {
            "preview_id": self.preview_id,
            "connector": self.connector,
            "attachments": [one.as_json() for one in self.attachments],
            "notices": [*self.notices, *([CREDENTIAL_SHOWN] if self.credentials else [])],
            "credentials": list(self.credentials),
            "digest": self.digest,
            "nonce": self.nonce,
            "idempotency_key": self.idempotency_key,
            "expires_at": iso(self.expires_at),
        }

    def _document(self, document_id: str) -> PreviewDocument:
        for document in self.documents:
            if document.document_id == document_id:
                return document
        raise PartUnknownError

    def _changed(self) -> None:
        self.__dict__.pop("digest", None)


def _names(sources: tuple[Source, ...]) -> list[Name]:
    kinds = [source.document.kind for source in sources]
    return [(kind, kinds[:place].count(kind)) for place, kind in enumerate(kinds)]


def _by_name(findings: Mapping[Kind, int]) -> dict[str, int]:
    return {kind.value: count for kind, count in findings.items() if count}


def _encodable(text: str) -> str:
    """Replace half surrogate pairs, which JSON may hold and UTF-8 may not; offsets stay."""
    return text.encode("utf-8", "replace").decode()
