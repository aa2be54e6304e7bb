"""The calls of clinics' programs: tickets, records, requests, announcements, Ocean's wire."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from ocean import headers
from portal.announcements.api import LONGEST_EMR
from portal.announcements.shapes import AnnouncementsAnswer
from portal.api.operation import ANYTHING, JSON, Operation, Parameter, Shape, json
from portal.cloud_connect.pages import KEY_SET
from portal.cloud_connect.shapes import KeySetAnswer
from portal.operating.health import LiveAnswer, ReadyAnswer
from portal.patients.shapes import (
    KeptAnswer,
    RecordBody,
    ReservationBody,
    ReservedAnswer,
    WireRecordAnswer,
)
from portal.refusals import Refusal
from portal.tickets.intake import KEY_FORM
from portal.tickets.shapes import (
    SealingKeysAnswer,
    TicketAnswer,
    TicketMadeAnswer,
    TicketStandingAnswer,
)
from portal.tickets.upload import PICTURE, PLAIN, SEALED
from portal.unconfirmed.parts import FORM
from portal.unconfirmed.shapes import AwaitedAnswer, RequestBody
from portal.uploads.cleaning import PICTURES, TEXT
from toolbar.troubleshooting.bundle import MOST_ATTACHMENTS, Bundle
from web.catalogue import LANGUAGES

BINARY: Final[Mapping[str, object]] = {"type": "string", "format": "binary"}
UPLOAD: Final[Mapping[str, object]] = {
    "type": "object",
    "properties": {
        "bundle": {
            "description": "A bundle, or its bytes sealed with a public key.",
            "anyOf": [{"$ref": f"#/components/schemas/{Bundle.__name__}"}, BINARY],
        },
        "attachment": {"type": "array", "items": BINARY, "maxItems": MOST_ATTACHMENTS},
    },
    "required": ["bundle"],
    "additionalProperties": False,
}
REQUEST: Final[Mapping[str, object]] = {
    "type": "object",
    "properties": {
        "request": {"$ref": f"#/components/schemas/{RequestBody.__name__}"},
        "attachment": {"type": "array", "items": BINARY, "maxItems": MOST_ATTACHMENTS},
    },
    "required": ["request"],
    "additionalProperties": False,
}
WIRE: Final[Mapping[str, Shape]] = {JSON: WireRecordAnswer}
WIRE_HEADERS: Final = (headers.ONE_TIME_KEY, headers.IV, headers.EMR_ID)
ATTACHMENT: Final[Mapping[str, Shape]] = {PICTURE: ANYTHING, TEXT: ANYTHING}
KEY: Final = Parameter(
    "Idempotency-Key", "header", {"type": "string", "pattern": f"^{KEY_FORM}$"}, required=True
)
TEXT_HEADER: Final[Mapping[str, object]] = {"type": "string"}

OPERATIONS: Final[Mapping[tuple[str, str], Operation]] = {
    ("GET", "/openapi.json"): Operation("Return this document.", json(ANYTHING)),
    ("GET", "/health/live"): Operation("Say that this process runs.", json(LiveAnswer)),
    ("GET", "/health/ready"): Operation(
        "Say whether requests should be sent here: 503 if not, with one word per check.",
        json(ReadyAnswer),
        statuses=(HTTPStatus.OK, HTTPStatus.SERVICE_UNAVAILABLE),
    ),
    ("GET", "/.well-known/jwks.json"): Operation(
        "Return the public keys by which Cloud Connect verifies a hand-over.",
        {KEY_SET: KeySetAnswer},
        refusals=(Refusal.HAND_OVER_UNAVAILABLE,),
    ),
    ("GET", "/api/v1/keys"): Operation(
        "Return the public keys that a bundle may be sealed with.", json(SealingKeysAnswer)
    ),
    ("POST", "/api/v1/tickets"): Operation(
        "Make a ticket of a bundle, or answer the one that this key made before.",
        json(TicketMadeAnswer),
        {FORM: UPLOAD},
        (HTTPStatus.CREATED,),
        (
            Refusal.BODY_INVALID,
            Refusal.BODY_TOO_LARGE,
            Refusal.BUNDLE_INVALID,
            Refusal.CREDENTIAL_FOUND,
            Refusal.IDEMPOTENCY_KEY_MISSING,
            Refusal.IDEMPOTENCY_KEY_REUSED,
            Refusal.MULTIPART_ONLY,
            Refusal.PATIENT_DATA_FOUND,
            Refusal.SEAL_UNREADABLE,
            Refusal.SITE_REFUSED,
        ),
        (KEY,),
        encoding={
            "bundle": {"contentType": f"{PLAIN}, {SEALED}"},
            "attachment": {"contentType": PICTURE},
        },
    ),
    ("GET", "/api/v1/tickets/{number}"): Operation(
        "Return a ticket of this site, with the bundle's own bytes as the last member.",
        json(TicketAnswer),
        refusals=(Refusal.NOT_FOUND,),
    ),
    ("GET", "/api/v1/tickets/{number}/standing"): Operation(
        "Return where a ticket of this site stands, without its bundle and its messages.",
        json(TicketStandingAnswer),
        refusals=(Refusal.NOT_FOUND,),
    ),
    ("GET", "/api/v1/tickets/{number}/bundle"): Operation(
        "Return the bundle's bytes as they came.", json(Bundle), refusals=(Refusal.NOT_FOUND,)
    ),
    ("GET", "/api/v1/tickets/{number}/attachments/{position}"): Operation(
        "Return an attachment's bytes as they came.", ATTACHMENT, refusals=(Refusal.NOT_FOUND,)
    ),
    ("GET", "/api/v1/announcements"): Operation(
        "Return the newest announcements for an EMR.",
        json(AnnouncementsAnswer),
        refusals=(Refusal.BODY_INVALID,),
        parameters=(
            Parameter("emr", "query", {"type": "string", "maxLength": LONGEST_EMR}),
            Parameter("language", "query", {"type": "string", "enum": list(LANGUAGES)}),
        ),
    ),
    ("POST", "/api/v1/requests"): Operation(
        "Ask for help without a log-in: a mail asks its address for a click.",
        json(AwaitedAnswer),
        {JSON: RequestBody, FORM: REQUEST},
        (HTTPStatus.ACCEPTED,),
        (
            Refusal.BODY_INVALID,
            Refusal.BODY_TOO_LARGE,
            Refusal.CREDENTIAL_FOUND,
            Refusal.FILE_REFUSED,
            Refusal.JSON_ONLY,
            Refusal.TOO_MANY_REQUESTS,
        ),
        encoding={
            "request": {"contentType": JSON},
            "attachment": {"contentType": ", ".join((*sorted(PICTURES), TEXT))},
        },
    ),
    ("POST", "/api/v1/patients"): Operation(
        "Return a free reference for a record that is to come.",
        json(ReservedAnswer),
        json(ReservationBody),
        (HTTPStatus.CREATED,),
        (
            Refusal.BODY_INVALID,
            Refusal.BODY_TOO_LARGE,
            Refusal.RECORD_INVALID,
            Refusal.REFERENCES_FULL,
        ),
    ),
    ("PUT", "/api/v1/patients/{reference}"): Operation(
        "Keep a record as ciphertext.",
        json(KeptAnswer),
        json(RecordBody),
        (HTTPStatus.OK, HTTPStatus.CREATED),
        (
            Refusal.BODY_INVALID,
            Refusal.BODY_TOO_LARGE,
            Refusal.RECORD_INVALID,
            Refusal.REFERENCE_TAKEN,
        ),
        tuple(Parameter(name, "header", TEXT_HEADER, required=True) for name in WIRE_HEADERS),
    ),
    ("GET", "/svc/v1/patients/{reference}"): Operation(
        "Return a patient's record as Ocean does.",
        WIRE,
        refusals=(Refusal.NOT_FOUND,),
        answer_headers=WIRE_HEADERS,
    ),
    ("GET", "/svc/v1/patients"): Operation(
        "Return the record of the one patient with this EMR ID as Ocean does.",
        WIRE,
        refusals=(Refusal.NOT_FOUND,),
        parameters=(Parameter(headers.EMR_ID, "header", TEXT_HEADER, required=True),),
        answer_headers=WIRE_HEADERS,
    ),
}
