"""What each call takes and answers, for the API document; ``routes.py`` says who may make it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from pydantic import BaseModel

from toolbar.bridge import models, preview_models
from toolbar.bridge.handlers.context import ContextBody
from toolbar.bridge.handlers.previews import ChangeBody

READING: Final = (
    "connector-unknown",
    "context-invalid",
    "chart-not-found",
    "chart-unreadable",
    "emr-clock-skew",
    "emr-refused",
    "emr-session-expired",
    "emr-unreachable",
    "ocean-unreadable",
    "secret-missing",
)
PREVIEW: Final = ("preview-unknown", "preview-expired")


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: a sentence, the models of its body and answer, and its own problems."""

    summary: str
    answer: type[BaseModel] | None
    body: type[BaseModel] | None = None
    status: HTTPStatus = HTTPStatus.OK
    codes: tuple[str, ...] = ()
    media_type: str = "application/json"
    repeatable: bool = False
    """Whether an ``Idempotency-Key`` header makes it safe to repeat."""
    form: bool = False
    """Whether it takes a form with one file in place of JSON."""


OPERATIONS: Final[Mapping[tuple[str, str], Operation]] = {
    ("GET", "/health"): Operation("Say that the bridge is here.", models.HealthAnswer),
    ("GET", "/openapi.json"): Operation("Return this document.", None),
    ("POST", "/v1/pairings"): Operation(
        "Exchange a pairing code for a token that is bound to the Origin that asks.",
        models.PairingAnswer,
        models.PairingBody,
        HTTPStatus.CREATED,
        ("pairing-refused", "pairing-locked", "state-unavailable"),
    ),
    ("POST", "/v1/pairing-codes"): Operation(
        "Make a code for one toolbar, which the panel shows.",
        models.PairingCodeAnswer,
        status=HTTPStatus.CREATED,
    ),
    ("GET", "/v1/pairings"): Operation("List the paired toolbars.", models.PairingsAnswer),
    ("PATCH", "/v1/pairings/{token_id}"): Operation(
        "Give a pairing another name.",
        models.PairedAnswer,
        models.PairingNameBody,
        codes=("pairing-unknown",),
    ),
    ("DELETE", "/v1/pairings/{token_id}"): Operation(
        "End a pairing at once.",
        None,
        status=HTTPStatus.NO_CONTENT,
        codes=("pairing-unknown",),
    ),
    ("POST", "/v1/proofs"): Operation(
        "Prove that this is the bridge that made a token.",
        models.ProofAnswer,
        models.ProofBody,
        codes=("not-paired",),
    ),
    ("POST", "/v1/panel-sessions"): Operation(
        "Exchange a one-time secret for a panel session.",
        models.SessionAnswer,
        models.SessionBody,
        codes=("pairing-refused", "state-unavailable"),
    ),
    ("GET", "/v1/connectors"): Operation(
        "List the installed connectors and the context that each accepts.",
        models.ConnectorsAnswer,
    ),
    ("PUT", "/v1/context"): Operation(
        "Tell which patient is open now, or that none is.",
        None,
        ContextBody,
        HTTPStatus.NO_CONTENT,
        ("connector-unknown", "context-invalid"),
    ),
    ("GET", "/v1/context"): Operation(
        "List which patients are open in which toolbars, and how long.", models.OpenChartsAnswer
    ),
    ("POST", "/v1/identify"): Operation(
        "Return the references to the patient whose chart is open.",
        models.IdentifiersAnswer,
        models.ChartBody,
        codes=READING,
    ),
    ("POST", "/v1/previews"): Operation(
        "Make a preview and return the address where a person looks at it.",
        models.PreviewMadeAnswer,
        models.PreviewBody,
        HTTPStatus.CREATED,
        ("connector-unknown", "context-invalid", "chart-not-found"),
    ),
    ("GET", "/v1/previews/{preview_id}"): Operation(
        "Return a preview.", preview_models.PreviewAnswer, codes=PREVIEW
    ),
    ("PATCH", "/v1/previews/{preview_id}"): Operation(
        "Mask a range more, or leave out a document or an identifier.",
        preview_models.PreviewAnswer,
        ChangeBody,
        codes=(*PREVIEW, "not-found"),
    ),
    ("GET", "/v1/previews/{preview_id}/context"): Operation(
        "Tell whether the preview's chart is still the one that is open.",
        models.StandingAnswer,
        codes=PREVIEW,
    ),
    ("POST", "/v1/previews/{preview_id}/again"): Operation(
        "Read all again with this Ocean reference; what the user took away stays away.",
        preview_models.PreviewAnswer,
        preview_models.ReferenceBody,
        codes=(*PREVIEW, "connector-unknown", "context-invalid", "chart-not-found"),
    ),
    ("POST", "/v1/previews/{preview_id}/attachments"): Operation(
        "Mask a screenshot, to be looked at; nothing is attached by that.",
        preview_models.PictureAnswer,
        status=HTTPStatus.CREATED,
        codes=(
            *PREVIEW,
            "attachments-full",
            "image-too-large",
            "image-unreadable",
            "multipart-only",
        ),
        form=True,
    ),
    ("PUT", "/v1/previews/{preview_id}/attachments/{attachment_id}/boxes"): Operation(
        "Paint boxes by hand; with the digest of what the user has seen, attach it.",
        preview_models.PictureAnswer,
        preview_models.BoxesBody,
        codes=(*PREVIEW, "not-found", "drawing-needed", "image-too-large", "preview-changed"),
    ),
    ("GET", "/v1/previews/{preview_id}/attachments/{attachment_id}"): Operation(
        "Return a screenshot as it would be sent.",
        preview_models.PictureAnswer,
        codes=(*PREVIEW, "not-found"),
    ),
    ("POST", "/v1/previews/{preview_id}/check-text"): Operation(
        "Find patient data in the user's words.",
        preview_models.FindingsAnswer,
        preview_models.WordsBody,
        codes=PREVIEW,
    ),
    ("POST", "/v1/previews/{preview_id}/send"): Operation(
        "Queue exactly what the user saw.",
        models.SentAnswer,
        preview_models.SendBody,
        HTTPStatus.ACCEPTED,
        (
            *PREVIEW,
            "preview-changed",
            "nonce-used",
            "context-stale",
            "idempotency-key-missing",
            "idempotency-key-reused",
            "ticket-invalid",
            "credential-found",
            "patient-data-found",
        ),
        repeatable=True,
    ),
    ("GET", "/v1/submissions"): Operation("List what was sent.", models.SubmissionsAnswer),
    ("POST", "/v1/ask-again"): Operation(
        "Ask support where the tickets stand that nobody has answered; list what was sent.",
        models.SubmissionsAnswer,
        codes=("too-many-requests",),
    ),
    ("GET", "/v1/submissions/{submission_id}"): Operation(
        "Return one submission.", models.SubmissionAnswer, codes=("not-found",)
    ),
    ("POST", "/v1/submissions/{submission_id}/cancel"): Operation(
        "Take a waiting submission back.",
        models.SubmissionAnswer,
        codes=("not-found", "submission-not-waiting"),
    ),
    ("POST", "/v1/submissions/{submission_id}/retry"): Operation(
        "Let a waiting or parked submission go now.",
        models.SubmissionAnswer,
        codes=("not-found", "submission-not-waiting"),
    ),
    ("GET", "/v1/announcements"): Operation(
        "List what the support portal has announced for this clinic's EMRs.",
        models.AnnouncementsAnswer,
    ),
    ("GET", "/v1/events"): Operation(
        "Follow changes of submissions and of open charts as server-sent events.",
        None,
        media_type="text/event-stream",
    ),
}
