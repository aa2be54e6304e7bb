"""The portal's cookies: their names, and who may read them."""

from typing import Final

from aiohttp import web

from connectors.secret import Secret
from portal.people.sessions import LONGEST
from portal.state import SETTINGS

YEAR: Final = 365 * 24 * 3600
LANGUAGE: Final = "ocean-language"


def session_name(request: web.Request) -> str:
    """Return the name of the session cookie; over TLS one that no other host can plant."""
    return _name(request, "ocean-session")


def form_name(request: web.Request) -> str:
    """Return the name of the cookie that ties the log-in form to this browser."""
    return _name(request, "ocean-form")


def half_name(request: web.Request) -> str:
    """Return the name of the cookie of a log-in that waits for its second factor."""
    return _name(request, "ocean-half")


def reading_name(request: web.Request) -> str:
    """Return the name of the cookie of a browser in which a ticket's private link was opened."""
    return _name(request, "ocean-reading")


def set_private(request: web.Request, response: web.Response, name: str, value: Secret) -> None:
    """Set a cookie that scripts cannot read and that other sites' posts do not carry."""
    response.set_cookie(
        name,
        # exposed because the browser keeps it
        value.expose(),
        max_age=int(LONGEST.total_seconds()),
        path="/",
        httponly=True,
        secure=request.app[SETTINGS].secure,
        samesite="Lax",
    )


def forget(request: web.Request, response: web.Response, name: str) -> None:
    """Delete a cookie."""
    response.del_cookie(
        name, path="/", httponly=True, secure=request.app[SETTINGS].secure, samesite="Lax"
    )


def keep_language(request: web.Request, response: web.Response, language: str) -> None:
    """Remember the chosen language."""
    response.set_cookie(
        LANGUAGE,
        language,
        max_age=YEAR,
        path="/",
        httponly=True,
        secure=request.app[SETTINGS].secure,
        samesite="Lax",
    )


def _name(request: web.Request, name: str) -> str:
    return f"__Host-{name}" if request.app[SETTINGS].secure else name
