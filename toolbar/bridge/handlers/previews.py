"""Identifies a patient, opens a preview, shows it to the panel, lets the user take away from it."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import RootModel

from toolbar.bridge.answers import answer, answer_tree
from toolbar.bridge.bodies import read_body
from toolbar.bridge.contexts import Patient
from toolbar.bridge.keys import CONTEXTS, OPENING, TOKEN
from toolbar.bridge.models import ChartBody, IdentifiersAnswer, PreviewBody, PreviewMadeAnswer
from toolbar.bridge.preview_models import (
    DropAttachmentBody,
    DropDocumentBody,
    DropIdentifierBody,
    RangeBody,
    ReferenceBody,
)
from toolbar.troubleshooting.identifiers import identifiers_json, iso
from toolbar.troubleshooting.make_preview import identify, look_again, make_preview
from toolbar.troubleshooting.prepare_again import prepare_again
from toolbar.troubleshooting.screenshots import mask_again

if TYPE_CHECKING:
    from toolbar.troubleshooting.preview import Preview


class ChangeBody(RootModel[RangeBody | DropDocumentBody | DropIdentifierBody | DropAttachmentBody]):
    """One thing to take away from a preview."""


async def identify_patient(request: web.Request) -> web.Response:
    """Answer the references to the patient whose chart is open."""
    body = await read_body(request, ChartBody)
    clinic = await request.app[OPENING].clinic()
    found = await identify(clinic, body.connector, body.context)
    return answer_tree(identifiers_json(body.connector, found))  # of the form IdentifiersAnswer


async def create(request: web.Request) -> web.Response:
    """Make a preview; whoever asks gets its address, only the panel gets to see it."""
    arrival = request.app[CONTEXTS].arrive()
    body = await read_body(request, PreviewBody)
    clinic = await request.app[OPENING].clinic()
    preview = await make_preview(clinic, body.connector, body.context, frozenset(body.include))
    clinic.previews.keep(preview)
    if TOKEN in request:
        token_id = request[TOKEN].token_id
        request.app[CONTEXTS].note_preview(preview.preview_id, token_id, _patient(preview), arrival)
    made = PreviewMadeAnswer(
        preview_id=preview.preview_id,
        panel_url=f"{_panel(request)}/panel/previews/{preview.preview_id}",
        identifiers=IdentifiersAnswer.model_validate(
            identifiers_json(preview.connector, preview.identifiers)
        ),
        expires_at=iso(preview.expires_at),
    )
    return answer(made, HTTPStatus.CREATED)


async def show(request: web.Request) -> web.Response:
    """Answer the preview as it stands."""
    preview = await preview_of(request)
    # in the loop, like every change of a preview: bytes and digest must be of one moment
    return answer_tree(preview.as_json())


async def change(request: web.Request) -> web.Response:
    """Mask more or leave a part out, and answer the preview as it stands then."""
    asked = (await read_body(request, ChangeBody)).root
    preview = await preview_of(request)
    match asked:
        case RangeBody():
            preview.mask_range(asked.document_id, asked.start, asked.end)
        case DropDocumentBody():
            preview.drop_document(asked.drop_document)
        case DropIdentifierBody():
            preview.drop_identifier(asked.drop_identifier)
            await mask_again(preview)
        case DropAttachmentBody():
            preview.drop_attachment(asked.drop_attachment)
    await look_again(await request.app[OPENING].clinic(), preview)
    return answer_tree(preview.as_json())


async def prepare_anew(request: web.Request) -> web.Response:
    """Read all again with the Ocean reference that the user typed, and answer the preview then."""
    body = await read_body(request, ReferenceBody)
    clinic = await request.app[OPENING].clinic()
    preview = await prepare_again(clinic, await preview_of(request), body.ocean_reference)
    await look_again(clinic, preview)
    clinic.previews.keep(preview)
    return answer_tree(preview.as_json())


async def preview_of(request: web.Request) -> "Preview":
    """Return the preview of the address; raise if it is unknown or expired."""
    clinic = await request.app[OPENING].clinic()
    return clinic.previews.get(request.match_info["preview_id"])


def _patient(preview: "Preview") -> Patient:
    """Return every name of the patient that the preview knows, the page's own included."""
    found = preview.identifiers
    emr_ids = (preview.handle.patient_id, found.emr_id, *found.merged_emr_ids)
    reference = preview.handle.ocean_reference or found.ocean_reference
    return Patient(preview.connector, frozenset(filter(None, emr_ids)), reference)


def _panel(request: web.Request) -> str:
    """Return the panel's one origin: its session lives there, whatever name the caller used."""
    return f"http://127.0.0.1:{request.host.rpartition(':')[2]}"
