"""Puts a pretend PS Suite on a real socket.

The real one is a program, not a site; what a browser can show of it stands in
for the window with the chart and Ocean's custom form in it.
"""

from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from aiohttp import web
from aiohttp.typedefs import Handler

import pssuite as pssuite_connector
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_pssuite import exports
from demo.pretend_pssuite.faults import Fault
from pssuite.launch import link, script_tag
from pssuite.settings import PSSuiteSettings

SNIPPET: Final = Path(pssuite_connector.__file__).parent / "snippet" / "pssuite.js"
SNIPPET_ADDRESS: Final = "/forms/pssuite.js"

routes = web.RouteTableDef()


@dataclass
class PretendPSSuite:
    """``async with PretendPSSuite(...) as pssuite`` serves it at ``pssuite.url`` until the end.

    Every attribute may be changed while it runs.
    """

    patients: tuple[SyntheticPatient, ...] = PATIENTS
    bridge_url: str = "http://127.0.0.1:8765"
    site_number: str = ""
    page_setup: str = ""
    """JavaScript that the form loads first, e.g. to hand the toolbar its token."""
    form: PSSuiteSettings = field(default_factory=PSSuiteSettings)
    """Where the form's script looks; the clinic's own settings."""
    faults: set[Fault] = field(default_factory=set)
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Method and address of everything that was asked, in order."""
    url: str = ""
    _runner: web.AppRunner | None = None

    @property
    def origin(self) -> str:
        """The origin of its pages, as a browser sends it."""
        return self.url

    def patient(self, emr_id: str) -> SyntheticPatient:
        """Return the patient with this number at the top right of the chart."""
        return next(one for one in self.patients if one.emr_id == emr_id)

    def chart_url(self, emr_id: str) -> str:
        """Return the address of a chart; it names no patient, as the program's window does not."""
        return f"{self.url}/charts/{self.patients.index(self.patient(emr_id))}"

    def context(self, emr_id: str) -> dict[str, object]:
        """Return what the form hands over of a chart, without a browser."""
        patient = self.patient(emr_id)
        absent = Fault.TOOLBAR_ABSENT in self.faults
        number = self.shown_number(patient)
        return {
            # the script hands over digits alone
            "patient_id": number if number and number.isdecimal() else None,
            "ocean_reference": None if absent else patient.ocean_reference,
            "site_number": self.site_number or None,
            "ocean_toolbar": "absent" if absent else "loaded",
        }

    def shown_number(self, patient: SyntheticPatient) -> str | None:
        """Return the number in the form."""
        if Fault.FORM_SHOWS_NO_NUMBER in self.faults:
            return None
        wrong = Fault.FORM_TAKES_CHART_NUMBER in self.faults
        return patient.chart_number if wrong else patient.emr_id

    def export(self, emr_id: str, folder: Path) -> Path:
        """Save the chart as CDS under a name that tells everything, as such names do."""
        patient = self.patient(emr_id)
        name = f"{patient.given_name}_{patient.family_name}_{emr_id}_{patient.birth_date}.xml"
        path = folder / name
        path.write_bytes(exports.cds(patient, self.faults))
        return path

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(create_app(self), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


PS_SUITE: Final = web.AppKey("ps_suite", PretendPSSuite)


def create_app(suite: PretendPSSuite) -> web.Application:
    """Compose the server."""
    app = web.Application(middlewares=[record])
    app[PS_SUITE] = suite
    app.add_routes(routes)
    return app


@web.middleware
async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Note what was asked."""
    request.app[PS_SUITE].requests.append((request.method, request.raw_path))
    return await handler(request)


@routes.get("/")
async def patient_list(request: web.Request) -> web.Response:
    """List the practice, each name a link to the chart."""
    return _page(exports.render("list.html", patients=request.app[PS_SUITE].patients))


@routes.get(r"/charts/{place:\d{1,3}}")
async def chart(request: web.Request) -> web.Response:
    """Show a chart with Ocean's custom form in it."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2, loaded on first use

    suite = request.app[PS_SUITE]
    place = int(request.match_info["place"])
    if place >= len(suite.patients):
        raise web.HTTPNotFound
    patient = suite.patients[place]
    tag = script_tag(suite.form, suite.bridge_url, suite.site_number, SNIPPET_ADDRESS)
    page = exports.render(
        "chart.html",
        patient=patient,
        shown_number=suite.shown_number(patient),
        reference=None if Fault.TOOLBAR_ABSENT in suite.faults else patient.ocean_reference,
        temporary_note=(
            exports.temporary_note(patient) if Fault.TEMPORARY_NOTE in suite.faults else ""
        ),
        link=link(suite.bridge_url, suite.site_number, patient.emr_id, patient.ocean_reference),
        tag=Markup(tag),  # noqa: S704 - our own tag, escaped where it is made
    )
    return _page(page)


@routes.get(SNIPPET_ADDRESS)
async def snippet(_: web.Request) -> web.Response:
    """Serve our script, as it lies beside the form."""
    return _script(SNIPPET.read_text("utf-8"))


@routes.get("/demo/setup.js")
async def setup(request: web.Request) -> web.Response:
    """Serve what the demonstration prepares in the page before anything else runs."""
    return _script(request.app[PS_SUITE].page_setup)


@routes.get("/pssuite.css")
async def style_sheet(_: web.Request) -> web.Response:
    """Serve the look."""
    body = (exports.TEMPLATES / "pssuite.css").read_text("utf-8")
    return web.Response(text=body, content_type="text/css")


def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _script(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/javascript")
