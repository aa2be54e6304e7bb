"""What the links in our mails lead to: joining a site, choosing a new password.

A link only shows a form; the token is used up by sending it, so that a mail
scanner that follows links spoils nothing.
"""

from typing import Final

from aiohttp import web

from connectors.secret import Secret
from portal.access import Access, route
from portal.language import request_language
from portal.page import see_other
from portal.people import joining, reset
from portal.people.open_forms import open_form
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE

GONE: Final = frozenset({Refusal.INVITATION_REFUSED, Refusal.RESET_REFUSED})


async def show_invitation(request: web.Request) -> web.Response:
    """Show who invites where, and the form to join."""
    return await _invitation(request, request.query.get("token", ""))


async def join(request: web.Request) -> web.Response:
    """Take the invitation and lead to the log-in."""
    form = await request.post()
    token, name = str(form.get("token", "")), str(form.get("name", ""))
    refused = None
    try:
        await joining.join(
            request.app[DATABASE],
            request.app[CLOCK],
            token,
            name,
            Secret(str(form.get("password", ""))),
        )
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return await _invitation(request, token, refused, name)
    return see_other("/log-in?done=joined")


async def show_ask(request: web.Request) -> web.Response:
    """Show the form that asks for a new password, or that a mail was sent."""
    return open_form(request, "people/reset.html", sent="sent" in request.query)


async def ask(request: web.Request) -> web.Response:
    """Send the mail, if there is somebody to send it to; the answer is the same."""
    form = await request.post()
    user_name = str(form.get("user", ""))
    language = request_language(request)
    await reset.ask(request.app[DATABASE], request.app[CLOCK], user_name, language)
    return see_other("/reset?sent")


async def show_choice(request: web.Request) -> web.Response:
    """Show the form for the new password."""
    token = request.query.get("token", "")
    await reset.find(request.app[DATABASE], request.app[CLOCK], token)
    return open_form(request, "people/new_password.html", token_value=token)


async def choose(request: web.Request) -> web.Response:
    """Set the new password and lead to the log-in."""
    form = await request.post()
    token, password = str(form.get("token", "")), Secret(str(form.get("password", "")))
    refused = None
    try:
        await reset.choose(request.app[DATABASE], request.app[CLOCK], token, password)
    except RequestRefusedError as error:
        refused = error
    if refused is None:
        return see_other("/log-in?done=reset")
    if refused.refusal in GONE:
        raise RequestRefusedError(refused.refusal)
    return open_form(request, "people/new_password.html", refused, token_value=token)


async def _invitation(
    request: web.Request, token: str, refused: RequestRefusedError | None = None, name: str = ""
) -> web.Response:
    invitation, known = await joining.find_invitation(
        request.app[DATABASE], request.app[CLOCK], token
    )
    return open_form(
        request,
        "people/join.html",
        refused,
        invitation=invitation,
        known=known,
        token_value=token,
        name=name,
    )


ROUTES: Final = (
    route("GET", "/join", Access.MAIL_LINK, show_invitation),
    route("POST", "/join", Access.FORM, join),
    route("GET", "/reset", Access.OPEN, show_ask),
    route("POST", "/reset", Access.FORM, ask),
    route("GET", "/reset/new", Access.MAIL_LINK, show_choice),
    route("POST", "/reset/new", Access.FORM, choose),
)
