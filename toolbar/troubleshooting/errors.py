"""The errors of preview, words, outbox and delivery; each has a fixed code and quotes nothing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.errors import ProductError
from connectors.shapes import Kind

if TYPE_CHECKING:
    from redaction.words import Certainty


class PreviewUnknownError(ProductError):
    """No preview has this id, or it was made before the last start."""

    code = "preview-unknown"


class PreviewExpiredError(ProductError):
    """The preview is too old: the chart may have changed since."""

    code = "preview-expired"


class PreviewChangedError(ProductError):
    """The digest is not that of the preview as it stands now."""

    code = "preview-changed"


class PartUnknownError(ProductError):
    """The preview has no such document or identifier."""

    code = "not-found"


class AttachmentsFullError(ProductError):
    """The preview has as many screenshots as a ticket may have."""

    code = "attachments-full"


class DrawingNeededError(ProductError):
    """Nothing has read the screenshot, so it is attached only once the user has drawn on it."""

    code = "drawing-needed"


class RangeInvalidError(ProductError):
    """The range to mask lies outside of the document's text."""

    code = "body-invalid"


class NonceUsedError(ProductError):
    """The nonce is not this preview's, or the preview was already sent."""

    code = "nonce-used"


class IdempotencyKeyReusedError(ProductError):
    """The same idempotency key came with something else to send."""

    code = "idempotency-key-reused"


@dataclass(frozen=True, slots=True)
class TextFinding:
    """Where patient data stands in a field of the ticket; offsets are code points."""

    field: str
    start: int
    end: int
    kind: Kind
    certainty: "Certainty"


class PatientDataFoundError(ProductError):
    """The user's own words hold patient data; says where and of which kind, never what."""

    code = "patient-data-found"

    def __init__(self, findings: tuple[TextFinding, ...]) -> None:
        super().__init__()
        self.findings = findings


class OutboxUnavailableError(ProductError):
    """The outbox cannot promise to keep a submission, so nothing was queued."""

    code = "outbox-unavailable"


class OutboxFullError(ProductError):
    """What waits already takes all the room that the settings give, so nothing was queued."""

    code = "outbox-full"


class SubmissionUnknownError(ProductError):
    """The outbox has no such submission."""

    code = "not-found"


class SubmissionNotWaitingError(ProductError):
    """The submission is being sent, or is delivered or cancelled, so this cannot be done to it."""

    code = "submission-not-waiting"


class DeliveryError(ProductError):
    """Base of why a delivery failed; ``retry_after`` is what the portal asked for, in seconds."""

    retryable = True

    def __init__(self, retry_after: float | None = None) -> None:
        super().__init__()
        self.retry_after = retry_after


class PortalNotConfiguredError(DeliveryError):
    """No portal address is set."""

    code = "portal-not-configured"


class PortalUnreachableError(DeliveryError):
    """The portal did not answer, or not to the end."""

    code = "portal-unreachable"


class PortalBusyError(DeliveryError):
    """The portal asked to come back later, or failed by itself."""

    code = "portal-busy"


class PortalUnreadableError(DeliveryError):
    """Something answered at the portal's address, and not as the portal does."""

    code = "portal-unreadable"


class PortalKeyChangedError(DeliveryError):
    """The portal offers another key than the one that was pinned, so nothing is sealed with it."""

    code = "portal-key-changed"


class PortalTokenRefusedError(DeliveryError):
    """The portal does not accept this site's token."""

    code = "portal-token-refused"
    retryable = False


class PortalRefusedError(DeliveryError):
    """The portal refused this submission for good; a person has to look."""

    code = "portal-refused"
    retryable = False


class PortalFoundInWordsError(PortalRefusedError):
    """The portal found patient data in what the user wrote."""

    code = "portal-found-in-words"


class PortalFoundInIdentifiersError(PortalRefusedError):
    """The portal took an identifier for a health number or a social insurance number."""

    code = "portal-found-in-identifiers"


class PortalFoundInDocumentsError(PortalRefusedError):
    """The portal found patient data in what was read from the chart."""

    code = "portal-found-in-documents"


class ZendeskUnansweredError(DeliveryError):
    """The request went out, and no answer that can be read came back."""

    code = "zendesk-unanswered"


class MayHaveArrivedError(DeliveryError):
    """It may be there already, and cannot be sent again without making a second one."""

    code = "may-have-arrived"
    retryable = False
