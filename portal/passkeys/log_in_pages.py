"""Log-in with a passkey: in place of the password, or after it as second factor."""

from typing import Final

from aiohttp import web
from pydantic import BaseModel

from portal import cookies
from portal.access import Access, route
from portal.api.shapes import answer
from portal.passkeys import using
from portal.passkeys.ceremony import ceremony_of
from portal.passkeys.challenges import Purpose
from portal.passkeys.shapes import AssertionAnswer
from portal.people import log_in_factor_pages, log_in_pages
from portal.people.browsers import browser_family
from portal.people.log_in import waiting
from portal.people.log_in_factor_pages import whole
from portal.refusals import Refusal, RequestRefusedError


async def begin(request: web.Request) -> web.Response:
    """Answer what the browser is to ask for: any passkey of this portal."""
    ceremony = ceremony_of(request, cookies.form_name(request))
    return answer_options(AssertionAnswer, await using.ask(ceremony, Purpose.LOG_IN))


async def enter(request: web.Request) -> web.Response:
    """Check the passkey; a new session every time, as with a password."""
    form, refused = await request.post(), None
    way_back = str(form.get("next", ""))
    ceremony = ceremony_of(request, cookies.form_name(request))
    browser = browser_family(request.headers.get("User-Agent"))
    try:
        token = await using.log_in(ceremony, str(form.get("credential", "")), browser)
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return log_in_pages.form(request, way_back, refused)
    await log_in_pages.end_held_session(request)
    return whole(request, token, way_back)


async def begin_factor(request: web.Request) -> web.Response:
    """Answer what the browser is to ask for: a passkey of whose password was right."""
    ceremony = ceremony_of(request, cookies.half_name(request))
    person = await waiting(ceremony.database, ceremony.clock(), ceremony.holder)
    if person is None:
        raise RequestRefusedError(Refusal.LOG_IN_NEEDED)
    return answer_options(
        AssertionAnswer, await using.ask(ceremony, Purpose.SECOND_FACTOR, person.id)
    )


async def enter_factor(request: web.Request) -> web.Response:
    """Check the passkey; then the session is open."""
    form, refused = await request.post(), None
    way_back = str(form.get("next", ""))
    ceremony = ceremony_of(request, cookies.half_name(request))
    try:
        token = await using.finish_log_in(ceremony, str(form.get("credential", "")))
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return await log_in_factor_pages.form(request, way_back, refused)
    return whole(request, token, way_back)


def answer_options(shape: type[BaseModel], text: str) -> web.Response:
    """Answer what the page's script hands to the browser."""
    return answer(shape.model_validate_json(text))


ROUTES: Final = (
    route("POST", "/log-in/passkey/begin", Access.FORM, begin),
    route("POST", "/log-in/passkey", Access.FORM, enter),
    route("POST", "/log-in/factor/passkey/begin", Access.FORM, begin_factor),
    route("POST", "/log-in/factor/passkey", Access.FORM, enter_factor),
)
