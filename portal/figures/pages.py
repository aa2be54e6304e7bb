"""The desk's figures: plots with a table beside each, and two files for a spreadsheet."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.figures.counting import GROUPS, PERIODS, Dashboard, count_all
from portal.figures.csv_export import BYTE_ORDER_MARK, export_tickets, lines
from portal.figures.drawing import LETTERS, draw
from portal.page import page
from portal.state import CLOCK, DATABASE

USUAL: Final = 30


async def show(request: web.Request) -> web.Response:
    """Show the plots of a period."""
    board = await _board(request)
    return page(
        request,
        "figures/dashboard.html",
        board=board,
        plots=[(one, GROUPS[one.plot], draw(one.counts)) for one in board.series],
        letters=LETTERS,
        periods=PERIODS,
        now=request.app[CLOCK](),
    )


async def counts(request: web.Request) -> web.Response:
    """Hand the counts of the plots over."""
    board = await _board(request)
    rows: list[tuple[object, ...]] = [("figure", "word", "count")]
    rows += [(one.plot, word, count) for one in board.series for word, count in one.counts]
    rows += [
        ("answer-seconds", name, int(share.total_seconds()))
        for name, share in (("median", board.median), ("nine-of-ten", board.most))
        if share is not None
    ]
    body = BYTE_ORDER_MARK.encode() + lines(rows)
    return web.Response(body=body, headers=_file_headers("counts", request.app[CLOCK]()))


async def tickets(request: web.Request) -> web.StreamResponse:
    """Hand the tickets of a period over."""
    now = request.app[CLOCK]()
    response = web.StreamResponse(headers=_file_headers("tickets", now))
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    since = now - timedelta(days=_days(request))
    async for piece in export_tickets(request.app[DATABASE], since):
        await response.write(piece)
    await response.write_eof()
    return response


async def _board(request: web.Request) -> Dashboard:
    async with request.app[DATABASE].reading() as session:
        return await count_all(session, request.app[CLOCK](), _days(request))


def _days(request: web.Request) -> int:
    asked = request.query.get("days", "")
    known = {str(days): days for days in PERIODS}
    return known.get(asked, USUAL)


def _file_headers(name: str, now: datetime) -> Mapping[str, str]:
    return {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}-{now.date().isoformat()}.csv"',
    }


ROUTES: Final = (
    route("GET", "/desk/figures", Access.DESK, show),
    route("GET", "/desk/figures/counts.csv", Access.DESK, counts),
    route("GET", "/desk/figures/tickets.csv", Access.DESK, tickets),
)
