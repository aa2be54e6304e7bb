"""Hears from a toolbar which patient is open now."""

from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import RootModel

from toolbar.bridge.bodies import read_body
from toolbar.bridge.contexts import Patient
from toolbar.bridge.keys import CONTEXTS, OPENING, TOKEN
from toolbar.bridge.models import ChartBody, NoChartBody

if TYPE_CHECKING:
    from connectors.contract import ChartHandle


class ContextBody(RootModel[ChartBody | NoChartBody]):
    """The patient now open, or an empty object for none."""


async def put(request: web.Request) -> web.Response:
    """Note the open patient; a preview of another one becomes stale."""
    body = (await read_body(request, ContextBody)).root
    patient = None
    if isinstance(body, ChartBody):
        clinic = await request.app[OPENING].clinic()
        handle = clinic.connector(body.connector).accept(body.context)
        patient = patient_of(body.connector, handle)
    request.app[CONTEXTS].put(request[TOKEN].token_id, patient)
    return web.Response(status=204)


def patient_of(connector: str, handle: "ChartHandle") -> Patient:
    """Return who a context is about, as its page names the patient."""
    emr_ids = frozenset({handle.patient_id} if handle.patient_id else ())
    return Patient(connector, emr_ids, handle.ocean_reference)
