"""Chooses the language of an answer: asked for, chosen before, the person's, the browser's."""

from aiohttp import web

from portal import cookies
from portal.state import VIEWER
from web.catalogue import LANGUAGES, language_of


def asked_language(request: web.Request) -> str | None:
    """Return the language that the address asks for, if it is one of ours."""
    asked = request.query.get("lang")
    return asked if asked in LANGUAGES else None


def request_language(request: web.Request) -> str:
    """Return ``en`` or ``fr``."""
    viewer = request.get(VIEWER)
    for choice in (
        asked_language(request),
        request.cookies.get(cookies.LANGUAGE),
        viewer.language if viewer else None,
    ):
        if choice in LANGUAGES:
            return choice
    return language_of(request.headers.get("Accept-Language"))
