"""What may leave of structured data that no EMR and no standard describes: generic documents.

The members, parameters, headers and columns that support needs, each with a
closed shape. Why these, and why not more:

- Numbers are small: a health number, a phone and a date of birth have 8 digits
  or more, and a chart number often 6, so what counts ends at 5.
- Codes come from closed lists (HTTP, OAuth, errno, exception classes), since a
  free code may be a record number. A version has at most three parts of one
  to three digits, the first of two: ``613.555.0142`` is a phone.
- Request ids leave as UUIDs only; other ids may be counters of visits.
- Times of events are masked as dates, like those of HL7: a result's time finds
  the patient in any list of visits. The ticket says when it happened.
- Addresses of requests are masked whole; hosts, user agents and all other names
  are dropped.
"""

import re
from collections.abc import Iterator, Mapping
from http import HTTPMethod, HTTPStatus
from typing import Final

from connectors.masks import DATE, FREE_TEXT
from connectors.shapes import (
    EMR_ID,
    EREFERRAL_REFERENCE,
    OCEAN_REFERENCE,
    SITE_NUMBER,
    Each,
    Fields,
    Keep,
    Kind,
    Masked,
    Shape,
    flag,
    language,
    matching,
    one_of,
    province,
    whole_number,
)
from redaction.folding import fold
from redaction.structure.vocabulary import KINDS
from redaction.words.word_list import words

REASONS: Final = one_of(*(status.phrase for status in HTTPStatus))
METHOD: Final = one_of(*HTTPMethod)
HTTP_VERSION: Final = one_of("HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3")
VERSION: Final = matching(r"v?[0-9]{1,2}(\.[0-9]{1,3}){1,2}|1[0-9]{2}\.0\.0(\.0)?")
UUID: Final = matching(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
COUNT: Final = whole_number(most=99_999)
MEDIA_TYPE: Final = matching(
    r"(application/(fhir\+json|hl7-v2|json|octet-stream|pdf|problem\+json|x-www-form-urlencoded|xml"
    r"|zip)|image/(jpeg|png)|multipart/form-data|text/(csv|html|plain|xml))"
    r"(; ?charset=(utf-8|UTF-8|iso-8859-1|ISO-8859-1|us-ascii))?"
)
_CODES: Final = one_of(
    *words(
        "invalid_request invalid_client invalid_grant invalid_scope invalid_token access_denied"
        " unauthorized_client unsupported_grant_type unsupported_response_type server_error"
        " temporarily_unavailable insufficient_scope consent_required login_required"
        " ECONNREFUSED ECONNRESET ECONNABORTED ETIMEDOUT ENOTFOUND EHOSTUNREACH ENETUNREACH EPIPE"
        " EPERM EACCES EAI_AGAIN ENOENT EADDRINUSE EPROTO CERT_HAS_EXPIRED TIMEOUT NOT_FOUND"
        " UNAUTHORIZED FORBIDDEN BAD_REQUEST CONFLICT INTERNAL_ERROR UNAVAILABLE"
        " ERR_NETWORK ERR_TIMED_OUT ERR_CONNECTION_REFUSED ERR_CERT_DATE_INVALID"
        " TypeError ReferenceError SyntaxError RangeError ValueError KeyError AttributeError"
        " NetworkError TimeoutError AbortError NullPointerException IllegalArgumentException"
        " IllegalStateException IOException FileNotFoundException SocketTimeoutException"
        " ConnectException UnknownHostException SSLHandshakeException ParseException SQLException"
        " ClassCastException NumberFormatException OutOfMemoryError JsonParseException"
        " JsonMappingException HttpRequestException NullReferenceException TaskCanceledException"
    )
)
_VENDOR_CODE: Final = matching(r"(ORA|SQL|HTTP|ERR|JDBC|TNS|JPA|HL7)-?[0-9]{1,5}")
_STATES: Final = one_of(
    *words(
        "ok OK success SUCCESS succeeded failed FAILED failure error ERROR pending PENDING queued"
        " sending delivered parked cancelled CANCELLED completed COMPLETED accepted rejected"
        " active ACTIVE inactive INACTIVE AC IN DE final preliminary draft sent SENT received UP"
        " DOWN"
    )
)
_LEVELS: Final = one_of(
    *words("TRACE DEBUG INFO WARN WARNING ERROR FATAL CRITICAL trace debug info warn warning error")
)
_EMRS: Final = one_of(
    "oscar", "OSCAR", "OSCAR Pro", "accuro", "Accuro", "pssuite", "PS Suite", "medaccess",
    "Med Access", "ocean", "Ocean",
)  # fmt: skip


def any_of(*shapes: Shape) -> Shape:
    """Accept what one of the shapes accepts."""
    return lambda value: any(shape(value) for shape in shapes)


STATUS: Final = any_of(whole_number(most=599), _STATES)
CODE: Final = any_of(whole_number(most=599), _CODES, _VENDOR_CODE)
FLAG: Final = any_of(flag, one_of("true", "false", "0", "1"))

_FIELDS: Final[tuple[tuple[Keep, str], ...]] = (
    (EMR_ID, "emrid emrpatientid demographicno demographicnumber demographicid patientid iddme"),
    (EMR_ID, "externalpatientref uniquevendoridsequence"),
    (OCEAN_REFERENCE, "oceanref oceanreference oceanreferencenumber refocean ptref patientref"),
    (EREFERRAL_REFERENCE, "ereferralreference ereferralref"),
    (SITE_NUMBER, "sitenum sitenumber numerosite"),
    (STATUS, "status statut statuscode httpstatus"),
    (CODE, "code errorcode codeerreur error erreur exception errortype exceptionclass errno"),
    (_LEVELS, "level severity loglevel"),
    (VERSION, "version ver appversion emrversion toolbarversion release"),
    (any_of(VERSION, COUNT), "build buildnumber"),
    (UUID, "requestid reqid req xrequestid correlationid xcorrelationid traceid uuid guid"),
    (METHOD, "method httpmethod verb"),
    (MEDIA_TYPE, "contenttype accept mediatype"),
    (COUNT, "contentlength count total size length duration elapsed retries attempts"),
    (FLAG, "enabled active success valid ok"),
    (language, "language lang langue locale contentlanguage"),
    (province, "province hnprov healthnumberprovince"),
    (_EMRS, "emr dme vendor product"),
    (one_of("constant", "sporadic"), "frequency"),
    (one_of("one_patient", "group", "all_patients"), "scope"),
    (DATE, "timestamp time ts datetime createdat updatedat occurredat receivedat sentat"),
    (Masked(Kind.URL_TOKEN), "url uri path route endpoint referer referrerurl location origin"),
    (FREE_TEXT, "errormessage errordescription stack stacktrace cause detail details title"),
)  # fmt: skip

RULES: Final[Mapping[str, Keep]] = {
    **{name: Masked(kind) for kind, names in KINDS.items() for name in names},
    **{name: rule for rule, names in _FIELDS for name in words(names)},
}
"""All names that may leave, folded, each with what may leave of its value.

A new line here needs a privacy review.
"""

_HOLDERS: Final = words(
    "patient patients person demographics demographic demographique client contact request response"
    " requete reponse headers query params parameters context contexte payload item items entry"
    " entries record records errors erreurs meta metadata environment system ticket address adresse"
)
"""Names of objects and lists; what they hold is judged member by member."""


_NAME: Final = re.compile(r"[\w .:'()\[\]@/-]{1,60}")


class _ByName(Mapping[str, Keep]):
    """Finds a rule by the folded name, so that ``first_name`` and ``FirstName`` are one."""

    def __init__(self, rules: dict[str, Keep]) -> None:
        self._rules = rules

    def __getitem__(self, name: str) -> Keep:
        # the name leaves too, so nothing may hide in signs that folding leaves out
        return self._rules[fold(name) if _NAME.fullmatch(name) else ""]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules)

    def __len__(self) -> int:
        return len(self._rules)


def _generic_json() -> Keep:
    rules: dict[str, Keep] = dict(RULES)
    record = Each(Fields(_ByName(rules)))
    rules.update({name: record for name in _HOLDERS if name not in ("address", "adresse")})
    return Each(Fields(_ByName(rules)))


GENERIC_JSON: Final = _generic_json()
"""The allow-list of JSON that is neither FHIR nor Ocean's."""
