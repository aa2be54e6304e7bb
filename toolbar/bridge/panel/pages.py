"""The bridge's own pages and the script that EMR pages include; no patient data in any of them.

A page is the same for everybody: its language, its labels, its sentences. What
concerns a patient, the page's script asks the API for, with a panel session.
"""

import asyncio
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final

from aiohttp import web

from toolbar.bridge.bodies import read_form

LAUNCH: Final = r"/launch/{connector:[a-z][a-z0-9_]{0,30}}"
"""Where an EMR goes that can only open an address."""

routes = web.RouteTableDef()


@routes.get("/panel/", name="panel-home")
async def home(request: web.Request) -> web.Response:
    """Show what was sent from this computer."""
    return await _page(request, "home.html", title="panel.home", script="home.js")


@routes.get(r"/panel/previews/{preview_id:[A-Za-z0-9_-]{1,64}}", name="panel-preview")
async def preview(request: web.Request) -> web.Response:
    """Show a preview; the page's script reads the id from its own address."""
    return await _page(request, "preview.html", title="panel.preview", script="preview.js")


@routes.get(LAUNCH, name="launch")
async def launch(request: web.Request) -> web.Response:
    """Show one button; the page's script reads from its address which patient it is about.

    Whoever sends a browser here has done nothing yet: the click does, and asks the API.
    """
    fields = [(name, value) for name, value in request.query.items() if name != "lang"]
    if fields:
        return await _to_fragment(request, fields)
    return await _page(request, "launch.html", title="panel.launch", script="launch.js")


@routes.post(LAUNCH, name="launch-form")
async def launch_form(request: web.Request) -> web.Response:
    """Take a form in the place of an address, and show the same page; nothing is kept."""
    return await _to_fragment(request, await read_form(request))


@routes.get(r"/panel/static/{file:[a-z_]{1,40}\.(?:js|css)}", name="panel-static")
async def static(request: web.Request) -> web.Response:
    """Answer a file of the fixed table, and nothing else."""
    found = await asyncio.to_thread(_file, request.match_info["file"])
    if found is None:
        raise web.HTTPNotFound
    body, content_type = found
    return _with_headers(web.Response(body=body, content_type=content_type, charset="utf-8"))


@routes.get("/toolbar.js", name="toolbar-script")
async def toolbar_script(_: web.Request) -> web.Response:
    """Answer the script that a page of the EMR includes, whatever that page's origin."""
    text = await asyncio.to_thread(_embed)
    response = _with_headers(web.Response(text=text, content_type="text/javascript"))
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


async def _to_fragment(request: web.Request, fields: Iterable[tuple[str, str]]) -> web.Response:
    """Send the browser to the page itself, with what may go on where no server sees it."""
    target = f"{request.path}#{await asyncio.to_thread(_fragment, fields)}"
    response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": target})
    return _with_headers(response)


async def _page(request: web.Request, template: str, *, title: str, script: str) -> web.Response:
    accepted = request.headers.get("Accept-Language")
    asked = request.query.get("lang", "")
    language, text = await asyncio.to_thread(_render, template, asked, accepted, title, script)
    response = web.Response(text=text, content_type="text/html")
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language"
    return _with_headers(response)


# What follows imports at the first call, in a thread: it takes longer than others may wait.


def _render(
    template: str, asked: str, accepted: str | None, title: str, script: str
) -> tuple[str, str]:
    from toolbar.bridge.panel import rendering  # noqa: PLC0415 - jinja2 is heavy
    from web.catalogue import LANGUAGES, language_of  # noqa: PLC0415 - not needed to start

    language = asked if asked in LANGUAGES else language_of(accepted)
    return language, rendering.page(template, language, title, script)


def _file(name: str) -> tuple[bytes, str] | None:
    from toolbar.bridge.panel import rendering  # noqa: PLC0415 - jinja2 is heavy

    return rendering.file(name)


def _embed() -> str:
    from toolbar.bridge.panel import embed  # noqa: PLC0415 - not needed to start

    return embed.script()


def _fragment(fields: Iterable[tuple[str, str]]) -> str:
    from toolbar.bridge.panel.handed import fragment  # noqa: PLC0415 - not needed to start

    return fragment(fields)


def _with_headers(response: web.Response) -> web.Response:
    from web import headers  # noqa: PLC0415 - not needed to start

    headers.apply(response)
    return response
