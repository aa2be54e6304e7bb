"""The public pages: sections, one section, one article, search, feeds. No log-in, no script."""

from contextlib import suppress
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.announcements import critical, finding, following
from portal.announcements.feed import write_feed
from portal.announcements.images import find_image
from portal.announcements.markdown import to_markup
from portal.announcements.models import Follow  # noqa: TC001 - as every module of ours
from portal.announcements.sections import find_section, list_sections
from portal.language import request_language
from portal.page import csrf_token, page
from portal.people.way_back import own_path
from portal.refusals import Refusal, RequestRefusedError
from portal.state import BANNERS, DATABASE, SETTINGS, VIEWER
from web.catalogue import LANGUAGES

YEAR: Final = 31_536_000


async def show_sections(request: web.Request) -> web.Response:
    """Show every section with what it tells of, and the newest articles."""
    database, viewer = request.app[DATABASE], request.get(VIEWER)
    language = request_language(request)
    return page(
        request,
        "announcements/sections.html",
        sections=await list_sections(database),
        newest=await finding.newest(database, language, most=5),
        unheard=await critical.unheard_sites(database, viewer) if viewer else [],
    )


async def show_section(request: web.Request) -> web.Response:
    """Show the articles of one section, and let people follow it."""
    database, viewer = request.app[DATABASE], request.get(VIEWER)
    section = await find_section(database, request.match_info["section"], retired=True)
    language = request_language(request)
    follow: dict[str, Follow] = {}
    if viewer:
        found = await following.followed_by(database, viewer.person_id)
        follow = {x.follow.language: x.follow for x in found if x.section.id == section.id}
    return page(
        request,
        "announcements/section.html",
        section=section,
        articles=await finding.newest(database, language, section.id),
        follow=follow,
        csrf_token=_token(request),
    )


async def show_article(request: web.Request) -> web.Response:
    """Show one article in the reader's language, or in the other while that is missing."""
    language = request_language(request)
    number = finding.number_of(request.match_info["article"])
    found = await finding.find_article(request.app[DATABASE], number, language)
    slugs = (found.section.slug_en, found.section.slug_fr)
    if request.match_info["section"] not in slugs:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    banners = request.get(BANNERS, ())
    return page(
        request,
        "announcements/article.html",
        found=found,
        body=to_markup(found.text.body),
        unread=any(one.article_id == number for one in banners),
        csrf_token=_token(request),
    )


async def show_search(request: web.Request) -> web.Response:
    """Show what was found, the newest first."""
    words = request.query.get("q", "")[: finding.LONGEST_SEARCH]
    language = request_language(request)
    found = await finding.search(request.app[DATABASE], language, words)
    return page(request, "announcements/search.html", words=words, articles=found)


async def show_feed(request: web.Request) -> web.Response:
    """Answer the Atom feed of a section in one language."""
    database, language = request.app[DATABASE], request.match_info["language"]
    if language not in LANGUAGES:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    section = await find_section(database, request.match_info["section"])
    articles = await finding.newest(database, language, section.id)
    body = write_feed(request.app[SETTINGS].public_url, section, language, articles)
    return web.Response(body=body, content_type="application/atom+xml", charset="utf-8")


async def show_image(request: web.Request) -> web.Response:
    """Answer a picture; what stands under a digest never changes."""
    body = await find_image(request.app[DATABASE], request.match_info["digest"])
    cache = {"Cache-Control": f"public, max-age={YEAR}, immutable"}
    return web.Response(body=body, content_type="image/png", headers=cache)


async def mark_read(request: web.Request) -> web.Response:
    """Show a critical article no longer as a banner."""
    form = await request.post()
    number = None
    with suppress(ValueError):
        number = int(str(form.get("article", "")))
    if number is not None and 0 < number < 2**31:
        await critical.mark_read(request.app[DATABASE], request[VIEWER], number)
    back = own_path(str(form.get("next", ""))) or "/announcements"
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": back})


def _token(request: web.Request) -> str:
    return csrf_token(request, cookies.session_name(request))


ROUTES: Final = (
    route("GET", "/announcements", Access.ANYBODY, show_sections),
    route("GET", "/announcements/search", Access.ANYBODY, show_search),
    route("GET", r"/announcements/images/{digest:[0-9a-f]+}", Access.OPEN, show_image),
    route("POST", "/announcements/read", Access.PERSON_FORM, mark_read),
    route("GET", "/announcements/{section}", Access.ANYBODY, show_section),
    route("GET", r"/announcements/{section}/feed.{language}.atom", Access.OPEN, show_feed),
    route("GET", r"/announcements/{section}/{article:[0-9]+}", Access.ANYBODY, show_article),
)
