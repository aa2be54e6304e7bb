"""A pretend Acme on a real socket, as a clinic for the conformance kit.

It speaks Acme's own wire and knows nothing of the connector but its settings;
nothing here is loaded unless a check asks for it.
"""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, Self

from aiohttp import web

from acme_emr.connector import PLUGIN, TOKEN
from acme_emr.settings import AcmeSettings
from connectors.conformance.people import PEOPLE, Person
from connectors.conformance.pretend import MakeClinic

SITE: Final = "7001"


class AcmeClinic:
    """One way of reading; a second way (a folder, a page alone) is a second class."""

    plugin = PLUGIN
    patients = PEOPLE
    requests = (("GET", r"/patients/\d{1,10}"), ("GET", "/status"))
    """All that may be asked: method, and what follows the address."""
    secrets: Mapping[str, str] = {TOKEN: "token-ocarina-88213"}

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self._charts: dict[str, Person] = {}
        self._stack = AsyncExitStack()

    def settings(self, url: str) -> AcmeSettings:
        """Return the clinic's settings for an Acme at ``url``."""
        return AcmeSettings(base_url=url)

    def admit(self, patient: Person) -> Mapping[str, object]:
        """Let Acme have this chart as it is now; return what its page hands over."""
        self._charts[patient.emr_id] = patient
        return {"patient_id": patient.emr_id, "site_number": SITE, "ocean_toolbar": "loaded"}

    def nobody(self) -> Mapping[str, object] | None:
        """Return what is handed over for a chart that is not there."""
        return {"patient_id": "909090909"}

    async def __aenter__(self) -> Self:
        """Listen on loopback."""
        app = web.Application()
        app.router.add_get("/patients/{number}", self._patient)
        app.router.add_get("/status", self._status)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let go of the socket."""
        await self._stack.aclose()

    async def _status(self, request: web.Request) -> web.Response:
        self._require_token(request)
        return web.json_response({"version": "7.1"})

    async def _patient(self, request: web.Request) -> web.Response:
        self._require_token(request)
        patient = self._charts.get(request.match_info["number"])
        if patient is None:
            raise web.HTTPNotFound
        return web.json_response(record(patient))

    def _require_token(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {self.secrets[TOKEN]}":
            raise web.HTTPUnauthorized


def record(patient: Person) -> dict[str, object]:
    """Return the chart as Acme writes it."""
    return {
        "id": int(patient.emr_id),
        "oceanReference": patient.ocean_reference,
        "status": "active",
        "lastName": patient.family_name,
        "firstName": patient.given_name,
        "birthDate": patient.birth_date.isoformat(),
        "sex": patient.sex,
        "healthNumber": patient.health_number,
        "healthNumberProvince": patient.province,
        "chartNumber": patient.chart_number,
        "phone": patient.phone,
        "home": {
            "street": patient.street,
            "city": patient.city,
            "postalCode": patient.postal_code,
        },
        "note": patient.note,
    }


CLINICS: Final[Mapping[str, MakeClinic]] = {"rest": AcmeClinic}
