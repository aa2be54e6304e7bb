"""What a clinic's programs call to bring records: ciphertext alone, in Ocean's wire form."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from ocean.headers import EMR_ID
from portal.access import Access, route
from portal.api.shapes import answer, read
from portal.patients.records import put_record, reserve
from portal.patients.shapes import KeptAnswer, ReservationBody, ReservedAnswer
from portal.patients.wire_form import parse, read_body, sealed_of
from portal.state import CLINIC, CLOCK, DATABASE

LARGEST_RESERVATION: Final = 1024


async def post_reference(request: web.Request) -> web.Response:
    """Give out a free reference for the EMR ID that the body names."""
    given = read(ReservationBody, parse(await read_body(request, LARGEST_RESERVATION)))
    app = request.app
    reference = await reserve(app[DATABASE], app[CLOCK], request[CLINIC], given.emr_id)
    return answer(ReservedAnswer(reference=reference), HTTPStatus.CREATED)


async def put_patient(request: web.Request) -> web.Response:
    """Store a record: body and headers as Ocean answers them."""
    sealed = sealed_of(parse(await read_body(request)), request.headers)
    kept = await put_record(
        request.app[DATABASE],
        request.app[CLOCK],
        request[CLINIC],
        request.match_info["reference"],
        request.headers.get(EMR_ID, ""),
        sealed,
    )
    status = HTTPStatus.CREATED if kept.made else HTTPStatus.OK
    return answer(KeptAnswer(reference=kept.reference, version=kept.version), status)


ROUTES: Final = (
    route("POST", "/api/v1/patients", Access.RECORDS, post_reference),
    route("PUT", "/api/v1/patients/{reference}", Access.RECORDS, put_patient),
)
