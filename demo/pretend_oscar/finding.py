"""Finds patients: OSCAR's list and its search, and the statuses that its clients ask for first.

Our connector never asks for these; other clients do, and one of them (``pyoscar-emr``) shows that
this OSCAR is what its clients expect. The list is XML whatever is asked for.
"""

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from aiohttp import web

from demo.patients import SyntheticPatient
from demo.pretend_oscar.state import OSCAR

MOST: Final = 500
"""Patients in one answer of the list."""
XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TYPE: Final = f"xmlns:xsi={quoteattr('http://www.w3.org/2001/XMLSchema-instance')}"


async def statuses(_: web.Request) -> web.Response:
    """Answer what an appointment's state may be."""
    status = {
        "id": 1, "status": "t", "description": "To Do", "color": "#FDFEC7", "active": 1,
        "editable": 0, "shortLetters": "",
    }  # fmt: skip
    return web.json_response({"content": [status], "total": 1})


async def search(request: web.Request) -> web.Response:
    """Answer who has a health number."""
    asked = await request.json()
    wanted = asked.get("term") if asked.get("type") == "HIN" else None
    found = [
        {
            "demographicNo": int(patient.emr_id),
            "lastName": patient.family_name,
            "firstName": patient.given_name,
        }
        for patient in request.app[OSCAR].patients
        if patient.health_number == wanted
    ]
    return web.json_response({"content": found, "total": len(found)})


async def listing(request: web.Request) -> web.Response:
    """Answer the active patients, some at a time."""
    patients = request.app[OSCAR].patients
    start, length = int(request.query["offset"]), min(int(request.query["limit"]), MOST)
    items = "".join(_item(patient) for patient in patients[start : start + length])
    text = (
        f"{XML}<AbstractSearchResponse><content {TYPE}>{items}</content>"
        f"<total>{len(patients)}</total></AbstractSearchResponse>"
    )
    return web.Response(text=text, content_type="application/xml")


def _item(patient: SyntheticPatient) -> str:
    place = {
        "province": patient.province,
        "postal": patient.postal_code,
        "city": patient.city,
        "address": patient.street,
    }
    members = {
        "demographicNo": patient.emr_id,
        "phone": patient.phone,
        "patientStatus": "AC",
        "rosterStatus": "RO",
        "hin": patient.health_number,
        "ver": patient.health_number_version,
        "dateOfBirth": f"{patient.birth_date.isoformat()}T00:00:00-05:00",
        "sex": patient.sex,
        "firstName": patient.given_name,
        "lastName": patient.family_name,
        "email": patient.email,
    }
    address = f"<address>{_elements(place)}</address>"
    return f'<Item xsi:type="demographicTo1">{address}{_elements(members)}</Item>'


def _elements(members: dict[str, str]) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in members.items())
