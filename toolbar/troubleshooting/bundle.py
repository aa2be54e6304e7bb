"""The bundle: what leaves the clinic, its bytes and its digest; shared with the portal."""

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from connectors.errors import ProductError
from connectors.shapes import Kind
from connectors.strict_json import read_strictly
from toolbar.troubleshooting.ticket import Ticket

SCHEMA: Final = "troubleshooting-bundle/1"
LARGEST: Final = 16 * 1024 * 1024
"""Bytes of the largest bundle that is read."""
MOST_ATTACHMENTS: Final = 5
LARGEST_ATTACHMENT: Final = 8 * 1024 * 1024
"""Bytes of one screenshot that is sent; a masked 8K screen takes a tenth of it."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.+-]{1,40}$")]
Moment = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)$"),
]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Count = Annotated[int, Field(ge=0)]


class BundleInvalidError(ProductError):
    """The bytes are not a bundle of this schema."""

    code = "bundle-invalid"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class BundleIdentifiers(_Strict):
    """The references to the patient; ``null`` is unknown, or left out by the user."""

    emr: Code
    emr_id: Number | None = Field(repr=False)
    merged_emr_ids: list[Number] = Field(repr=False)
    ocean_reference: Number | None = Field(repr=False)
    ereferral_reference: Number | None = Field(repr=False)
    site_number: Number | None = Field(repr=False)
    captured_at: Moment


class BundleDocument(_Strict):
    """One redacted document."""

    document_id: Code
    kind: Code
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}$")]
    redacted: str | None = Field(repr=False)
    skeleton: dict[str, Any] | None = Field(repr=False)
    findings: dict[Kind, Count]
    dropped: Count
    facts: dict[str, dict[str, bool | str | None]] = Field(repr=False)


class Connection(_Strict):
    """How the clinic reached one other side when the preview was made."""

    state: Literal["ok", "failed", "not-configured"]
    code: Code | None = None
    http_status: Annotated[int, Field(ge=100, le=599)] | None = None


class BundleConnector(_Strict):
    """Which connector read the chart, and how."""

    id: Code
    mode: Code


class Environment(_Strict):
    """Versions, health of each connection, codes; empty if the user left it out."""

    toolbar_version: Version | None = None
    python: Version | None = None
    os: Code | None = None
    connector: BundleConnector | None = None
    connections: dict[Literal["chart", "ocean", "portal"], Connection] = Field(default_factory=dict)
    page: dict[Code, Code] = Field(default_factory=dict)
    notices: list[Code] = Field(default_factory=list)


class Redaction(_Strict):
    """By which rules the documents were masked, and how much."""

    rules_version: Version
    findings: dict[Kind, Count]


class Bundle(_Strict):
    """What leaves the clinic (contract.md, "Bundle")."""

    schema_: Literal["troubleshooting-bundle/1"] = Field(alias="schema")
    submission_id: Uuid
    created_at: Moment
    identifiers: BundleIdentifiers
    ticket: Ticket
    documents: list[BundleDocument]
    comparison: dict[
        Code, Literal["equal", "folded", "different", "missing-chart", "missing-ocean"]
    ]
    environment: Environment
    redaction: Redaction


def canonical(tree: Mapping[str, object]) -> bytes:
    """Return the canonical bytes (RFC 8785) that are previewed, hashed, queued and sent."""
    import rfc8785  # noqa: PLC0415 - the first preview needs it, not the start

    return rfc8785.dumps(dict(tree))  # type: ignore[arg-type]  # only JSON is in it


def digest(tree: Mapping[str, object], attachments: Iterable[bytes] = ()) -> str:
    """Return the SHA-256, in hex, of what the user previewed.

    It covers the canonical bytes without ``ticket``, followed by the SHA-256 of
    each attachment's bytes.
    """
    previewed = {name: part for name, part in tree.items() if name != "ticket"}
    hashed = hashlib.sha256(canonical(previewed))
    for attachment in attachments:
        hashed.update(hashlib.sha256(attachment).digest())
    return hashed.hexdigest()


def sealing_context(site_number: str, submission_id: str) -> bytes:
    """Return HPKE's ``info``: a sealed bundle opens for this site and submission alone."""
    return b"ocean-ticket/1" + site_number.encode() + submission_id.encode()


def read_bundle(body: bytes) -> Bundle:
    """Check the bytes of a bundle; raise ``BundleInvalidError``.

    A member that stands twice is refused: two readers would see two bundles.
    """
    if len(body) > LARGEST:
        raise BundleInvalidError
    tree: object = None
    with suppress(ValueError, RecursionError):
        tree = read_strictly(body)
    bundle = None
    if isinstance(tree, dict):
        with suppress(ValidationError):
            # JSON mode: the keys of findings are strings there, and strict stays strict
            bundle = Bundle.model_validate_json(body)
    if bundle is None:
        raise BundleInvalidError
    return bundle
