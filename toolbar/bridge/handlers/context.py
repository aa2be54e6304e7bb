"""Hears from a toolbar which patient is open now, and tells the panel."""

from datetime import datetime
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import RootModel

from toolbar.bridge.answers import answer
from toolbar.bridge.bodies import read_body
from toolbar.bridge.changes import Happened
from toolbar.bridge.contexts import STALE, Patient
from toolbar.bridge.handlers.previews import preview_of
from toolbar.bridge.keys import CHANGES, CLOCK, CONTEXTS, KNOWN, OPENING, TOKEN
from toolbar.bridge.models import (
    ChartBody,
    NoChartBody,
    OpenChartAnswer,
    OpenChartsAnswer,
    StandingAnswer,
)
from toolbar.troubleshooting.identifiers import iso

if TYPE_CHECKING:
    from connectors.contract import ChartHandle


class ContextBody(RootModel[ChartBody | NoChartBody]):
    """The patient now open, or an empty object for none."""


async def put(request: web.Request) -> web.Response:
    """Note the open patient; a preview of another one becomes stale."""
    arrival = request.app[CONTEXTS].arrive()
    body = (await read_body(request, ContextBody)).root
    patient = None
    if isinstance(body, ChartBody):
        clinic = await request.app[OPENING].clinic()
        handle = clinic.connector(body.connector).accept(body.context)
        patient = patient_of(body.connector, handle)
    now = request.app[CLOCK]()
    request.app[CONTEXTS].put(request[TOKEN].token_id, patient, now, arrival)
    request.app[CHANGES].tell(Happened.CONTEXT)
    return web.Response(status=204)


async def show_all(request: web.Request) -> web.Response:
    """Answer which patients are open, in which toolbars that are still paired, and how long."""
    await request.app[KNOWN].refresh()
    found = []
    for token_id, patient, since in request.app[CONTEXTS].now_open():
        token = request.app[KNOWN].token_by_id(token_id)
        if token is None:
            continue
        one = OpenChartAnswer(
            token_id=token_id,
            name=token.name,
            origin=token.origin,
            connector=patient.connector,
            emr_id=next(iter(patient.emr_ids), None),
            ocean_reference=patient.ocean_reference,
            told_at=iso(since),
            seconds=_age(request, since),
        )
        found.append(one)
    return answer(OpenChartsAnswer(charts=found))


async def show_standing(request: web.Request) -> web.Response:
    """Answer whether the chart of a preview is still the one that is open, and how old both are."""
    preview = await preview_of(request)
    standing, since = request.app[CONTEXTS].standing(preview.preview_id)
    told = StandingAnswer(
        state=standing.value,
        sendable=standing not in STALE,
        told_at=None if since is None else iso(since),
        seconds=None if since is None else _age(request, since),
        preview_seconds=_age(request, preview.created_at),
    )
    return answer(told)


def patient_of(connector: str, handle: "ChartHandle") -> Patient:
    """Return who a context is about, as its page names the patient."""
    emr_ids = frozenset({handle.patient_id} if handle.patient_id else ())
    return Patient(connector, emr_ids, handle.ocean_reference)


def _age(request: web.Request, since: datetime) -> int:
    """Return whole seconds; a clock that was set back makes nothing younger than now."""
    return max(0, int((request.app[CLOCK]() - since).total_seconds()))
