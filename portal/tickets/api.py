"""What clinics' programs call: keys, tickets, and patients over Ocean's wire."""

import base64
from datetime import datetime
from http import HTTPStatus
from typing import Final

from aiohttp import web

from ocean.headers import EMR_ID
from ocean.serve import build_response
from ocean.wire import Sealed
from portal.access import Access, route
from portal.api.shapes import answer
from portal.database import Database
from portal.patients.models import Patient
from portal.patients.reads import BY_WIRE, count_reads
from portal.patients.records import find_patient, find_patient_by_emr_id
from portal.state import CLINIC, CLOCK, DATABASE, MAIL_WORKER, SETTINGS
from portal.tickets import sealing
from portal.tickets.calendars import current_calendar
from portal.tickets.clinic_time import zone_at, zone_of
from portal.tickets.events import events_of
from portal.tickets.finding import find_ticket, need_bundle, public_messages
from portal.tickets.handing_over import saved_attachment
from portal.tickets.intake import Posted, read_key, receive
from portal.tickets.models import SealingKey, Ticket, TicketState
from portal.tickets.shapes import (
    MessageAnswer,
    SealingKeyAnswer,
    SealingKeysAnswer,
    TicketMadeAnswer,
    TicketStandingAnswer,
    TicketThreadAnswer,
)
from portal.tickets.standing import replay
from portal.tickets.upload import read_upload


async def list_keys(request: web.Request) -> web.Response:
    """Answer the public keys that a bundle may be sealed with."""
    keys = await sealing.offered_keys(request.app[DATABASE])
    return answer(SealingKeysAnswer(keys=[_key(one) for one in keys]))


async def post_ticket(request: web.Request) -> web.Response:
    """Make a ticket, or answer the one that this key made before."""
    key = read_key(request.headers.get("Idempotency-Key"))
    upload = await read_upload(request)
    posted = Posted(request[CLINIC], key, upload.sealed, upload.body, upload.attachments)
    ticket = await receive(request.app[DATABASE], request.app[CLOCK], posted)
    worker = request.app.get(MAIL_WORKER)
    if worker is not None:
        worker.wake()
    made = TicketMadeAnswer(
        ticket_number=ticket.number,
        received_at=moment(ticket.received_at),
        first_answer_due_at=moment(ticket.first_promise_at or ticket.first_answer_due_at),
        time_zone=(await zone_at(request.app[DATABASE], ticket.site_id)).key,
        url=f"{request.app[SETTINGS].public_url}/tickets/{ticket.number}",
    )
    return answer(made, HTTPStatus.CREATED)


async def get_ticket(request: web.Request) -> web.Response:
    """Answer a ticket of this site, with the bundle's own bytes as the last member."""
    database = request.app[DATABASE]
    ticket = await find_ticket(database, request[CLINIC], request.match_info["number"])
    said = await public_messages(database, ticket)
    thread = TicketThreadAnswer(
        **(await _standing(database, ticket)).model_dump(),
        messages=[MessageAnswer(written_at=moment(one.written_at), body=one.body) for one in said],
    ).model_dump_json()
    # not parsed and written again: what came is what is answered
    body = b'%s,"bundle":%s}' % (thread[:-1].encode(), ticket.bundle or b"null")
    return web.Response(body=body, content_type="application/json")


async def get_standing(request: web.Request) -> web.Response:
    """Answer where a ticket stands, with no word of anybody's: what a panel asks for often."""
    database = request.app[DATABASE]
    ticket = await find_ticket(database, request[CLINIC], request.match_info["number"])
    return answer(await _standing(database, ticket))


async def get_bundle(request: web.Request) -> web.Response:
    """Answer the bundle's bytes as they came."""
    ticket = await find_ticket(request.app[DATABASE], request[CLINIC], request.match_info["number"])
    return web.Response(body=need_bundle(ticket), content_type="application/json")


async def get_attachment(request: web.Request) -> web.Response:
    """Hand over an attachment's bytes as they came, as the pages do."""
    return await saved_attachment(request, request[CLINIC], request.match_info["number"])


async def get_patient(request: web.Request) -> web.Response:
    """Answer a patient of this site as Ocean does: ciphertext."""
    reference = request.match_info["reference"]
    return await _sealed(
        request, await find_patient(request.app[DATABASE], request[CLINIC], reference)
    )


async def get_patient_by_emr_id(request: web.Request) -> web.Response:
    """Answer the patient whose EMR ID the header names: an address would stand in a log."""
    emr_id = request.headers.get(EMR_ID, "")
    return await _sealed(
        request, await find_patient_by_emr_id(request.app[DATABASE], request[CLINIC], emr_id)
    )


def moment(when: datetime) -> str:
    """Return an instant as RFC 3339, in UTC."""
    return when.isoformat().replace("+00:00", "Z")


async def _sealed(request: web.Request, patient: Patient) -> web.Response:
    now, site_id = request.app[CLOCK](), request[CLINIC].site_id
    await count_reads(request.app[DATABASE], now, site_id, BY_WIRE, 1)
    sealed = Sealed(patient.body, patient.one_time_key, patient.iv)
    answer = build_response(sealed, patient.emr_id)
    return web.Response(body=answer.body, headers=answer.headers)


def _key(key: SealingKey) -> SealingKeyAnswer:
    public_key = base64.b64encode(key.public_key).decode()
    return SealingKeyAnswer(key_id=key.key_id, suite=sealing.SUITE_NAME, public_key=public_key)


async def _standing(database: Database, ticket: Ticket) -> TicketStandingAnswer:
    answered_at = ticket.first_answered_at
    if answered_at is not None:  # a merge may have brought a promise that is not kept yet
        async with database.reading() as session:
            events = await events_of(session, ticket.id)
            answered_at = replay(events, await current_calendar(session)).answered_at
    # while the ticket waits for the clinic, nobody can say when
    due = ticket.first_answer_due_at if ticket.clock_runs or answered_at else None
    return TicketStandingAnswer(
        ticket_number=ticket.number,
        state=TicketState(ticket.state),
        merged_into=ticket.merged_into,
        received_at=moment(ticket.received_at),
        first_answer_due_at=moment(due) if due else None,
        first_answered_at=moment(answered_at) if answered_at else None,
        time_zone=zone_of(ticket.site).key,
    )


ROUTES: Final = (
    route("GET", "/api/v1/keys", Access.OPEN, list_keys),
    route("POST", "/api/v1/tickets", Access.SITE_TOKEN, post_ticket),
    route("GET", "/api/v1/tickets/{number}", Access.SITE_TOKEN, get_ticket),
    route("GET", "/api/v1/tickets/{number}/standing", Access.SITE_TOKEN, get_standing),
    route("GET", "/api/v1/tickets/{number}/bundle", Access.SITE_TOKEN, get_bundle),
    route(
        "GET",
        "/api/v1/tickets/{number}/attachments/{position}",
        Access.SITE_TOKEN,
        get_attachment,
    ),
    route("GET", "/svc/v1/patients", Access.SITE_KEY, get_patient_by_emr_id),
    route("GET", "/svc/v1/patients/{reference}", Access.SITE_KEY, get_patient),
)
