"""The form for people without a log-in, and the page that a mail's link leads to.

The link only shows what was written; the click on that page makes the ticket, so that
a mail scanner that follows links confirms nothing.
"""

import asyncio
import re
import uuid
from collections.abc import Iterable
from typing import Final

from aiohttp import web

from portal import once
from portal.access import Access, route
from portal.language import request_language
from portal.network_of import network_of
from portal.page import SCRIPT_POLICY, see_other
from portal.people.open_forms import open_form
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, MAIL_WORKER
from portal.tickets import form
from portal.tickets.finding import NUMBER
from portal.tickets.form import Looked, Said
from portal.tickets.form_reading import asked, read_said
from portal.tickets.review import Review, count_masked
from portal.unconfirmed.asking import CONFIRM, ask
from portal.unconfirmed.confirming import confirm, find
from portal.unconfirmed.envelope import Waiting
from portal.uploads.keeping import find as find_files
from portal.uploads.keeping import forget
from portal.uploads.pages import owner_secret

PAGE: Final = "/request"
SENT: Final = "/request/sent"
DONE: Final = "/request/done"


async def show(request: web.Request) -> web.Response:
    """Show the empty form."""
    return _form(request, Said({}, ()))


async def send(request: web.Request) -> web.Response:
    """Mail the link that confirms, or show the form again with what is wrong."""
    posted = await request.post()
    said = read_said(posted)
    looked = await asyncio.to_thread(form.look, said, None, request.app[CLOCK]())
    if not looked.ready:
        return _form(request, said, looked)
    refused = None
    try:
        words = {"once": said.get("once"), "said": once.said(_words(posted.items())).hex()}
        await take(request, said, looked.review, request_language(request), words)
    except RequestRefusedError as error:
        refused = error
    return see_other(SENT) if refused is None else _form(request, said, looked, refused)


async def take(  # noqa: PLR0913 - what a request is made of
    request: web.Request,
    said: Said,
    review: Review,
    language: str,
    form_once: dict[str, str] | None = None,
    *,
    attached: tuple[bytes, ...] = (),
) -> str:
    """Keep a form without faults until its mailbox confirms it; return its text as it is kept.

    ``attached`` are cleaned files that came with the form itself, and not before it.
    """
    database, clock, secret = request.app[DATABASE], request.app[CLOCK], owner_secret(request)
    if form_once and await once.was_done(database, form_once):
        return said.get("description")  # the second click of a double one
    text = review.text
    body = form.bundle_bytes(
        said,
        text,
        count_masked(review.words, review.kept),
        said.get("name"),
        said.get("email"),
        language,
        clock(),
        str(uuid.uuid4()),
    )
    files = await find_files(database, clock, secret, said.files)
    waiting = Waiting(body, form.tags(said), (*files, *attached))
    network = network_of(request)
    await ask(database, clock, network, said.get("email"), language, waiting, form_once or {})
    async with database.writing() as session:
        await forget(session, secret, said.files)
    if worker := request.app.get(MAIL_WORKER):
        worker.wake()
    return text


def _words(posted: Iterable[tuple[str, object]]) -> Iterable[tuple[str, str]]:
    return ((name, str(value)) for name, value in posted)


def _form(
    request: web.Request,
    said: Said,
    looked: Looked | None = None,
    refused: RequestRefusedError | None = None,
) -> web.Response:
    facts = asked(said, looked, request_language(request))
    return open_form(
        request,
        "tickets/new.html",
        refused,
        SCRIPT_POLICY,
        action=PAGE,
        files="/request/files",
        sites=None,
        **facts,
    )


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
    route("GET", CONFIRM, Access.MAIL_LINK, show_request),
    route("POST", CONFIRM, Access.FORM, send_request),
    route("GET", DONE, Access.OPEN, show_done),
)
