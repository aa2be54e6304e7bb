"""The form for people without a log-in, and the page that a mail's link leads to.

The link only shows what was written; the click on that page makes the ticket, so that
a mail scanner that follows links confirms nothing.
"""

import asyncio
import re
import uuid
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.errors import Refusal, RequestRefusedError
from portal.language import request_language
from portal.network_of import network_of
from portal.page import see_other
from portal.people.open_forms import open_form
from portal.state import CLOCK, DATABASE, MAIL_WORKER
from portal.tickets import form
from portal.tickets.finding import NUMBER
from portal.tickets.form import Said
from portal.tickets.form_reading import asked, read_said
from portal.unconfirmed.asking import CONFIRM, ask
from portal.unconfirmed.confirming import confirm, find
from portal.unconfirmed.envelope import Waiting

PAGE: Final = "/request"
SENT: Final = "/request/sent"
DONE: Final = "/request/done"


async def show(request: web.Request) -> web.Response:
    """Show the empty form."""
    return open_form(
        request, "tickets/new.html", action=PAGE, sites=None, **asked(Said({}, ()), None)
    )


async def send(request: web.Request) -> web.Response:
    """Mail the link that confirms, or show the form again with what is wrong."""
    said = read_said(await request.post())
    looked = await asyncio.to_thread(form.look, said, None)
    if not looked.ready:
        return open_form(
            request, "tickets/new.html", action=PAGE, sites=None, **asked(said, looked)
        )
    refused = None
    try:
        await take(request, said, looked.words, request_language(request))
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        again = asked(said, looked) | {"words": None, "text": looked.words.text}
        return open_form(request, "tickets/new.html", refused, action=PAGE, sites=None, **again)
    return see_other(SENT)


async def take(request: web.Request, said: Said, words: form.Words, language: str) -> str:
    """Keep a form without faults until its mailbox confirms it; return its text as it is kept."""
    text = form.mask_guesses(words, said.kept)
    body = form.bundle_bytes(
        said,
        text,
        form.count_masked(words, said.kept),
        said.get("name"),
        said.get("email"),
        language,
        request.app[CLOCK](),
        str(uuid.uuid4()),
    )
    await ask(
        request.app[DATABASE],
        request.app[CLOCK],
        network_of(request),
        said.get("email"),
        language,
        Waiting(body, form.tags(said)),
    )
    if worker := request.app.get(MAIL_WORKER):
        worker.wake()
    return text


async def show_sent(request: web.Request) -> web.Response:
    """Say that a mail is on its way, whoever asked for what."""
    return open_form(request, "unconfirmed/sent.html")


async def show_request(request: web.Request) -> web.Response:
    """Show what the link's request says, and the button that sends it."""
    token = request.query.get("token", "")
    bundle = await find(request.app[DATABASE], request.app[CLOCK], token)
    if bundle is None:
        number = await confirm(request.app[DATABASE], request.app[CLOCK], token)
        return see_other(f"{DONE}?ticket={number}")
    return open_form(request, "unconfirmed/confirm.html", token_value=token, bundle=bundle)


async def send_request(request: web.Request) -> web.Response:
    """Make the ticket, once."""
    token = str((await request.post()).get("token", ""))
    number = await confirm(request.app[DATABASE], request.app[CLOCK], token)
    if worker := request.app.get(MAIL_WORKER):
        worker.wake()
    return see_other(f"{DONE}?ticket={number}")


async def show_done(request: web.Request) -> web.Response:
    """Say the ticket's number; nothing is looked up for it."""
    number = request.query.get("ticket", "")
    if re.fullmatch(NUMBER, number) is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return open_form(request, "unconfirmed/done.html", number=number)


ROUTES: Final = (
    route("GET", PAGE, Access.OPEN, show),
    route("POST", PAGE, Access.FORM, send),
    route("GET", SENT, Access.OPEN, show_sent),
    route("GET", CONFIRM, Access.OPEN, show_request),
    route("POST", CONFIRM, Access.FORM, send_request),
    route("GET", DONE, Access.OPEN, show_done),
)
