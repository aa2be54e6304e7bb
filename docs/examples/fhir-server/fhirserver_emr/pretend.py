"""A pretend FHIR R4B server on a real socket, as two clinics for the conformance kit.

It speaks FHIR's own wire and knows nothing of the connector but its settings;
nothing here is loaded unless a check asks for it.
"""

import json
import uuid
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import ClassVar, Final, Self

from aiohttp import web

from connectors.conformance.people import PEOPLE, Person
from connectors.conformance.pretend import MakeClinic
from fhirserver_emr.connector import PLUGIN
from fhirserver_emr.pretend_charts import (
    capability_statement,
    document_resource,
    outcome,
    patient_resource,
    search_set,
)
from fhirserver_emr.pretend_faults import IN_DOCUMENT, IN_PATIENT, IN_SEARCH, Fault
from fhirserver_emr.settings import TOKEN, FhirServerSettings

SITE: Final = "7001"
BASE: Final = "/fhir/r4"
DOCUMENTS: Final = 2
"""Of each patient; the server gives one to a page, whatever ``_count`` says: it may."""


class FhirServerClinic:
    """A clinic whose EMR ID is ``Patient.id``."""

    plugin = PLUGIN
    patients = PEOPLE
    requests: ClassVar[tuple[tuple[str, str], ...]] = (
        ("GET", r"/Patient/\d{1,10}"),
        ("GET", r"/DocumentReference\?patient=[0-9a-z-]{1,64}&_count=20"),
        ("GET", r"\?_getpages=[0-9a-f-]{36}&_getpagesoffset=\d&_bundletype=searchset"),
        ("GET", "/metadata"),
    )
    """All that may be asked: method, and what follows the address."""
    secrets: Mapping[str, str] = {TOKEN: "token-ocarina-88213"}
    emr_id_system = ""

    def __init__(self, folder: Path, fault: Fault | None = None) -> None:
        self.folder = folder
        self.fault = fault
        self.url = ""
        self._shown_url = ""
        self._charts: dict[str, Person] = {}
        self._searches: dict[str, str] = {}
        self._stack = AsyncExitStack()

    def settings(self, url: str) -> FhirServerSettings:
        """Return the clinic's settings for a server that calls itself ``url``.

        A FHIR server writes its own address into its pages, and it is the one by
        which the clinic knows it, not the socket behind.
        """
        self._shown_url = url
        return FhirServerSettings(base_url=url, emr_id_system=self.emr_id_system)

    def admit(self, patient: Person) -> Mapping[str, object]:
        """Let the server have this chart as it is now; return what the page hands over."""
        self._charts[self.patient_id(patient)] = patient
        return {"patient_id": patient.emr_id, "site_number": SITE, "ocean_toolbar": "loaded"}

    def nobody(self) -> Mapping[str, object] | None:
        """Return what is handed over for a chart that is not there."""
        return {"patient_id": "909090909"}

    def patient_id(self, patient: Person) -> str:
        """Return the ``Patient.id`` of a chart."""
        return patient.emr_id

    async def __aenter__(self) -> Self:
        """Listen on loopback."""
        app = web.Application()
        app.router.add_get(f"{BASE}/metadata", self._metadata)
        app.router.add_get(f"{BASE}/Patient/{{id}}", self._patient)
        app.router.add_get(f"{BASE}/Patient", self._patients)
        app.router.add_get(f"{BASE}/DocumentReference", self._documents)
        app.router.add_get(BASE, self._page)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}{BASE}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let go of the socket."""
        await self._stack.aclose()

    async def _metadata(self, request: web.Request) -> web.Response:
        return self._refused(request) or answer(capability_statement())

    async def _patient(self, request: web.Request) -> web.Response:
        patient_id = request.match_info["id"]
        if patient_id not in self._charts:
            missing = answer(outcome("not-found", f"No Patient/{patient_id}"), 404)
            return self._refused(request) or missing
        return self._refused(request) or answer(self._resource(patient_id))

    async def _patients(self, request: web.Request) -> web.Response:
        system, _, value = request.query["identifier"].partition("|")
        found = [
            patient_id
            for patient_id, person in self._charts.items()
            if (system, value) == (self.emr_id_system, person.emr_id)
        ]
        entries = list(map(self._resource, found))
        return self._refused(request) or answer(self._bundle(entries, len(entries), None))

    async def _documents(self, request: web.Request) -> web.Response:
        if self.fault in IN_SEARCH:
            status, code = IN_SEARCH[self.fault]
            said = outcome(code, f"DocumentReference?{request.query_string}")
            return self._refused(request) or answer(said, status)
        if self.fault is Fault.DOCUMENTS_A_WEB_PAGE:
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        search = str(uuid.uuid5(uuid.NAMESPACE_URL, request.query["patient"]))
        self._searches[search] = request.query["patient"]
        return self._refused(request) or self._one_page(search, 0)

    async def _page(self, request: web.Request) -> web.Response:
        if request.query["_getpages"] not in self._searches:
            gone = answer(outcome("deleted", "The search is gone"), 410)
            return self._refused(request) or gone
        number = int(request.query["_getpagesoffset"])
        return self._refused(request) or self._one_page(request.query["_getpages"], number)

    def _one_page(self, search: str, number: int) -> web.Response:
        """Answer one document and the address of the next, as HAPI servers page."""
        patient_id = self._searches[search]
        person = self._charts[patient_id]
        if self.fault is Fault.DOCUMENTS_NONE:
            return answer(self._bundle([], 0, None))
        document = document_resource(person, patient_id, number)
        if self.fault in IN_DOCUMENT:
            IN_DOCUMENT[self.fault](document)
        following = number + 1 if number + 1 < DOCUMENTS else None
        if self.fault is Fault.NEXT_IN_A_CIRCLE:
            following = 1
        link = None
        if following is not None:
            inside = self.fault is Fault.NEXT_ON_AN_INSIDE_HOST
            place = f"http://fhir-backend.internal:8080{BASE}" if inside else self._shown_url
            words = f"_getpages={search}&_getpagesoffset={following}&_bundletype=searchset"
            link = f"{place}?{words}"
        return answer(self._bundle([document], DOCUMENTS, link))

    def _resource(self, patient_id: str) -> dict[str, object]:
        tree = patient_resource(self._charts[patient_id], patient_id, self.emr_id_system)
        if self.fault in IN_PATIENT:
            IN_PATIENT[self.fault](tree)
        return tree

    def _bundle(
        self, resources: list[dict[str, object]], total: int, following: str | None
    ) -> dict[str, object]:
        links = [{"relation": "self", "url": self._shown_url}]
        if following is not None:
            links.append({"relation": "next", "url": following})
        found = search_set(*resources, base=self._shown_url)
        return found | {"total": total, "link": links}

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") == f"Bearer {self.secrets[TOKEN]}":
            return None
        return answer(outcome("login", request.headers.get("Authorization", "")), 401)


class IdentifierClinic(FhirServerClinic):
    """A clinic whose ``Patient.id`` is no number, and whose EMR ID is an identifier."""

    requests: ClassVar[tuple[tuple[str, str], ...]] = (
        ("GET", r"/Patient\?identifier=[0-9A-Za-z%.-]+%7C\d{1,10}&_count=2"),
        *FhirServerClinic.requests[1:],
    )
    emr_id_system = "https://emr.clinic.example/fhir/NamingSystem/patient-number"

    def patient_id(self, patient: Person) -> str:
        """Return a key of the database, which tells nothing."""
        return f"pt-{uuid.uuid5(uuid.NAMESPACE_URL, patient.emr_id)}"


def answer(tree: object, status: int = 200, **headers: str) -> web.Response:
    """Return what a FHIR server sends; a header's name is written with ``_`` for ``-``."""
    return web.Response(
        body=json.dumps(tree, ensure_ascii=False).encode(),
        status=status,
        content_type="application/fhir+json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


CLINICS: Final[Mapping[str, MakeClinic]] = {
    "id": FhirServerClinic,
    "identifier": IdentifierClinic,
}
