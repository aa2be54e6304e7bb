"""The frame of every page: menus by what one may do, the way to support, the language."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from portal.access import Access
from portal.app import ROUTES, add_routes
from portal.navigation import MAIN, PERSONAL, SUPPORT, Entry, entries, everybody, is_here
from portal.principals import Viewer
from tests.portal.hosting import ASSOCIATE, BIRCH_USER, MAPLE_ADMIN, Browser
from web.catalogue import LANGUAGES, Catalogue

Open = Callable[[], Browser]
TEMPLATES = Path(__file__).parents[3] / "portal" / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
PART = re.compile(r'{% (?:from|include|import|extends) "([^"]+)"')
"""A template that another one takes in, or stands in."""
FRAMES = tuple(
    f'{{% extends "{name}" %}}'
    for name in ("frame.html", "sites/settings.html", "eforms/form.html")
)
ALL = (*MAIN, *PERSONAL, *SUPPORT)
VIEWER = Viewer(1, "Zebulon", None, frozenset(), frozenset())


def links(page: str) -> set[str]:
    return set(re.findall(r'href="([^"]+)"', page))


@pytest.mark.parametrize("user", [MAPLE_ADMIN, BIRCH_USER, ASSOCIATE])
async def test_every_entry_that_somebody_sees_opens(browser: Open, user: str) -> None:
    visitor = browser()
    await visitor.log_in(user)
    page = await visitor.page("/support")
    for path in links(page) - {"#main", "data:,", "/static/style.css"}:
        # one that leads on leads to a page of one's own site
        assert (await visitor.get(path)).status in {200, 303}, path


async def test_support_is_at_the_bottom_of_every_page(browser: Open) -> None:
    visitor = browser()
    for path in ("/log-in", "/nothing"):
        foot = (await (await visitor.get(path)).text()).partition("<footer")[2]
        assert 'href="/support"' in foot, path
    assert (await visitor.get("/support")).headers["Location"] == "/log-in?next=%2Fsupport"


async def test_a_stranger_sees_no_menu(browser: Open) -> None:
    assert "<nav" not in await browser().page("/log-in")


async def test_the_frame_speaks_both_languages(browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    for language in LANGUAGES:
        page = await visitor.page(f"/support?lang={language}")
        assert Catalogue(language).text("portal.support.lead") in page


def test_an_entry_is_seen_by_whom_it_says() -> None:
    closed = Entry("/closed", "portal.menu", lambda viewer: viewer.person_id == 2)
    shown = Entry("/shown", "portal.menu", everybody)
    assert entries((closed, shown), VIEWER) == [shown]
    assert entries((closed, shown), None) == []


def test_a_page_below_an_entry_belongs_to_it_and_a_longer_name_does_not() -> None:
    tickets = Entry("/tickets", "portal.tickets", everybody)
    assert is_here(tickets, "/tickets")
    assert is_here(tickets, "/tickets/T-000001")
    assert not is_here(tickets, "/ticketsale")


def test_every_entry_leads_to_a_page_with_a_sentence() -> None:
    router = web.UrlDispatcher()
    access = add_routes(router, ROUTES)
    pages = {
        route.resource.canonical
        for route in router.routes()
        if route.method == "GET" and route.resource and access[route] is not Access.SITE_TOKEN
    }
    for entry in ALL:
        assert entry.path in pages
    for language in LANGUAGES:
        catalogue = Catalogue(language)
        assert all(catalogue.text(entry.sentence) for entry in ALL)
        assert all(catalogue.text(f"{entry.sentence}.lead") for entry in SUPPORT)


def test_every_page_of_the_portal_is_in_the_frame() -> None:
    texts = {str(path.relative_to(TEMPLATES)): path.read_text("utf-8") for path in PAGES}
    parts = {name for text in texts.values() for name in PART.findall(text)}
    pages = texts.keys() - parts
    assert {"log_in.html", "tickets.html"} < pages
    for name in pages:
        assert texts[name].startswith(FRAMES), name
        assert "{% block foot %}" not in texts[name], name
