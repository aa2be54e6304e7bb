"""The https address of links in EMRs: leads on to the bridge, keeps and logs nothing.

A person goes on, not the page: a browser that is sent to a bridge that does not
run says only that it cannot reach it. No script, no cookie, no database. The
address of a request is in no log of ours (``portal/server.py``), and the answer
is kept by nobody.
"""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.forms import FORM, read_form
from portal.hand_over.links import HandOver, LinkRefusedError, read_link
from portal.page import page
from portal.refusals import Refusal, RequestRefusedError
from portal.state import SETTINGS

PATH: Final = "/hand-over/{connector:accuro|medaccess|pssuite}"
"""The EMRs that can open an address and no more."""


async def by_address(request: web.Request) -> web.Response:
    """Take the parameters of a link."""
    return _answer(request, list(request.query.items()))


async def by_form(request: web.Request) -> web.Response:
    """Take the parameters of a form: Accuro posts them if the entry says so.

    A link that names the site or the port in its address may do so here too.
    """
    if request.content_type != FORM:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    form = [(name, str(value)) for name, value in (await read_form(request)).items()]
    return _answer(request, [*request.query.items(), *form])


def _answer(request: web.Request, fields: list[tuple[str, str]]) -> web.Response:
    connector = request.match_info["connector"]
    chart: HandOver | None = None
    fault = ""
    try:
        chart = read_link(connector, ((name, value) for name, value in fields if name != "lang"))
    except LinkRefusedError as error:
        fault = error.fault.value
    if chart is None:
        link = f"{request.app[SETTINGS].public_url}/hand-over/{connector}"
        return page(
            request, "hand_over_refused.html", status=HTTPStatus.BAD_REQUEST, fault=fault, link=link
        )
    return page(request, "hand_over.html", target=chart.target)


ROUTES: Final = (
    route("GET", PATH, Access.OPEN, by_address),
    route("POST", PATH, Access.OPEN, by_form),
)
