"""The calendar that every promise is reckoned by: public to read, an operator's to change."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date, datetime
from http import HTTPStatus
from itertools import groupby
from typing import Final

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from portal import cookies
from portal.access import Access, route
from portal.page import csrf_token, page
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, VIEWER
from portal.tickets.calendars import (
    Closure,
    choose_list,
    close_day,
    current_calendar,
    current_closures,
    open_day,
    versions,
)
from portal.tickets.history import recalculate
from portal.tickets.holiday_lists import LISTS

Form = dict[str, str]
Change = Callable[[AsyncSession, datetime, int, Form], Awaitable[object]]


async def show(request: web.Request) -> web.Response:
    """Show the closed days, year by year, and every version there was."""
    return await _show(request, edits=False)


async def edit(request: web.Request) -> web.Response:
    """Show them with the forms that change them."""
    return await _show(request, edits=True)


async def _show(
    request: web.Request,
    *,
    edits: bool,
    form: Form | None = None,
    refusal: RequestRefusedError | None = None,
) -> web.Response:
    async with request.app[DATABASE].reading() as session:
        calendar = await current_calendar(session)
        closures = await current_closures(session)
        made = await versions(session)
    return page(
        request,
        "tickets/calendar.html",
        status=refusal.status if refusal else HTTPStatus.OK,
        version=calendar.version,
        basis=calendar.basis,
        lists=LISTS,
        years=[(year, list(days)) for year, days in groupby(closures, lambda one: one.day.year)],
        versions=made,
        edits=edits,
        given=form or {},
        refusal=refusal.refusal.value if refusal else None,
        csrf_token=csrf_token(request, cookies.session_name(request)),
    )


def _handler(change: Change) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        form = {name: str(value).strip() for name, value in (await request.post()).items()}
        now, refusal = request.app[CLOCK](), None
        try:
            async with request.app[DATABASE].writing() as session:
                await change(session, now, request[VIEWER].person_id, form)
                await recalculate(session, now)
        except RequestRefusedError as error:
            refusal = error
        if refusal is not None:
            return await _show(request, edits=True, form=form, refusal=refusal)
        return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/calendar/edit"})

    return handle


async def _close(session: AsyncSession, now: datetime, author: int, form: Form) -> object:
    closure = Closure(_day(form), form.get("name_en", ""), form.get("name_fr", ""))
    return await close_day(session, now, author, closure, form.get("reason", ""))


async def _open(session: AsyncSession, now: datetime, author: int, form: Form) -> object:
    return await open_day(session, now, author, _day(form), form.get("reason", ""))


async def _choose(session: AsyncSession, now: datetime, author: int, form: Form) -> object:
    basis, reason = form.get("basis", ""), form.get("reason", "")
    return await choose_list(session, now, author, basis, reason)


def _day(form: Form) -> date:
    day = None
    with suppress(ValueError):
        day = date.fromisoformat(form.get("day", ""))
    if day is None:
        raise RequestRefusedError(Refusal.CALENDAR_DAY_REFUSED)
    return day


ROUTES: Final = (
    route("GET", "/calendar", Access.OPEN, show),
    route("GET", "/calendar/edit", Access.OPERATOR, edit),
    route("POST", "/calendar/edit/closures", Access.OPERATOR_FORM, _handler(_close)),
    route("POST", "/calendar/edit/openings", Access.OPERATOR_FORM, _handler(_open)),
    route("POST", "/calendar/edit/lists", Access.OPERATOR_FORM, _handler(_choose)),
)
