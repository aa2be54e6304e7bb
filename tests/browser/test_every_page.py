"""Every page of the portal that a person may open, from the router: axe, light and dark, 320 px.

Each page is looked at in one language and one scheme that its address chooses. With
``OCEAN_EVERY_PAGE`` each is, as every kind of person, in both languages and both schemes.
"""

import os
import zlib
from collections.abc import AsyncIterator, Iterator
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from portal.access import Access, Route
from portal.app import ROUTES
from tests.browser.axe import need_axe, violations
from tests.browser.conftest import need_chromium
from tests.browser.windows import window_of
from tests.portal.everywhere.addresses import (
    LEADS_ON,
    NO_PAGE,
    QUERIES,
    examples,
    page_routes,
    who_may,
)
from tests.portal.everywhere.furnishing import everywhere
from tests.portal.grants.principals import Callers
from tests.portal.hosting import furnish_sqlite
from web.catalogue import LANGUAGES

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
EVERY = bool(os.environ.get("OCEAN_EVERY_PAGE"))  # noqa: TID251 - the runner's
NARROW: ViewportSize = {"width": 320, "height": 800}
USUAL: ViewportSize = {"width": 1280, "height": 720}


@pytest.fixture
async def callers(tmp_path: Path) -> AsyncIterator[Callers]:
    need_chromium()
    need_axe()
    (tmp_path / "furnished").mkdir()
    furnished = await furnish_sqlite(tmp_path / "furnished")
    (tmp_path / "portal").mkdir()
    async with everywhere(tmp_path / "portal", furnished) as found:
        yield found


def faces(address: str) -> Iterator[tuple[str, Scheme]]:
    """Give the languages and schemes in which to look at a page."""
    every = list(product(LANGUAGES, SCHEMES))
    if EVERY:
        yield from every
    else:
        yield every[zlib.crc32(address.partition("?")[0].encode()) % len(every)]


async def look(page: Page, url: str, language: str, scheme: Scheme) -> list[str]:
    """Return what is wrong with a page: what axe finds, and whether it scrolls sideways."""
    # a colour on its way from one to the other is neither
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    answer = await page.goto(f"{url}{'&' if '?' in url else '?'}lang={language}")
    assert answer is not None
    if answer.status != 200:
        return [f"answers {answer.status}"]
    # those of the head lie over the page when they are open
    await page.evaluate(
        "for (const one of document.querySelectorAll('main details')) one.open = true"
    )
    found = await violations(page)
    if await page.evaluate("document.documentElement.lang") != language:
        found.append("is in another language")
    await page.set_viewport_size(NARROW)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    await page.set_viewport_size(USUAL)
    return [*found, *([f"is {wide} px wide"] if wide > 320 else [])]


async def plan(callers: Callers, lines: tuple[Route, ...]) -> dict[str, list[str]]:
    """Return, for each kind of person, the addresses to look at; every line has one who may."""
    found: dict[str, list[str]] = {}
    for line in lines:
        for address in examples(callers, line):
            kinds = []
            async for kind in who_may(callers, address):
                kinds.append(kind)
                if not EVERY:
                    break
            assert kinds, f"{line.path} has no example that answers a page: {address}"
            for kind in kinds:
                found.setdefault(kind, []).append(address)
    return found


async def test_every_page_is_accessible(callers: Callers, chromium: Browser) -> None:
    new = Route("GET", "/nowhere", page_routes()[0].handler, Access.OPEN)
    with pytest.raises(AssertionError, match="/nowhere has no example"):
        await plan(callers, (new,))
    wrong = {}
    for kind, addresses in (await plan(callers, page_routes())).items():
        async with window_of(chromium, callers.browsers[kind]) as context:
            page = await context.new_page()
            for address in addresses:
                for language, scheme in faces(address):
                    url = callers.hosted.url + address
                    if found := await look(page, url, language, scheme):
                        wrong[f"{address} as {kind} in {language}, {scheme}"] = found
    assert wrong == {}


FAULTY = (
    """<!doctype html><html lang="en"><title>A page</title><main><h1>Page</h1>{}</main></html>"""
)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("<p>Nothing is wrong.</p>", []),
        ("<img src='data:,'>", ["image-alt"]),
        ("<p style='color: #ccc; background: #fff'>Pale</p>", ["color-contrast"]),
        ("<details><summary>More</summary><input style='height: 3rem'></details>", ["label"]),
        ("<p style='width: 400px'>Wide</p>", ["is 4"]),
        ("<script>document.documentElement.lang = 'fr'</script>", ["is in another"]),
    ],
    ids=["none", "picture", "contrast", "folded", "wide", "language"],
)
async def test_a_page_with_a_fault_is_found(page: Page, fault: str, expected: list[str]) -> None:
    need_axe()
    await page.route(
        "**/*", lambda route: route.fulfill(body=FAULTY.format(fault), content_type="text/html")
    )
    found = await look(page, "http://portal.invalid/", "en", "light")
    assert len(found) == len(expected), found
    assert all(one.startswith(rule) for one, rule in zip(found, expected, strict=True)), found


def test_every_line_that_is_passed_over_is_there() -> None:
    paths = {one.path for one in page_routes()}
    assert set(QUERIES) <= paths
    assert not LEADS_ON & paths
    assert {one for one in LEADS_ON if any(line.path == one for line in ROUTES)} == LEADS_ON
    assert all(any(line.path.startswith(one) for line in ROUTES) for one in NO_PAGE)
