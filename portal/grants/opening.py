"""Writes into a clinic's log which of its pages a Support Site opened, and which were refused.

What a page was is known when its answer is there, and a page that was opened stands in the
log before anything of its answer is sent.
"""

from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from portal.audit.acts import Act
from portal.audit.recording import record
from portal.grants.seen import Seen, facts_of, seen_of
from portal.principals import Viewer
from portal.refusals import RequestRefusedError
from portal.state import CLOCK, DATABASE

ASKED: Final[web.RequestKey[tuple[Viewer, Seen]]] = web.RequestKey("asked")
"""Who asks for which page, until it is written down."""


def ask(request: web.Request, viewer: Viewer) -> None:
    """Remember what is asked for, if it is a page of the clinic that the viewer entered."""
    seen = None if viewer.support is None else seen_of(request, viewer.support)
    if seen is not None:
        request[ASKED] = viewer, seen


@web.middleware
async def noting(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer, and write down what was asked for; raises ``not-found`` if the grant is over."""
    refused = None
    try:
        answer = await handler(request)
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        await _note(request, Act.PAGE_REFUSED)
        raise refused
    await note_answer(request, answer)
    return answer


async def note_answer(request: web.Request, answer: web.StreamResponse) -> None:
    """Write down the page of an answer that begins, once; one that leads elsewhere shows none."""
    if answer.status < HTTPStatus.MULTIPLE_CHOICES:
        await _note(request, Act.PAGE_SEEN)
    elif HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        await _note(request, Act.PAGE_REFUSED)


async def _note(request: web.Request, act: Act) -> None:
    if ASKED not in request:
        return
    viewer, seen = request[ASKED]
    del request[ASKED]  # a stream is written down as it begins, and not again at its end
    if viewer.support is None:
        return
    site_id = viewer.support.site_id
    async with request.app[DATABASE].writing() as session:
        facts = await facts_of(session, viewer, site_id, seen, act)
        if facts is not None:
            await record(session, request.app[CLOCK](), viewer, act, site_id, None, facts)
