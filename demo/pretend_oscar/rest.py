"""OSCAR's REST resources, under ``/ws/rs`` (browser session) and ``/ws/services`` (OAuth).

Those that our connector must never ask for are here too and do their damage:
``getEReferAttachments`` archives what it answers, ``ocean/*`` gives away and
overwrites the clinic's Ocean settings.
"""

import json
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from demo.pretend_oscar import demographic, finding
from demo.pretend_oscar.faults import Fault
from demo.pretend_oscar.handshake import verify_access
from demo.pretend_oscar.pages import signed_in
from demo.pretend_oscar.signatures import SignatureRefusedError
from demo.pretend_oscar.state import OSCAR

RECORDS: Final = {
    "basic": demographic.basic,
    "summary": demographic.summary,
    "full": demographic.full,
}
XML_FAULT: Final = (
    '<ns1:XMLFault xmlns:ns1="http://cxf.apache.org/bindings/xformat">'
    "<ns1:faultstring>{}</ns1:faultstring></ns1:XMLFault>"
)


@web.middleware
async def authorise(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody at a resource without a session or a signature."""
    oscar = request.app[OSCAR]
    path = request.path.removeprefix(oscar.context)
    if path.startswith("/ws/rs/") and not signed_in(request):
        return not_authorized()
    refusal = None
    if path.startswith("/ws/services/"):
        try:
            verify_access(request)
        except SignatureRefusedError as refused:
            refusal = str(refused)
    if refusal is not None:
        return xml_fault(oscar.oauth_failure_status, refusal)
    return await handler(request)


def not_authorized() -> web.Response:
    """Answer as AuthenticationInInterceptor does."""
    return web.Response(
        status=HTTPStatus.UNAUTHORIZED,
        text="<error>Not authorized</error>",
        content_type="text/xml",
    )


def xml_fault(status: int, reason: str) -> web.Response:
    """Answer as CXF does for an exception that nothing maps."""
    return web.Response(status=status, text=XML_FAULT.format(reason), content_type="text/xml")


async def check_if_authed(_: web.Request) -> web.Response:
    """Say who is logged in."""
    return web.json_response({"success": True, "message": "999998"})


async def record(request: web.Request) -> web.StreamResponse:
    """Answer the demographic record in the form that the path names."""
    oscar = request.app[OSCAR]
    form = request.match_info.get("form", "full")
    number = request.match_info["number"]
    if Fault.PRIVILEGE_MISSING in oscar.faults:
        return xml_fault(500, "missing required sec object (_demographic)")
    patient = oscar.patient(number)
    if patient is None:
        # the summary looks into the patient before it asks whether there is one
        empty = web.Response(status=HTTPStatus.NO_CONTENT)
        return xml_fault(500, "java.lang.NullPointerException") if form == "summary" else empty
    tree = demographic.in_dialect(RECORDS[form](patient), oscar.dialect)
    text = json.dumps(tree, ensure_ascii=False)
    if Fault.GARBLED in oscar.faults:
        text = text[: len(text) // 2]
    if Fault.NOT_JSON in oscar.faults:
        text = f"<demographicTo1><lastName>{patient.family_name}</lastName></demographicTo1>"
        return web.Response(text=text, content_type="application/xml")
    if Fault.HUGE in oscar.faults:
        return await _endless(request, patient.family_name)
    return web.Response(body=text.encode(oscar.encoding), content_type="application/json")


async def change_record(request: web.Request) -> web.Response:
    """Write whatever the caller sent."""
    request.app[OSCAR].changes.append((request.method, request.path))
    return web.json_response({"success": True})


async def consultation(request: web.Request) -> web.Response:
    """Answer one consultation request; its extras carry Ocean's eReferral reference."""
    asked = request.query.get("requestId", "")
    patient = next((one for one in request.app[OSCAR].patients if one.emr_id == asked), None)
    if patient is None:
        return web.Response(status=HTTPStatus.NO_CONTENT)
    extra = {
        "id": 3,
        "requestId": int(asked),
        "key": "ereferral_ref",
        "value": patient.ereferral_reference,
        "dateCreated": "2026-11-02",
    }
    return web.json_response({"id": int(asked), "demographicId": int(asked), "extras": [extra]})


async def attachments(request: web.Request) -> web.Response:
    """Answer the prepared documents and archive them, so that nobody gets them again."""
    oscar = request.app[OSCAR]
    change = ("GET", "getEReferAttachments")
    prepared = [] if change in oscar.changes else [{"id": 1, "attachmentType": "D", "data": "JVBE"}]
    oscar.changes.append(change)
    return web.json_response(prepared)


async def ocean_settings(request: web.Request) -> web.Response:
    """Give the clinic's Ocean settings to whoever is logged in."""
    return web.json_response({"settings": request.app[OSCAR].ocean_settings})


async def save_ocean_settings(request: web.Request) -> web.Response:
    """Overwrite the clinic's Ocean settings."""
    oscar = request.app[OSCAR]
    oscar.changes.append((request.method, "saveSettings"))
    return web.json_response({"settings": oscar.ocean_settings})


def add_routes(app: web.Application, context: str) -> None:
    """Serve every resource at both addresses."""
    for base in (f"{context}/ws/rs", f"{context}/ws/services"):
        app.router.add_get(f"{base}/status/checkIfAuthed", check_if_authed)
        app.router.add_get(f"{base}/schedule/statuses", finding.statuses)
        app.router.add_get(f"{base}/demographics", finding.listing)
        app.router.add_post(f"{base}/demographics/search", finding.search)
        app.router.add_get(f"{base}/demographics/{{number:[0-9]+}}", record)
        app.router.add_get(f"{base}/demographics/{{form:basic|summary}}/{{number:[0-9]+}}", record)
        for change in (app.router.add_post, app.router.add_put):
            change(f"{base}/demographics", change_record)
        app.router.add_delete(f"{base}/demographics/{{number:[0-9]+}}", change_record)
        app.router.add_get(f"{base}/consults/getRequest", consultation)
        app.router.add_get(f"{base}/consults/getEReferAttachments", attachments)
        app.router.add_get(f"{base}/ocean/getSettings", ocean_settings)
        app.router.add_post(f"{base}/ocean/saveSettings", save_ocean_settings)


async def _endless(request: web.Request, word: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'["')
    while True:
        await response.write(word.encode() * 4096)
