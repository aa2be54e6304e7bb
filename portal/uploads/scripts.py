"""Answers the scripts of the masking editor: a fixed table of files, and their sentences."""

import asyncio
from functools import cache
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.refusals import Refusal, RequestRefusedError
from web.catalogue import Catalogue
from web.pages import STATIC

FOLDER: Final = STATIC / "masking"
SAID: Final = (
    Refusal.BODY_TOO_LARGE,
    Refusal.CREDENTIAL_FOUND,
    Refusal.FILE_REFUSED,
    Refusal.FILES_FULL,
    Refusal.FORM_REFUSED,
    Refusal.LOG_IN_NEEDED,
    Refusal.TOO_MANY_REQUESTS,
    Refusal.UNEXPECTED,
)
TYPES: Final = {".js": "text/javascript", ".css": "text/css"}


async def script(request: web.Request) -> web.Response:
    """Answer one module, or the style sheet."""
    found = await asyncio.to_thread(_read, request.match_info["file"])
    if found is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    text, media_type = found
    return web.Response(text=text, content_type=media_type, charset="utf-8")


@cache
def editor_words(language: str) -> dict[str, str]:
    """Return the sentences that the editor's scripts may say."""
    catalogue = Catalogue(language)
    own = catalogue.starting_with("panel.picture") | catalogue.starting_with("ticket-form.file.")
    return own | {one.value: catalogue.text(one.value) for one in SAID}


@cache
def _read(name: str) -> tuple[str, str] | None:
    path = FOLDER / name
    # the route lets small letters and one suffix through, so the name stays in the folder
    return (path.read_text("utf-8"), TYPES[path.suffix]) if path.is_file() else None


ROUTES: Final = (
    route("GET", r"/static/masking/{file:[a-z_]{1,40}\.(?:js|css)}", Access.OPEN, script),
)
