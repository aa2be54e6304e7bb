"""What a user sees: Accuro's patients with the CDS menu, and the page that our entry opens.

Accuro itself is a program, and its menu opens an embedded browser on https
addresses alone; here both are pages on loopback, so that a person can click.
"""

import functools
from pathlib import Path
from typing import Any, Final

from aiohttp import web

import accuro as accuro_connector
from accuro.launch import script_tag
from accuro.settings import AccuroSettings
from demo.pretend_accuro.state import ACCURO

HERE: Final = Path(__file__).parent
SNIPPET: Final = Path(accuro_connector.__file__).parent / "snippet"
CLINIC_PAGE: Final = "/clinic/ocean-troubleshooting"
"""The page on the clinic's own web server."""
NO_STORE: Final = {"Cache-Control": "no-store"}

routes = web.RouteTableDef()


@functools.cache
def _environment() -> Any:  # noqa: ANN401 - jinja2.Environment, loaded on first use
    import jinja2  # noqa: PLC0415 - heavy, and only pages need it

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )


def render(template: str, **facts: object) -> web.Response:
    """Return a page."""
    text = str(_environment().get_template(template).render(**facts))
    return web.Response(text=text, content_type="text/html")


@routes.get("/")
@routes.get("/patients")
async def patient_list(request: web.Request) -> web.Response:
    """List the practice, each name a link to the chart."""
    return render("list.html", patients=request.app[ACCURO].patients)


@routes.get("/patients/{patient_id}")
async def chart(request: web.Request) -> web.Response:
    """Show a chart with its CDS menu."""
    accuro = request.app[ACCURO]
    patient = accuro.patient(request.match_info["patient_id"])
    if patient is None:
        raise web.HTTPNotFound
    return render(
        "chart.html",
        patient=patient,
        opens=accuro.cds_url or CLINIC_PAGE,
        method=accuro.hand_over.value,
        parameters=accuro.as_written(patient),
    )


@routes.get(CLINIC_PAGE)
async def page_of_get(request: web.Request) -> web.Response:
    """Serve ``accuro.html`` as the clinic uploaded it: the script reads the address."""
    return _clinic_page(request, "")


@routes.post(CLINIC_PAGE)
async def page_of_post(request: web.Request) -> web.Response:
    """Serve the same with the patient in the tag, as a server must that takes a form."""
    number = str((await request.post()).get("patientID", ""))
    return _clinic_page(request, number if number.isdecimal() else "")


@routes.get("/clinic/accuro.js")
async def script(_: web.Request) -> web.Response:
    """Serve our script from the clinic's own web server."""
    return _script((SNIPPET / "accuro.js").read_text("utf-8"))


@routes.get("/demo/setup.js")
async def setup(request: web.Request) -> web.Response:
    """Serve what the demonstration prepares in the page before anything else runs."""
    return _script(request.app[ACCURO].page_setup)


@routes.get("/css/accuro.css")
async def style_sheet(_: web.Request) -> web.Response:
    """Serve the look."""
    body = (HERE / "static" / "accuro.css").read_text("utf-8")
    return web.Response(text=body, content_type="text/css")


def _clinic_page(request: web.Request, patient_id: str) -> web.Response:
    accuro = request.app[ACCURO]
    tag = script_tag(AccuroSettings(), accuro.bridge_url, accuro.site_number, patient_id=patient_id)
    prepared = '<script src="/demo/setup.js"></script>\n' if accuro.page_setup else ""
    before, _, after = (SNIPPET / "accuro.html").read_text("utf-8").partition("<script")
    text = before + prepared + tag + after.partition("</script>")[2]
    return web.Response(text=text, content_type="text/html", headers=NO_STORE)


def _script(body: str) -> web.Response:
    return web.Response(text=body, content_type="text/javascript", headers=NO_STORE)
