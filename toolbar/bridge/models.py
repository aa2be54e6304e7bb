"""What goes over the API: requests are checked by these, the API document is made of them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from connectors.shapes import Kind
from toolbar.bridge.credentials import LONGEST_NAME, NAME

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Include = Literal["chart", "ocean", "environment"]
PairingName = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME, pattern=NAME)]


class Body(BaseModel):
    """What a caller sends: exactly these members, no other type than theirs."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Answer(BaseModel):
    """What we answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PairingBody(Body):
    """The eight digits that ``ocean-toolbar pair`` shows, and a name for the list of pairings."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)] = Field(repr=False)
    name: PairingName


class PairingNameBody(Body):
    """What a pairing is to be called in the list."""

    name: PairingName


class ProofBody(Body):
    """Asks the bridge to prove that it knows a token, without naming the token."""

    token_id: Text
    nonce: Annotated[str, StringConstraints(min_length=8, max_length=200)]


class SessionBody(Body):
    """The one-time secret of ``ocean-toolbar open``."""

    secret: Text = Field(repr=False)


class ChartBody(Body):
    """An open chart: what its page hands over, checked by its connector."""

    connector: Text
    context: dict[str, object] = Field(repr=False)


class PreviewBody(ChartBody):
    """A chart to preview, and which parts of it."""

    include: list[Include] = ["chart", "ocean", "environment"]


class NoChartBody(Body):
    """No chart is open."""


class HealthAnswer(Answer):
    """The bridge is here."""

    status: Literal["ok"]
    product: Literal["ocean-toolbar"]
    version: str


class PairingAnswer(Answer):
    """A token, shown this once."""

    token_id: str
    token: str = Field(repr=False)
    origin: str | None
    scopes: list[str]
    expires_at: str


class PairingCodeAnswer(Answer):
    """Eight digits to type into one toolbar, once, until they end."""

    code: str = Field(repr=False)
    expires_at: str


class PairedAnswer(Answer):
    """One pairing as it is listed; its token is not known any more."""

    token_id: str
    name: str
    origin: str | None
    scopes: list[str]
    created_at: str
    expires_at: str


class PairingsAnswer(Answer):
    """Every pairing that has not ended, oldest first."""

    pairings: list[PairedAnswer]


class ProofAnswer(Answer):
    """HMAC-SHA256 of the nonce's UTF-8 bytes under the SHA-256 of the token, in hex."""

    proof: str


class SessionAnswer(Answer):
    """A panel session, shown this once."""

    session: str = Field(repr=False)


class ConnectorAnswer(Answer):
    """One connector: ``ready``, ``disabled`` (no settings for it) or ``failed`` (with the code)."""

    id: str
    name: str
    state: Literal["ready", "disabled", "failed"]
    code: str | None
    context_schema: dict[str, object]


class ConnectorsAnswer(Answer):
    """Every installed connector."""

    connectors: list[ConnectorAnswer]


class IdentifiersAnswer(Answer):
    """The references to a patient; what is unknown is null."""

    emr: str
    emr_id: str | None = Field(repr=False)
    merged_emr_ids: list[str] = Field(repr=False)
    ocean_reference: str | None = Field(repr=False)
    ereferral_reference: str | None = Field(repr=False)
    site_number: str | None
    captured_at: str


class PreviewMadeAnswer(Answer):
    """Where a person looks at the preview; the address holds its id and nothing else."""

    preview_id: str
    panel_url: str
    identifiers: IdentifiersAnswer
    expires_at: str


class OpenChartAnswer(Answer):
    """The patient that one toolbar has open, since when it says so, and how long ago that was."""

    token_id: str
    name: str
    origin: str | None
    connector: str
    emr_id: str | None = Field(repr=False)
    ocean_reference: str | None = Field(repr=False)
    told_at: str
    seconds: int


class OpenChartsAnswer(Answer):
    """Every toolbar that has told of a patient who is open."""

    charts: list[OpenChartAnswer]


class StandingAnswer(Answer):
    """Whether the chart of a preview is still open where the preview was asked for.

    ``closed`` and ``another`` are not ``sendable``; ``untold`` means that nobody told.
    """

    state: Literal["open", "closed", "another", "untold"]
    sendable: bool
    told_at: str | None
    seconds: int | None
    preview_seconds: int


class FindingAnswer(Answer):
    """Where something stands in the words, in code points."""

    start: int
    end: int
    kind: Kind
    certainty: Literal["known", "structured", "guess"]


State = Literal["queued", "sending", "delivered", "parked", "cancelled"]


class SentAnswer(Answer):
    """The submission is on disk."""

    submission_id: str
    state: State


class SubmissionAnswer(Answer):
    """Where a submission stands; ``reason`` is a code.

    What support says of the ticket is as it was when it was asked last; ``time_zone`` is the
    clinic's, in which the promise is to be shown.
    """

    submission_id: str
    state: State
    connector: str
    site_number: str
    created_at: str
    attempts: int
    next_attempt_at: str | None
    reason: str | None
    ticket_number: str | None
    first_answer_due_at: str | None
    ticket_url: str | None
    time_zone: str | None
    ticket_state: str | None
    first_answered_at: str | None
    merged_into: str | None


class SubmissionsAnswer(Answer):
    """All submissions of this computer, newest first."""

    submissions: list[SubmissionAnswer]


class AnnouncementAnswer(Answer):
    """One announcement of the support portal; ``url`` leads to its text."""

    announcement_id: str
    title: str
    published_at: str
    url: str | None
    critical: bool = False


class AnnouncementsAnswer(Answer):
    """What is announced for this clinic's EMRs, the newest first."""

    announcements: list[AnnouncementAnswer]


class FieldFindingAnswer(FindingAnswer):
    """Where something stands in a field of the ticket."""

    field: str


class ProblemAnswer(Answer):
    """An RFC 9457 problem; ``code`` says which."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: Literal["about:blank"]
    title: str
    status: int
    code: str
    fields: list[str] | None = None
    findings: list[FieldFindingAnswer] | None = None
    kind: str | None = None
