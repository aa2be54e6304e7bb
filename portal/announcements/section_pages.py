"""The operator's page of the sections: add, rename, order, retire."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.announcements import sections
from portal.announcements.finding import number_of
from portal.announcements.sections import SectionWords
from portal.page import csrf_token, page
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE

PLACE: Final = "/editing/sections"


async def show(request: web.Request) -> web.Response:
    """Show every section, also those that are retired."""
    return await _show(request)


async def add(request: web.Request) -> web.Response:
    """Add a section; what is wrong is said on the page."""
    form = {name: str(value).strip() for name, value in (await request.post()).items()}
    refusal = None
    try:
        await sections.add_section(
            request.app[DATABASE],
            _words(form),
            form.get("slug_en", ""),
            form.get("slug_fr", ""),
            critical=form.get("critical") == "yes",
        )
    except RequestRefusedError as error:
        refusal = error
    return _to(PLACE) if refusal is None else await _show(request, refusal, form)


async def change(request: web.Request) -> web.Response:
    """Rename, move, retire or put back."""
    form = {name: str(value).strip() for name, value in (await request.post()).items()}
    database, number = request.app[DATABASE], number_of(request.match_info["section"])
    refusal = None
    try:
        match form.get("act"):
            case "rename":
                await sections.change_section(database, number, _words(form))
            case "up" | "down" as way:
                await sections.move_section(database, number, up=way == "up")
            case "retire":
                await sections.retire_section(database, number, request.app[CLOCK]())
            case "restore":
                await sections.retire_section(database, number, None)
            case _:
                refusal = RequestRefusedError(Refusal.NOT_FOUND)
    except RequestRefusedError as error:
        refusal = error
    return _to(PLACE) if refusal is None else await _show(request, refusal)


async def _show(
    request: web.Request,
    refusal: RequestRefusedError | None = None,
    given: dict[str, str] | None = None,
) -> web.Response:
    return page(
        request,
        "announcements/edit_sections.html",
        status=refusal.status if refusal else HTTPStatus.OK,
        sections=await sections.list_sections(request.app[DATABASE], retired=True),
        refusal=refusal.refusal if refusal else None,
        given=given or {},
        csrf_token=csrf_token(request, cookies.session_name(request)),
    )


def _words(form: dict[str, str]) -> SectionWords:
    return SectionWords(
        *(form.get(name, "") for name in ("title_en", "title_fr", "about_en", "about_fr"))
    )


def _to(path: str) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})


ROUTES: Final = (
    route("GET", PLACE, Access.OPERATOR, show),
    route("POST", PLACE, Access.OPERATOR_FORM, add),
    route("POST", PLACE + r"/{section:[0-9]+}", Access.OPERATOR_FORM, change),
)
