"""Puts a pretend Med Access on a real socket: a chart, and the launcher that opens our page.

What the real launcher hands over is not public; the address with the patient's
number in it is our GUESS, and a setting.
"""

import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from aiohttp import web
from aiohttp.typedefs import Handler

import medaccess as medaccess_connector
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_medaccess import exports
from demo.pretend_medaccess.faults import Fault
from demo.pretend_medaccess.pages import TEMPLATES, render
from medaccess.launch import script_tag
from medaccess.settings import MedAccessSettings

SNIPPET: Final = Path(medaccess_connector.__file__).parent / "snippet" / "medaccess.js"
SNIPPET_ADDRESS: Final = "/extensions/medaccess.js"
EXTENSION: Final = "/extensions/ocean-support"

routes = web.RouteTableDef()


@dataclass
class PretendMedAccess:
    """``async with PretendMedAccess(...) as medaccess`` serves it at ``medaccess.url``.

    Every attribute may be changed while it runs.
    """

    patients: tuple[SyntheticPatient, ...] = PATIENTS
    bridge_url: str = "http://127.0.0.1:8765"
    site_number: str = ""
    page_setup: str = ""
    """JavaScript that the extension's page loads first, e.g. to hand the toolbar its token."""
    page: MedAccessSettings = field(default_factory=MedAccessSettings)
    """Where the page's script looks; the clinic's own settings."""
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
        """Return the patient with this number."""
        return next(one for one in self.patients if one.emr_id == emr_id)

    def chart_url(self, emr_id: str) -> str:
        """Return the address of the page that the launcher opens from this chart."""
        number = self.launched(self.patient(emr_id))
        query = {"chart": str(self.patients.index(self.patient(emr_id)))}
        query |= {self.page.patient_id_parameter: number} if number else {}
        return f"{self.url}{EXTENSION}?{urllib.parse.urlencode(query)}"

    def launched(self, patient: SyntheticPatient) -> str | None:
        """Return the number that the launcher puts into the address."""
        if Fault.LAUNCHER_FORGETS in self.faults:
            return None
        return self._other(patient).emr_id if Fault.LAUNCHER_LAGS in self.faults else patient.emr_id

    def shown(self, patient: SyntheticPatient) -> str | None:
        """Return the number that the page shows."""
        return None if Fault.PAGE_SHOWS_NO_NUMBER in self.faults else patient.emr_id

    def context(self, emr_id: str) -> dict[str, object]:
        """Return what the page hands over of a chart, without a browser."""
        patient = self.patient(emr_id)
        launched, shown = self.launched(patient), self.shown(patient)
        if launched and shown and launched != shown:
            number, source = None, "conflict"
        else:
            number = launched or shown
            source = "launcher" if launched else "page" if shown else "nowhere"
        return {
            "patient_id": number,
            "patient_from": source,
            "site_number": self.site_number or None,
            "browser": "chrome",
        }

    def exported(self, emr_id: str, form: str = "fhir") -> bytes:
        """Return a chart's export: ``fhir``, ``cds`` or ``laboratory``."""
        patient = self.patient(emr_id)
        whose = self._other(patient) if Fault.OTHER_PATIENT in self.faults else patient
        write = {"fhir": exports.fhir, "cds": exports.cds, "laboratory": exports.laboratory}[form]
        return write(whose, self.faults)

    def export(self, emr_id: str, folder: Path, form: str = "fhir") -> Path:
        """Save an export under a name that tells everything, as such names do."""
        patient = self.patient(emr_id)
        ending = {"fhir": "json", "cds": "xml", "laboratory": "hl7"}[form]
        path = folder / f"{patient.given_name}_{patient.family_name}_{patient.birth_date}.{ending}"
        path.write_bytes(self.exported(emr_id, form))
        return path

    def _other(self, patient: SyntheticPatient) -> SyntheticPatient:
        return self.patients[self.patients.index(patient) - 1]

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


MED_ACCESS: Final = web.AppKey("med_access", PretendMedAccess)


def create_app(emr: PretendMedAccess) -> web.Application:
    """Compose the server."""
    app = web.Application(middlewares=[record])
    app[MED_ACCESS] = emr
    app.add_routes(routes)
    return app


@web.middleware
async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Note what was asked."""
    request.app[MED_ACCESS].requests.append((request.method, request.raw_path))
    return await handler(request)


@routes.get("/")
async def patient_list(request: web.Request) -> web.Response:
    """List the practice, each name a link to the chart."""
    return _page(render("list.html", patients=request.app[MED_ACCESS].patients))


@routes.get(r"/charts/{place:\d{1,3}}")
async def chart(request: web.Request) -> web.Response:
    """Show a chart with the TELUS Launcher in it."""
    emr = request.app[MED_ACCESS]
    patient = _at(emr, request.match_info["place"])
    return _page(render("chart.html", patient=patient, extension=emr.chart_url(patient.emr_id)))


@routes.get(EXTENSION)
async def extension(request: web.Request) -> web.Response:
    """Show the page that the launcher opens under "My Extensions": ours."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2, loaded on first use

    emr = request.app[MED_ACCESS]
    patient = _at(emr, request.query.get("chart", ""))
    tag = script_tag(emr.page, emr.bridge_url, emr.site_number, SNIPPET_ADDRESS)
    page = render(
        "extension.html",
        shown=emr.shown(patient),
        tag=Markup(tag),  # noqa: S704 - our own tag, escaped where it is made
    )
    return _page(page)


@routes.get(SNIPPET_ADDRESS)
async def snippet(_: web.Request) -> web.Response:
    """Serve our script, as it lies beside the page."""
    return _script(SNIPPET.read_text("utf-8"))


@routes.get("/demo/setup.js")
async def setup(request: web.Request) -> web.Response:
    """Serve what the demonstration prepares in the page before anything else runs."""
    return _script(request.app[MED_ACCESS].page_setup)


@routes.get("/medaccess.css")
async def style_sheet(_: web.Request) -> web.Response:
    """Serve the look."""
    body = (TEMPLATES / "medaccess.css").read_text("utf-8")
    return web.Response(text=body, content_type="text/css")


def _at(emr: PretendMedAccess, place: str) -> SyntheticPatient:
    if not place.isdecimal() or int(place) >= len(emr.patients):
        raise web.HTTPNotFound
    return emr.patients[int(place)]


def _page(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


def _script(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/javascript")
