"""Accuro's REST interface: the token, the version, the search, one patient.

Error bodies are the documented ones. Where the docs are silent, what is
answered is a GUESS: 400 without the database UUID, 401 without subscription key.
"""

import base64
import hmac
import json
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from aiohttp.typedefs import Handler

from demo.patients import SyntheticPatient
from demo.pretend_accuro.faults import Fault
from demo.pretend_accuro.record import in_dialect, patient_v2
from demo.pretend_accuro.state import ACCURO, AccuroState

PATIENTS: Final = "/rest/v2/provider-portal/patients"
SEARCH: Final = f"{PATIENTS}/search"
DEFAULT_PAGE: Final = 25
LARGEST_PAGE: Final = 50


def error(status: HTTPStatus, headers: dict[str, str] | None = None) -> web.Response:
    """Answer as documented: the status twice, and its name."""
    body = {"code": str(int(status)), "message": status.phrase}
    return web.json_response(body, status=status, headers=headers)


@web.middleware
async def authorise(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody at the interface without a token, a subscription and the clinic's UUID."""
    accuro = request.app[ACCURO]
    if not request.path.startswith("/rest/"):
        return await handler(request)
    if not _may_come_in(request, accuro):
        return error(HTTPStatus.UNAUTHORIZED)
    if not _same(request.query.get("uuid", ""), accuro.uuid):
        return error(HTTPStatus.BAD_REQUEST)
    return await handler(request)


def _may_come_in(request: web.Request, accuro: AccuroState) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    ends_at = accuro.tokens.get(token)
    key = request.headers.get("X-QHR-Subscription-Key", "")
    return (
        scheme.lower() == "bearer"
        and ends_at is not None
        and accuro.clock() < ends_at
        and _same(key, accuro.subscription_key)
        and Fault.TOKEN_REFUSED not in accuro.faults
    )


async def token(request: web.Request) -> web.Response:
    """Give the client a token."""
    accuro = request.app[ACCURO]
    pair = f"{accuro.client_id}:{accuro.client_secret}"
    known = _same(request.headers.get("Authorization", ""), f"Basic {_base64(pair)}")
    if Fault.CREDENTIALS_REFUSED in accuro.faults or not known:
        return error(HTTPStatus.UNAUTHORIZED)
    form = await request.post()
    right_scope = accuro.scope is None or form.get("scope") == accuro.scope
    right_tenant = _same(request.query.get("tenant", ""), accuro.tenant)
    if form.get("grant_type") != "client_credentials" or not right_scope or not right_tenant:
        return error(HTTPStatus.BAD_REQUEST)
    granted = {
        "token_type": "Bearer",
        "expires_in": accuro.expires_in,
        "access_token": accuro.grant(),
        "scope": accuro.scope or "",
    }
    return web.json_response({name: one for name, one in granted.items() if one is not None})


async def api_version(_: web.Request) -> web.Response:
    """Say the version, to any token."""
    return web.json_response({"version": "pretend"})


async def search(request: web.Request) -> web.StreamResponse:
    """Answer one page of those that the query names, in the order of their numbers."""
    accuro = request.app[ACCURO]
    query = request.query
    size = min(int(query.get("pageSize", DEFAULT_PAGE)), LARGEST_PAGE)
    after = int(query.get("startingId", "0"))
    found = [
        patient
        for patient in sorted(accuro.patients, key=lambda one: int(one.emr_id))
        if int(patient.emr_id) > after
        and query.get("phn", patient.health_number) == patient.health_number
        and _folded(query.get("firstName", patient.given_name)) == _folded(patient.given_name)
        and _folded(query.get("lastName", patient.family_name)) == _folded(patient.family_name)
    ]
    named = {"phn", "firstName", "lastName"} & query.keys()
    if not named:
        return error(HTTPStatus.BAD_REQUEST)
    page = [_as_written(one, accuro) for one in found[:size]]
    return await _answer(request, page)


async def patient(request: web.Request) -> web.StreamResponse:
    """Answer one patient."""
    accuro = request.app[ACCURO]
    found = accuro.patient(request.match_info["patient_id"])
    if found is None or Fault.PATIENT_UNKNOWN in accuro.faults:
        return error(HTTPStatus.NOT_FOUND)
    if Fault.OTHER_PATIENT in accuro.faults:
        found = accuro.patients[accuro.patients.index(found) - len(accuro.patients) + 1]
    return await _answer(request, _as_written(found, accuro))


async def change(_: web.Request) -> web.Response:
    """Write a patient: what our connector must never ask for."""
    return web.Response(status=HTTPStatus.CREATED)


def add_routes(app: web.Application, patient_path: str) -> None:
    """Serve the interface."""
    app.router.add_post("/v1/token", token)
    app.router.add_get("/rest/v1/api-version", api_version)
    app.router.add_get(SEARCH, search)
    app.router.add_post(PATIENTS, change)
    number = patient_path.replace("{patient_id}", "{patient_id:[0-9]+}")
    app.router.add_get(number, patient)


def _as_written(patient: SyntheticPatient, accuro: AccuroState) -> Any:  # noqa: ANN401 - JSON
    return in_dialect(patient_v2(patient) | dict(accuro.written_otherwise), accuro.dialect)


async def _answer(request: web.Request, tree: Any) -> web.StreamResponse:  # noqa: ANN401 - JSON
    faults = request.app[ACCURO].faults
    text = json.dumps(tree, ensure_ascii=False)
    if Fault.GARBLED in faults:
        text = text[: len(text) // 2]
    if Fault.NOT_JSON in faults:
        return web.Response(text=f"<patient>{text}</patient>", content_type="application/xml")
    if Fault.HUGE in faults:
        return await _endless(request, text)
    return web.Response(text=text, content_type="application/json")


async def _endless(request: web.Request, text: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(text.encode() * 64)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _folded(name: str) -> str:
    return name.casefold()
