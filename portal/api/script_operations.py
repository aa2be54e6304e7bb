"""The calls of the pages' own scripts, and the files in JSON that a person saves."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from portal.api.operation import ANYTHING, Operation, Parameter, Shape, json
from portal.eforms.pages import TO_WRITE
from portal.passkeys.shapes import AssertionAnswer, CreationAnswer
from portal.patients.shapes import (
    KeyCheckAnswer,
    KeyVersionAnswer,
    RecordsAnswer,
    ResealedAnswer,
    ResealedBody,
    SealedBody,
)
from portal.refusals import Refusal
from portal.uploads.cleaning import PICTURES, TEXT
from portal.uploads.shapes import PictureAnswer, TextAnswer
from toolbar.troubleshooting.bundle import Bundle

_KEPT: Final = {"type": "string", "pattern": r"^[^\x00]*$"}
"""A text that PostgreSQL stores."""
FORM: Final[Mapping[str, Shape]] = {
    "application/x-www-form-urlencoded": {
        "type": "object",
        "properties": {"csrf_token": _KEPT, "back": _KEPT},
        "required": ["csrf_token"],
        "propertyNames": _KEPT,
        "additionalProperties": _KEPT,
    }
}
QUESTIONNAIRE: Final[Mapping[str, object]] = {
    "description": "A FHIR R4B Questionnaire (https://hl7.org/fhir/R4B/questionnaire.html).",
    "type": "object",
    "properties": {"resourceType": {"const": "Questionnaire"}},
    "required": ["resourceType", "status"],
}
NUMBER: Final[Mapping[str, object]] = {"type": "string", "pattern": "^[0-9]{1,8}$"}
SEALED: Final = (
    Refusal.BODY_INVALID,
    Refusal.BODY_TOO_LARGE,
    Refusal.NOT_FOUND,
    Refusal.RECORD_CHANGED,
    Refusal.RECORD_INVALID,
)
FILE: Final = Operation(
    "Clean a file, and return it as it will be attached.",
    json((TextAnswer, PictureAnswer)),
    dict.fromkeys((TEXT, *sorted(PICTURES)), ANYTHING),
    (HTTPStatus.CREATED,),
    (
        Refusal.BODY_TOO_LARGE,
        Refusal.CREDENTIAL_FOUND,
        Refusal.FILE_REFUSED,
        Refusal.FILES_FULL,
        Refusal.TOO_MANY_REQUESTS,
    ),
)
PATIENTS: Final = "/sites/{number}/patients"

OPERATIONS: Final[Mapping[tuple[str, str], Operation]] = {
    ("GET", f"{PATIENTS}/ciphertext"): Operation(
        "Return records as ciphertext: those with these ids, or a batch after an id.",
        json(RecordsAnswer),
        refusals=(Refusal.NOT_FOUND,),
        parameters=(
            Parameter("ids", "query", {"type": "string", "description": "Joined by full stops."}),
            Parameter("after", "query", {"type": "string"}),
            Parameter("under", "query", NUMBER),
        ),
    ),
    ("GET", f"{PATIENTS}/key/{{version}}"): Operation(
        "Return the word that tells one version of the key.",
        json(KeyCheckAnswer),
        refusals=(Refusal.NOT_FOUND,),
    ),
    ("PUT", f"{PATIENTS}/key/{{version}}"): Operation(
        "Lay down the word of the site's first key, or of the next one.",
        json(KeyVersionAnswer),
        json(SealedBody),
        (HTTPStatus.CREATED,),
        (*SEALED, Refusal.STEP_UP_NEEDED),
    ),
    ("PUT", f"{PATIENTS}/{{patient}}/ciphertext"): Operation(
        "Take a record back under the next key.",
        json(ResealedAnswer),
        json(ResealedBody),
        refusals=SEALED,
    ),
    ("PUT", "/tickets/files"): FILE,
    ("PUT", "/reading/files"): FILE,
    ("PUT", "/request/files"): FILE,
    ("GET", "/tickets/{number}/bundle"): Operation(
        "Save a ticket's bundle, its bytes as they came.",
        json(Bundle),
        refusals=(Refusal.NOT_FOUND,),
    ),
    ("GET", "/sites/{number}/eforms/{eform}/export"): Operation(
        "Save an eForm's draft, or one of its versions.",
        {TO_WRITE: QUESTIONNAIRE},
        refusals=(Refusal.EFORM_INCOMPLETE, Refusal.NOT_FOUND, Refusal.BODY_INVALID),
        parameters=(Parameter("version", "query", NUMBER),),
    ),
    ("POST", "/log-in/passkey/begin"): Operation(
        "Return what the browser is to ask for: any passkey of this portal.",
        json(AssertionAnswer),
        FORM,
        refusals=(Refusal.NOT_FOUND,),
    ),
    ("POST", "/log-in/factor/passkey/begin"): Operation(
        "Return what the browser is to ask for: a passkey of whose password was right.",
        json(AssertionAnswer),
        FORM,
        refusals=(Refusal.LOG_IN_NEEDED, Refusal.NOT_FOUND),
    ),
    ("POST", "/step-up/passkey/begin"): Operation(
        "Return what the browser is to ask for: a passkey of the viewer's.",
        json(AssertionAnswer),
        FORM,
        refusals=(Refusal.NOT_FOUND,),
    ),
    ("POST", "/account/factors/passkeys/begin"): Operation(
        "Return what the browser is to ask an authenticator for.",
        json(CreationAnswer),
        FORM,
        refusals=(Refusal.STEP_UP_NEEDED, Refusal.NOT_FOUND),
    ),
}
