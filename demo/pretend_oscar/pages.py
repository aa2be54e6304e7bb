"""OSCAR's web pages: the patient list, the eChart, the master record, the consultation form."""

import functools
import json
import secrets
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from aiohttp import web

import oscar as oscar_connector
from demo.patients import SyntheticPatient
from demo.pretend_oscar.faults import Fault
from demo.pretend_oscar.state import OSCAR, OscarState
from oscar.launch import script_tag
from oscar.settings import OscarSettings

HERE: Final = Path(__file__).parent
SNIPPET: Final = Path(oscar_connector.__file__).parent / "snippet" / "oscar.js"
SNIPPET_IMAGE: Final = "oceanTroubleshooting.js"
SESSION: Final = "JSESSIONID"
PROVIDER: Final = "999998"

routes = web.RouteTableDef()


@functools.cache
def _environment() -> Any:  # noqa: ANN401 - jinja2.Environment, loaded on first use
    import jinja2  # noqa: PLC0415 - heavy, and only pages need it

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )


def render(template: str, **facts: object) -> str:
    """Return a page."""
    return str(_environment().get_template(template).render(**facts))


def signed_in(request: web.Request) -> bool:
    """Say whether the browser holds a session."""
    return request.cookies.get(SESSION, "") in request.app[OSCAR].sessions


def sign_in(request: web.Request, page: str) -> web.Response:
    """Answer a page; a browser without a session gets one: logging in is not what we show."""
    response = web.Response(text=page, content_type="text/html")
    if not signed_in(request):
        session = secrets.token_hex(16).upper()
        request.app[OSCAR].sessions.add(session)
        response.set_cookie(SESSION, session, path="/", httponly=True)
    return response


@routes.get("/")
@routes.get("/provider/providercontrol.jsp")
async def patient_list(request: web.Request) -> web.Response:
    """List the practice, each name a link to the chart."""
    oscar = request.app[OSCAR]
    return sign_in(request, render("list.html", ctx=oscar.context, patients=oscar.patients))


@routes.get("/casemgmt/newEncounterLayout.jsp")
async def chart(request: web.Request) -> web.Response:
    """Show the eChart, with Ocean's toolbar and our script on it."""
    return _chart_page(request, "chart.html", "demographicNo")


@routes.get("/demographic/demographiccontrol.jsp")
async def master_record(request: web.Request) -> web.Response:
    """Show the master record, which names the patient in its address alone."""
    return _chart_page(request, "master.html", "demographic_no")


@routes.get("/oscarEncounter/oscarConsultationRequest/ConsultationFormRequest.jsp")
async def consultation_form(request: web.Request) -> web.Response:
    """Show the consultation form, where Ocean's eReferral reference stands in a hidden field."""
    return _chart_page(request, "consultation.html", "demographicNo")


@routes.get("/logout.jsp")
async def logged_out(request: web.Request) -> web.Response:
    """Show the log-in page."""
    page = render("login.html", ctx=request.app[OSCAR].context)
    return web.Response(text=page, content_type="text/html")


@routes.get("/eform/displayImage.do")
async def eform_image(request: web.Request) -> web.Response:
    """Serve our script, as an eForm image that an administrator uploaded."""
    if request.query.get("imagefile") != SNIPPET_IMAGE:
        raise web.HTTPNotFound
    return _script(SNIPPET.read_text("utf-8"))


@routes.get("/demo/setup.js")
async def setup(request: web.Request) -> web.Response:
    """Serve what the demonstration prepares in the page before anything else runs."""
    return _script(request.app[OSCAR].page_setup)


@routes.get("/css/oscar.css")
async def style_sheet(_: web.Request) -> web.Response:
    """Serve the look."""
    body = (HERE / "static" / "oscar.css").read_text("utf-8")
    return web.Response(text=body, content_type="text/css")


@routes.get("/js/custom/ocean/cme.js")
async def ocean_loader(_: web.Request) -> web.Response:
    """Serve the script that puts Ocean's toolbar into the chart."""
    return _script((HERE / "static" / "cme.js").read_text("utf-8"))


@routes.get("/pretend_ocean/OscarToolbar.js")
async def ocean_toolbar(request: web.Request) -> web.Response:
    """Serve an imitation of Ocean's own toolbar, or fail as an Ocean that is down does."""
    oscar = request.app[OSCAR]
    if Fault.TOOLBAR_UNAVAILABLE in oscar.faults:
        return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
    body = (HERE / "static" / "toolbar.js").read_text("utf-8")
    references = json.dumps(oscar.references())
    return _script(f"window.pretendOceanReferences = {references};\n{body}")


def _chart_page(request: web.Request, template: str, parameter: str) -> web.Response:
    oscar = request.app[OSCAR]
    patient = oscar.patient(request.query.get(parameter, ""))
    if patient is None:
        raise web.HTTPNotFound
    return sign_in(request, render(template, **_facts(oscar, patient)))


def _facts(oscar: OscarState, patient: SyntheticPatient) -> dict[str, object]:
    settings = OscarSettings(ocean_reference_selector=oscar.ocean_reference_selector)
    source = f"{oscar.context}/eform/displayImage.do?imagefile={SNIPPET_IMAGE}"
    return {
        "ctx": oscar.context,
        "patient": patient,
        "provider": PROVIDER,
        "has_setup": bool(oscar.page_setup),
        "snippet": script_tag(settings, oscar.bridge_url, oscar.site_number, source),
    }


def _script(body: str) -> web.Response:
    return web.Response(
        text=body, content_type="text/javascript", headers={"Cache-Control": "no-store"}
    )
