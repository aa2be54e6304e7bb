"""Puts the Portal's pages on a real socket: Menu > Patients, and a patient's raw data.

They show what a person with the shared encryption key sees. Ocean serves the
real ones, so they carry no button of ours: the person takes the reference
("Reference #") from here. What our connector reads comes over Ocean's wire,
from another server.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean import ocean_patient

TEMPLATES: Final = Path(__file__).parent / "templates"

routes = web.RouteTableDef()


@dataclass
class PretendOceanPortal:
    """``async with PretendOceanPortal(...) as portal`` serves it at ``portal.url``."""

    patients: tuple[SyntheticPatient, ...] = PATIENTS
    site_number: str = ""
    url: str = ""
    _runner: web.AppRunner | None = None

    def chart_url(self, emr_id: str) -> str:
        """Return the address of the page about the patient with this EMR ID."""
        patient = next(one for one in self.patients if one.emr_id == emr_id)
        return f"{self.url}/patients/{patient.ocean_reference}"

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


OCEAN_PORTAL: Final = web.AppKey("ocean_portal", PretendOceanPortal)


def create_app(portal: PretendOceanPortal) -> web.Application:
    """Compose the server."""
    app = web.Application()
    app[OCEAN_PORTAL] = portal
    app.add_routes(routes)
    return app


@functools.cache
def _environment() -> Any:  # noqa: ANN401 - jinja2.Environment, loaded on first use
    import jinja2  # noqa: PLC0415 - heavy, and only pages need it

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )


@routes.get("/")
@routes.get("/patients")
async def patient_list(request: web.Request) -> web.Response:
    """List the site's patients: reference, EMR ID, name."""
    portal = request.app[OCEAN_PORTAL]
    return _page("list.html", patients=portal.patients, site_number=portal.site_number)


@routes.get(r"/patients/{reference:\d{3,10}}")
async def raw_data(request: web.Request) -> web.Response:
    """Show "View raw patient data" of one patient."""
    portal = request.app[OCEAN_PORTAL]
    wanted = request.match_info["reference"]
    patient = next((one for one in portal.patients if one.ocean_reference == wanted), None)
    if patient is None:
        raise web.HTTPNotFound
    raw = ocean_patient(patient, portal.site_number)
    text = json.dumps(raw, ensure_ascii=False, indent=2)
    return _page("patient.html", patient=patient, raw=text, site_number=portal.site_number)


@routes.get("/ocean.css")
async def style_sheet(_: web.Request) -> web.Response:
    """Serve the look."""
    body = (TEMPLATES / "ocean.css").read_text("utf-8")
    return web.Response(text=body, content_type="text/css")


def _page(template: str, **facts: object) -> web.Response:
    text = str(_environment().get_template(template).render(**facts))
    return web.Response(text=text, content_type="text/html")
