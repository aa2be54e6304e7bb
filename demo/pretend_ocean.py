"""A pretend Ocean server: the Open API's wire on a real socket, with switches for every fault.

Speaks as OceanMD's autorouter expects of the real one (open-api-client.ts):
headers ``siteNum``, ``siteKey``, ``siteCredential`` in; a sealed body and the
headers ``oneTimeKey``, ``iv``, ``extPatientRef`` out.
"""

import asyncio
import base64
import enum
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from connectors.secret import Secret
from demo.patients import SyntheticPatient
from ocean.wire import Sealed, seal

OTHER_KEY: Final = "Zy9!stale-cipher"
"""The key that this server seals with while ``Fault.OTHER_KEY`` is on."""


class Fault(enum.StrEnum):
    """What can be wrong with this server; members of ``PretendOcean.faults`` are on."""

    OTHER_KEY = "other-key"
    NOT_FOUND = "not-found"
    REFUSED = "refused"
    SERVER_ERROR = "server-error"
    REDIRECT = "redirect"
    GARBLED = "garbled"
    HEADERS_MISSING = "headers-missing"
    SIGNED_BYTES = "signed-bytes"
    HANG = "hang"
    EMR_ID_MISSING = "emr-id-missing"
    """Neither the header nor the record names the patient in the EMR."""
    NOT_A_PATIENT = "not-a-patient"
    """What is sealed is an object, but no patient's."""


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str] = field(repr=False)


class PretendOcean:
    """Serves patients on loopback while the ``async with`` block runs; ``url`` says where."""

    def __init__(
        self,
        patients: Iterable[SyntheticPatient],
        site_number: str,
        site_key: str,
        site_credential: str,
        shared_encryption_key: str,
    ) -> None:
        self.faults: set[Fault] = set()
        self.requests: list[SeenRequest] = []
        self.url = ""
        self.finds_by_emr_id = False
        """Whether it answers as our portal does; of Ocean itself no such request is known."""
        self._site_number = site_number
        self._site_key = site_key
        self._site_credential = site_credential
        self._shared_encryption_key = shared_encryption_key
        self._records = {patient.ocean_reference: patient for patient in patients}
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    def put(self, patient: SyntheticPatient) -> None:
        """Hold this copy under its own Ocean reference; it may differ from the chart's."""
        self._records[patient.ocean_reference] = patient

    def recycle(self, reference: str, other: SyntheticPatient) -> None:
        """Give a reference to another patient, as Ocean does once a record is deleted."""
        self.put(replace(other, ocean_reference=reference))

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes(
            [
                web.get("/robots.txt", self._robots),
                web.get("/svc/v1/patients", self._patient_by_emr_id),
                web.get("/svc/v1/patients/{reference}", self._patient),
            ]
        )
        self._closing.clear()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _robots(self, request: web.Request) -> web.StreamResponse:
        self._note(request)
        return await self._broken() or web.Response(text="User-agent: *\nDisallow: /\n")

    async def _patient(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, self._records.get(request.match_info["reference"]))

    async def _patient_by_emr_id(self, request: web.Request) -> web.StreamResponse:
        """Answer as our portal does: the one patient with this EMR ID, which is in a header."""
        wanted = request.headers.get("extPatientRef") if self.finds_by_emr_id else None
        found = [one for one in self._records.values() if one.emr_id == wanted]
        return await self._answer(request, found[0] if len(found) == 1 else None)

    async def _answer(
        self, request: web.Request, patient: SyntheticPatient | None
    ) -> web.StreamResponse:
        self._note(request)
        broken = await self._broken()
        if broken is not None:
            return broken
        if Fault.REFUSED in self.faults or not self._knows(request):
            return web.json_response({"message": "refused"}, status=401)
        if patient is None or Fault.NOT_FOUND in self.faults:
            return web.json_response({"message": "no such patient"}, status=404)
        return await self._sealed(patient)

    async def _broken(self) -> web.StreamResponse | None:
        if Fault.HANG in self.faults:
            await self._closing.wait()
        if Fault.SERVER_ERROR in self.faults:
            return web.Response(status=500, text="<html>Sorry</html>", content_type="text/html")
        if Fault.REDIRECT in self.faults:
            return web.Response(status=302, headers={"Location": f"{self.url}/robots.txt"})
        return None

    def _note(self, request: web.Request) -> None:
        self.requests.append(SeenRequest(request.method, request.path, dict(request.headers)))

    def _knows(self, request: web.Request) -> bool:
        expected = {
            "siteNum": self._site_number,
            "siteKey": self._site_key,
            "siteCredential": self._site_credential,
        }
        return all(
            hmac.compare_digest(request.headers.get(name, "").encode(), value.encode())
            for name, value in expected.items()
        )

    async def _sealed(self, patient: SyntheticPatient) -> web.Response:
        stale = Fault.OTHER_KEY in self.faults
        key = Secret(OTHER_KEY if stale else self._shared_encryption_key)
        # in a thread: the first use loads the cryptography library
        sealed = await asyncio.to_thread(seal, self._record(patient), key)
        headers = {} if self._nameless() else {"extPatientRef": patient.emr_id}
        if Fault.HEADERS_MISSING not in self.faults:
            headers |= {"oneTimeKey": sealed.one_time_key, "iv": sealed.iv}
        text = self._written(sealed)
        return web.Response(text=text, content_type="application/json", headers=headers)

    def _record(self, patient: SyntheticPatient) -> dict[str, object]:
        record = ocean_patient(patient, self._site_number)
        if Fault.NOT_A_PATIENT in self.faults:
            return {"formName": patient.reason, "answers": {patient.result_name: patient.note}}
        return record | {"externalPatientRef": None} if self._nameless() else record

    def _nameless(self) -> bool:
        return Fault.EMR_ID_MISSING in self.faults

    def _written(self, sealed: Sealed) -> str:
        if Fault.GARBLED in self.faults:
            return json.dumps(sealed.body)[:-7]
        if Fault.SIGNED_BYTES in self.faults:
            body = base64.b64decode(sealed.body)
            return json.dumps([byte - 256 if byte > 127 else byte for byte in body])
        return json.dumps(sealed.body)


def ocean_patient(patient: SyntheticPatient, site_number: str) -> dict[str, object]:
    """Return the patient as Ocean decrypts it (ocean-patient.ts of OceanMD's autorouter).

    Where the chart has no such field, one of its other values stands, so that
    nearly every member holds a canary.
    """
    return {
        "ref": patient.ocean_reference,
        "siteNum": site_number,
        "externalPatientRef": patient.emr_id,
        "reasonForVisit": patient.reason,
        "apptReason": patient.reason,
        "visitType": patient.reason,
        "demographics": _demographics(patient),
        "cpp": {
            **{name: _listed(patient.note) for name in ("pmhx", "prob", "fhx", "tx", "soc")},
            "allg": _listed(patient.allergy),
            "rx": _listed(patient.medication),
            "immu": {"items": []},
        },
        "results": [
            {
                "key": patient.result_name,
                "val": patient.result_value,
                "date": patient.birth_date.isoformat(),
            }
        ],
        "ptUpdate": {
            "progressNote": {"title": patient.reason, "text": patient.note, "noteType": "NOTE"},
            "completedForms": {patient.reason: {patient.result_name: patient.result_value}},
            "emrFieldUpdates": {"allergies": patient.allergy},
            "formMetadata": {patient.reason: {patient.result_name: {"hidden": False}}},
        },
    }


def _listed(value: str) -> dict[str, object]:
    return {"items": [{"key": value, "desc": value, "data": {value: value}}]}


def _demographics(patient: SyntheticPatient) -> dict[str, object]:
    doctor = {
        "name": f"{patient.provider_given} {patient.provider_family}",
        "signature": patient.provider_family,
        "billingNum": patient.provider_number,
        "professionalId": patient.provider_number,
    }
    return {
        "firstName": patient.given_name,
        "surname": patient.family_name,
        "preferredName": patient.middle_name,
        "secondName": patient.middle_name,
        "title": None,
        "suffix": None,
        "hn": patient.health_number,
        "hnProv": patient.province,
        "hnVC": patient.health_number_version,
        "hnExpiryDate": None,
        "alternateId": patient.chart_number,
        "maidenName": None,
        "birthDate": patient.birth_date.isoformat(),
        "approxAgeInDays": (date(2026, 1, 1) - patient.birth_date).days,
        "sex": patient.sex,
        "address": {
            "line1": patient.street,
            "line2": "",
            "city": patient.city,
            "province": patient.province,
            "country": "CA",
            "postalCode": patient.postal_code,
            "phone": patient.phone,
            "fax": None,
            "email": patient.email,
            "website": None,
        },
        "address2": {"phone": patient.cell},
        "preferredPharmacy": {"line1": patient.street, "phone": patient.contact_phone},
        "emergencyContact": f"{patient.contact_given} {patient.contact_family}",
        "emergencyContactPhone": patient.contact_phone,
        "language": patient.language,
        "memberStatus": patient.comments,
        "diagnosis": patient.reason,
        "emailConsent": patient.comments,
        "familyDoc": doctor,
        "clinicDoc": doctor,
        "comments": patient.comments,
        "customFields": {patient.comments: patient.sin},
    }
