"""Turns every failure into an answer with a code: a problem for programs, a page for people."""

import logging
from dataclasses import asdict
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.typedefs import Handler

from connectors.logs import describe
from portal.api.shapes import PlaceAnswer, ProblemAnswer, answer
from portal.language import request_language
from portal.page import page, see_other
from portal.page_above import page_above
from portal.people.tries import LOCKED_FOR
from portal.people.way_back import HOME, own_path
from portal.refusals import STATUS, PatientDataFoundError, Place, Refusal, RequestRefusedError
from portal.state import BACK, SETTINGS
from web import headers
from web.catalogue import Catalogue

FOR_PROGRAMS: Final = ("/api/", "/svc/")
FROM_AIOHTTP: Final = {
    HTTPStatus.NOT_FOUND: Refusal.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED: Refusal.METHOD_NOT_ALLOWED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Refusal.BODY_TOO_LARGE,
}
LEADS_TO: Final = {
    Refusal.LOG_IN_NEEDED: "/log-in",
    Refusal.FACTOR_NEEDED: "/account/factors",
    Refusal.STEP_UP_NEEDED: "/step-up",
    Refusal.LINK_GONE: "/reading",
}
"""Where a person is led who can mend what is missing."""
YEAR: Final = 365 * 24 * 3600

log = logging.getLogger(__name__)


@web.middleware
async def answer_with_codes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every failure with a code and a sentence of the catalogue; echo nothing."""
    places: tuple[Place, ...] = ()
    try:
        return await handler(request)
    except RequestRefusedError as error:
        refusal, allowed = error.refusal, None
        places = error.places if isinstance(error, PatientDataFoundError) else ()
    except (web.HTTPRedirection, ConnectionResetError):  # the latter: nobody is left to answer
        raise
    except web.HTTPException as error:
        refusal = FROM_AIOHTTP.get(HTTPStatus(error.status), Refusal.BODY_INVALID)
        allowed = error.headers.get("Allow")
    except Exception as error:  # noqa: BLE001 - the boundary: nothing may pass it
        log.error("unexpected error", extra=describe(error))
        refusal, allowed = Refusal.UNEXPECTED, None
    if refusal is Refusal.METHOD_NOT_ALLOWED and _is_a_person(request):
        above = await page_above(request) if request.method == "GET" else None
        if above is not None:
            return see_other(above)
    return _answer(request, refusal, allowed, places)


async def finish(request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every answer, and take the server's name off."""
    if "Content-Security-Policy" not in response.headers:
        headers.apply(response)
    if request.app[SETTINGS].secure:
        response.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
    response.headers.popall("Server", None)


def _answer(
    request: web.Request, refusal: Refusal, allowed: str | None, places: tuple[Place, ...]
) -> web.Response:
    if request.path.startswith(FOR_PROGRAMS):
        response = _problem(request, refusal, places)
    elif refusal in LEADS_TO:
        return see_other(LEADS_TO[refusal] + _way_back(request))
    elif _is_a_person(request):
        response = page(request, "problem.html", status=STATUS[refusal], code=refusal.value)
    else:
        response = _problem(request, refusal)
    if allowed is not None:
        response.headers["Allow"] = allowed
    if refusal in {Refusal.LOG_IN_LOCKED, Refusal.TOO_MANY_REQUESTS}:
        response.headers["Retry-After"] = str(int(LOCKED_FOR.total_seconds()))
    return response


def _is_a_person(request: web.Request) -> bool:
    """Say whether pages are wanted, not codes as programs and our own scripts read them."""
    return not request.path.startswith(FOR_PROGRAMS) and "CSRF-Token" not in request.headers


def _problem(
    request: web.Request, refusal: Refusal, places: tuple[Place, ...] = ()
) -> web.Response:
    status = STATUS[refusal]
    language = request_language(request)
    told = ProblemAnswer(
        type="about:blank",
        title=status.phrase,
        status=status.value,
        code=refusal,
        detail=Catalogue(language).text(refusal.value),
        **({"errors": [PlaceAnswer(**asdict(one)) for one in places]} if places else {}),
    )
    response = answer(told, status, "application/problem+json")
    if refusal is Refusal.SITE_TOKEN_REFUSED:
        response.headers["WWW-Authenticate"] = "Bearer"
    response.headers["Content-Language"] = language
    return response


def _way_back(request: web.Request) -> str:
    way_back = request.get(BACK, "")
    if request.method == "GET":
        way_back = own_path(request.path_qs) or request.path
    return "?" + urlencode({"next": way_back}) if way_back not in {"", HOME} else ""
