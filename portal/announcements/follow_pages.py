"""Following: from a section's page, from "My activities", and by a mail's own link."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.announcements import following
from portal.announcements.models import Pace
from portal.announcements.sections import find_section
from portal.language import request_language
from portal.page import csrf_token, page
from portal.state import CLOCK, DATABASE, VIEWER

ACTIVITIES: Final = "/my-activities/following"


async def follow(request: web.Request) -> web.Response:
    """Follow a section in the language of the page."""
    form = await request.post()
    slug, language = request.match_info["section"], str(form.get("language", ""))
    section = await find_section(request.app[DATABASE], slug)
    await following.follow(
        request.app[DATABASE],
        request.app[CLOCK](),
        request[VIEWER].person_id,
        section.id,
        language,
        updates=form.get("what") == "updates",
    )
    return _to(f"/announcements/{section.slug(language)}")


async def unfollow(request: web.Request) -> web.Response:
    """End it: from the section's own page, or from the list."""
    form = await request.post()
    slug, language = request.match_info["section"], str(form.get("language", ""))
    section = await find_section(request.app[DATABASE], slug, retired=True)
    await following.unfollow(request.app[DATABASE], request[VIEWER].person_id, section.id, language)
    listed = form.get("from") == "list"
    return _to(ACTIVITIES if listed else f"/announcements/{section.slug(language)}")


async def unfollow_all(request: web.Request) -> web.Response:
    """End all that this person follows."""
    await following.unfollow(request.app[DATABASE], request[VIEWER].person_id)
    return _to(ACTIVITIES)


async def choose_pace(request: web.Request) -> web.Response:
    """Tell at once, or once a day, or once a week."""
    form = await request.post()
    chosen = str(form.get("pace", ""))
    if chosen in list(Pace):
        now, person = request.app[CLOCK](), request[VIEWER].person_id
        await following.set_pace(request.app[DATABASE], now, person, Pace(chosen))
    return _to(ACTIVITIES)


async def send_again(request: web.Request) -> web.Response:
    """Send to this person's address again, which refused mail or let it come back."""
    await following.send_again(request.app[DATABASE], request[VIEWER].person_id)
    return _to(ACTIVITIES)


async def show_activities(_: web.Request) -> web.Response:
    """Lead to the one list of "My activities" that there is."""
    return _to(ACTIVITIES)


async def show_following(request: web.Request) -> web.Response:
    """Show all that this person follows."""
    database, person = request.app[DATABASE], request[VIEWER].person_id
    return page(
        request,
        "announcements/following.html",
        followed=await following.followed_by(database, person),
        pace=await following.pace_of(database, person),
        paces=list(Pace),
        suspended=await following.suspended_address(database, person),
        csrf_token=csrf_token(request, cookies.session_name(request)),
    )


async def ask_unsubscribe(request: web.Request) -> web.Response:
    """Show what the link of a mail would end; looking at it ends nothing (RFC 8058)."""
    return await _link(request, done=False)


async def unsubscribe(request: web.Request) -> web.Response:
    """End it, without a log-in: the token is the proof (RFC 8058). Twice is once."""
    token = request.match_info["token"]
    await following.unsubscribe(request.app[DATABASE], token)
    return await _link(request, done=True)


async def _link(request: web.Request, *, done: bool) -> web.Response:
    link = await following.find_link(request.app[DATABASE], request.match_info["token"])
    # the token is in the address: nothing on the page may carry it further than our own form
    return page(
        request,
        "announcements/unsubscribe.html",
        done=done,
        link=link,
        language_followed=link.language if link and link.language else request_language(request),
        action=request.path,
    )


def _to(path: str) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})


ROUTES: Final = (
    route("POST", "/announcements/{section}/follow", Access.PERSON_FORM, follow),
    route("POST", "/announcements/{section}/unfollow", Access.PERSON_FORM, unfollow),
    route("GET", "/my-activities", Access.PERSON, show_activities),
    route("GET", ACTIVITIES, Access.PERSON, show_following),
    route("POST", f"{ACTIVITIES}/unfollow", Access.PERSON_FORM, unfollow_all),
    route("POST", f"{ACTIVITIES}/pace", Access.PERSON_FORM, choose_pace),
    route("POST", f"{ACTIVITIES}/send-again", Access.PERSON_FORM, send_again),
    route("GET", r"/unsubscribe/{token:[0-9a-f]+}", Access.OPEN, ask_unsubscribe),
    route("POST", r"/unsubscribe/{token:[0-9a-f]+}", Access.MAIL_LINK, unsubscribe),
)
