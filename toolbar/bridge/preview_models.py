"""What goes over the API about one preview: what is changed, drawn and sent, and what is shown."""

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from connectors.shapes import Kind, Which
from toolbar.bridge.models import Answer, Body, FindingAnswer, IdentifiersAnswer, Text

Position = Annotated[int, Field(ge=0, le=100_000_000)]
Edge = Annotated[int, Field(ge=0, le=100_000)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
LONGEST_WORDS: Final = 20_000


class RangeBody(Body):
    """Code points of a document's text to mask more."""

    document_id: Text
    start: Position
    end: Position


class DropDocumentBody(Body):
    """A document to leave out."""

    drop_document: Text


class DropIdentifierBody(Body):
    """An identifier to leave out, here and in every document."""

    drop_identifier: Annotated[Which, Field(strict=False)]


class DropAttachmentBody(Body):
    """A screenshot to leave out."""

    drop_attachment: Text


class BoxBody(Body):
    """A rectangle of a picture in pixels; ``right`` and ``bottom`` are the first ones outside."""

    left: Edge
    top: Edge
    right: Edge
    bottom: Edge


class BoxesBody(Body):
    """All boxes of the user; ``looked_at`` is the digest of the picture seen, to attach it."""

    boxes: Annotated[list[BoxBody], Field(max_length=500)]
    looked_at: Digest | None = None


class ReferenceBody(Body):
    """An Ocean reference as the user typed it: three digits or more (Ocean's own rule)."""

    ocean_reference: Annotated[str, StringConstraints(pattern=r"^[0-9]{3,10}$")] = Field(repr=False)


class WordsBody(Body):
    """The user's words, to be looked through."""

    text: Annotated[str, StringConstraints(max_length=LONGEST_WORDS)] = Field(repr=False)


class Range(Body):
    """Code points of the description."""

    start: Position
    end: Position


class SendBody(Body):
    """What the user saw, by digest, and the ticket; ``dismissed`` are guesses that were wrong."""

    digest: Digest
    nonce: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    ticket: dict[str, object] = Field(repr=False)
    dismissed: Annotated[list[Range], Field(max_length=1000)] = Field(default_factory=list)


class DocumentAnswer(Answer):
    """One document as support would get it."""

    document_id: str
    kind: str
    media_type: str
    redacted: str | None = Field(repr=False)
    skeleton: dict[str, object] | None
    findings: dict[Kind, int]
    dropped: int
    facts: dict[str, dict[str, object]]


class RedactionAnswer(Answer):
    """Which rules masked, and how much of each kind."""

    rules_version: str
    findings: dict[Kind, int]


class BoxAnswer(Answer):
    """A rectangle that the user drew."""

    left: int
    top: int
    right: int
    bottom: int


class AttachmentAnswer(Answer):
    """One screenshot: it is sent if ``looked_at``; ``digest`` is the SHA-256 of its picture."""

    attachment_id: str
    width: int
    height: int
    digest: str
    boxes: list[BoxAnswer]
    needs_drawing: bool
    looked_at: bool


class PictureAnswer(AttachmentAnswer):
    """One screenshot with its picture as it would be sent: PNG, in base64."""

    png: str = Field(repr=False)


class PreviewAnswer(Answer):
    """A preview, whole; ``digest``, ``nonce`` and ``idempotency_key`` are named when it is sent.

    ``credentials`` are the parts that must be masked or left out before it can be sent.
    """

    preview_id: str
    connector: str
    created_at: str
    expires_at: str
    identifiers: IdentifiersAnswer
    documents: list[DocumentAnswer]
    comparison: dict[str, Literal["equal", "folded", "different", "missing-chart", "missing-ocean"]]
    environment: dict[str, object]
    redaction: RedactionAnswer
    attachments: list[AttachmentAnswer]
    notices: list[str]
    credentials: list[str]
    digest: str
    nonce: str = Field(repr=False)
    idempotency_key: str


class FindingsAnswer(Answer):
    """What was found in the words."""

    findings: list[FindingAnswer]
