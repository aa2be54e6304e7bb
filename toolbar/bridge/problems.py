"""Answers every failure with a code, as an RFC 9457 problem; the outermost layer of the bridge."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from connectors.errors import ProductError
from connectors.logs import describe

STATUS: Final[Mapping[str, HTTPStatus]] = {
    "attachments-full": HTTPStatus.CONFLICT,
    "body-invalid": HTTPStatus.BAD_REQUEST,
    "body-too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "chart-not-found": HTTPStatus.NOT_FOUND,
    "chart-unreadable": HTTPStatus.BAD_GATEWAY,
    "connector-unknown": HTTPStatus.NOT_FOUND,
    "context-invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "context-stale": HTTPStatus.CONFLICT,
    "credential-found": HTTPStatus.UNPROCESSABLE_ENTITY,
    "drawing-needed": HTTPStatus.CONFLICT,
    "emr-clock-skew": HTTPStatus.BAD_GATEWAY,
    "emr-refused": HTTPStatus.BAD_GATEWAY,
    "emr-session-expired": HTTPStatus.BAD_GATEWAY,
    "emr-unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
    "host-refused": HTTPStatus.MISDIRECTED_REQUEST,
    "idempotency-key-missing": HTTPStatus.BAD_REQUEST,
    "idempotency-key-reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "image-too-large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "image-unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "json-only": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "method-not-allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "navigation-refused": HTTPStatus.FORBIDDEN,
    "multipart-only": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "nonce-used": HTTPStatus.CONFLICT,
    "not-found": HTTPStatus.NOT_FOUND,
    "not-paired": HTTPStatus.UNAUTHORIZED,
    "ocean-unreadable": HTTPStatus.BAD_GATEWAY,
    "origin-refused": HTTPStatus.FORBIDDEN,
    "outbox-full": HTTPStatus.INSUFFICIENT_STORAGE,
    "outbox-unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "pairing-locked": HTTPStatus.TOO_MANY_REQUESTS,
    "pairing-refused": HTTPStatus.FORBIDDEN,
    "pairing-unknown": HTTPStatus.NOT_FOUND,
    "patient-data-found": HTTPStatus.UNPROCESSABLE_ENTITY,
    "preview-changed": HTTPStatus.CONFLICT,
    "preview-expired": HTTPStatus.GONE,
    "preview-unknown": HTTPStatus.NOT_FOUND,
    "scope-missing": HTTPStatus.FORBIDDEN,
    "secret-missing": HTTPStatus.SERVICE_UNAVAILABLE,
    "settings-invalid": HTTPStatus.SERVICE_UNAVAILABLE,
    "state-unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "submission-not-waiting": HTTPStatus.CONFLICT,
    "ticket-invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too-many-requests": HTTPStatus.TOO_MANY_REQUESTS,
    "user-refused": HTTPStatus.FORBIDDEN,
}
"""The status of each code; a code that is not listed is a mistake of ours and answers 500."""

AIOHTTP_CODES: Final = {
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body-too-large",
}
"""What aiohttp itself refuses; whatever else it refuses is a malformed request."""

MEMBERS: Final = ("fields", "findings", "kind")
"""What an error may tell beside its code: names of fields, positions, kinds; never a value."""

log = logging.getLogger(__name__)


@web.middleware
async def answer_with_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every failure with a code.

    Without this, aiohttp would log the message of an unexpected error, and such
    a message may quote a chart.
    """
    try:
        return await handler(request)
    except ProductError as error:
        return product_problem(error)
    except web.HTTPException as error:
        return _aiohttp_problem(error)
    except Exception as error:  # noqa: BLE001 - the boundary: nothing may pass it
        log.error("unexpected error", extra=describe(error))
        return problem("unexpected", HTTPStatus.INTERNAL_SERVER_ERROR)


def problem(code: str, status: HTTPStatus, members: Mapping[str, object] = {}) -> web.Response:
    """Return the problem of this code; its title is the status's own phrase."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "code": code}
    return web.Response(
        body=json.dumps(body | dict(members)).encode(),
        status=status,
        content_type="application/problem+json",
    )


def product_problem(error: ProductError) -> web.Response:
    """Return the problem of an error of ours, with the members that it may tell."""
    told = {name: vars(error)[name] for name in MEMBERS if name in vars(error)}
    status = STATUS.get(error.code, HTTPStatus.INTERNAL_SERVER_ERROR)
    answer = problem(error.code, status, {name: _plain(value) for name, value in told.items()})
    retry_after = getattr(error, "retry_after", None)
    if retry_after is not None:
        answer.headers[hdrs.RETRY_AFTER] = str(retry_after)
    if status is HTTPStatus.UNAUTHORIZED:
        answer.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    return answer


def _aiohttp_problem(error: web.HTTPException) -> web.Response:
    status = HTTPStatus(error.status)
    code = AIOHTTP_CODES.get(status, "body-invalid")
    answer = problem(code, STATUS[code])
    if hdrs.ALLOW in error.headers:
        answer.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
    return answer


def _plain(value: object) -> object:
    """Return what JSON takes: a finding is a slotted dataclass of positions and kinds."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    names = getattr(type(value), "__dataclass_fields__", None)
    if names is None:
        return value
    return {name: getattr(value, name) for name in names}
