"""Whatever is written into whatever field of the portal, every page shows it as words.

The forms are those that the pages really serve, filled by each kind of person; then every page
that shows the words is opened in Chromium. The usual run has one string of several classes;
``OCEAN_HOSTILE_WORDS`` says which groups of the corpus to write instead, or ``all``.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import nh3
import pytest
from markdown_it import MarkdownIt
from playwright.async_api import Browser, Page, Route

import portal.app
import portal.tickets.markdown
from portal.access import Route as Line
from portal.page import make_templates
from tests.browser.conftest import need_chromium
from tests.browser.windows import window_of
from tests.portal.attack.by_program import fill_by_program
from tests.portal.attack.corpus import GROUPS, SHORT, SIGN, WORKED_OUT
from tests.portal.attack.filling import Sent, fill_everything, pages_of
from tests.portal.everywhere.addresses import page_routes
from tests.portal.everywhere.furnishing import everywhere
from tests.portal.grants.principals import Callers
from tests.portal.hosting import furnish_sqlite

ASKED = os.environ.get("OCEAN_HOSTILE_WORDS", "")  # noqa: TID251 - the runner's
WANTED = list(GROUPS) if ASKED == "all" else [one for one in ASKED.split(",") if one]
CORPUS = {name: GROUPS[name] for name in WANTED} or {"short": (SHORT,)}
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation',
  (event) => window.violations.push(`policy: ${event.violatedDirective}`));
"""
LOOK = """
(sign) => {
  const found = [...window.violations];
  const runs = /^[\\s\\x00-\\x20]*(javascript|vbscript|data:text|data:image\\/svg)/i;
  const strange = ['iframe', 'object', 'embed', 'base', 'marquee', 'style', 'video', 'audio'];
  const leads = ['href', 'src', 'action', 'formaction', 'data', 'xlink:href'];
  const elsewhere = (address) => new URL(address, location).origin !== location.origin;
  for (const one of document.querySelectorAll('*')) {
    const tag = one.localName;
    if (tag.includes(sign) || strange.includes(tag)) found.push(`element ${tag}`);
    if (tag === 'script' && one.type !== 'application/json'
        && !(one.getAttribute('src') ?? '').startsWith('/static/'))
      found.push('script');
    if (tag === 'meta' && one.httpEquiv === 'refresh') found.push('meta');
    if (tag === 'img' && elsewhere(one.src) && !/^(data:image\\/png|blob:)/.test(one.src))
      found.push('img');
    for (const { name, value } of one.attributes) {
      if (name.startsWith('on') || name.includes(sign) || name === 'srcdoc')
        found.push(`attribute ${name}`);
      if (leads.includes(name) && runs.test(value)) found.push(`address in ${name}`);
    }
  }
  return found;
}
"""
World = Callable[[], AbstractAsyncContextManager[Callers]]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Starts the portal when it is told to, so that a defence can be switched off before."""
    need_chromium()

    @asynccontextmanager
    async def started() -> AsyncIterator[Callers]:
        (tmp_path / "furnished").mkdir()
        (tmp_path / "portal").mkdir()
        furnished = await furnish_sqlite(tmp_path / "furnished")
        async with everywhere(tmp_path / "portal", furnished) as callers:
            yield callers

    return started


class Watcher:
    """Opens pages, and notes all that words must not do."""

    def __init__(self, chromium: Browser, callers: Callers, *, bypass_csp: bool = False) -> None:
        self.chromium, self.callers, self.bypass_csp = chromium, callers, bypass_csp
        self.found: dict[str, set[str]] = {}
        self.opened = 0

    async def walk(self, text: str, lines: tuple[Line, ...]) -> None:
        """Write the text everywhere, then look at what shows it."""
        again: dict[tuple[str, str, int], Sent] = {}
        async for came in fill_everything(self.callers, text, lines):
            assert came.status < 500, (came.action, came.where)
            if SIGN in came.page:
                again.setdefault((came.kind, came.action, came.status), came)
        shown: dict[str, list[str]] = {}
        async for kind, address, page in pages_of(self.callers, lines):
            if SIGN in page:
                shown.setdefault(kind, []).append(address)
        for kind in {*shown, *(one.kind for one in again.values())}:
            mine = [one for one in again.values() if one.kind == kind]
            await self._open(kind, shown.get(kind, []), mine)

    async def _open(self, kind: str, addresses: list[str], again: list[Sent]) -> None:
        person = self.callers.browsers[kind]
        async with window_of(self.chromium, person, bypass_csp=self.bypass_csp) as context:
            await context.add_init_script(WATCH)
            page = await context.new_page()
            page.on("dialog", lambda dialog: dialog.dismiss())
            page.on("dialog", lambda _: self._note(page, {"a dialog"}))
            page.on("pageerror", lambda _: self._note(page, {"an error of a script"}))
            for address in addresses:
                await self._look(page, person.url + address)
            for came in again:

                async def show(route: Route, came: Sent = came) -> None:
                    await route.fulfill(status=came.status, headers=came.headers, body=came.page)

                await page.route("**/shown-again*", show)
                await self._look(page, f"{person.url}/shown-again?{came.action}")
                await page.unroute("**/shown-again*")

    async def _look(self, page: Page, url: str) -> None:
        await page.goto(url, wait_until="load")
        self._note(page, set(await page.evaluate(LOOK, SIGN)))
        if WORKED_OUT in await page.content():
            self._note(page, {"a template worked out"})
        self.opened += 1

    def _note(self, page: Page, what: set[str]) -> None:
        if what:
            self.found.setdefault(page.url, set()).update(what)


@pytest.mark.parametrize("group", CORPUS)
async def test_words_stay_words(world: World, chromium: Browser, group: str) -> None:
    async with world() as callers:
        for text in CORPUS[group]:
            watcher = Watcher(chromium, callers)
            for where, status in await fill_by_program(callers, text):
                assert status < 500, where
            await watcher.walk(text, page_routes())
            assert watcher.found == {}, text
            assert watcher.opened > 60


TALK = ("/account", "/tickets/{number}")


def unescaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        portal.app, "make_templates", lambda: make_templates().overlay(autoescape=False)
    )


def unclean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nh3, "clean", lambda text, **_: text)


def with_html(monkeypatch: pytest.MonkeyPatch) -> None:
    parser = MarkdownIt("commonmark", {"html": True})
    monkeypatch.setattr(portal.tickets.markdown, "_parser", lambda: parser)


@pytest.mark.parametrize(
    ("off", "bypass_csp", "expected"),
    [
        ((unclean,), True, None),  # and the policy is off, too: nothing gets as far as that
        ((with_html,), True, None),
        ((unescaped,), False, "policy: script-src-elem"),
        ((unescaped,), True, "a dialog"),
        ((unclean, with_html), True, "a dialog"),
    ],
    ids=["cleaner", "parser", "escaping", "escaping-policy", "cleaner-parser-policy"],
)
async def test_with_defences_switched_off_the_same_walk_finds_it(
    world: World,
    chromium: Browser,
    monkeypatch: pytest.MonkeyPatch,
    off: tuple[Callable[[pytest.MonkeyPatch], None], ...],
    bypass_csp: bool,  # noqa: FBT001 - pytest's
    expected: str | None,
) -> None:
    for one in off:
        one(monkeypatch)
    async with world() as callers:
        watcher = Watcher(chromium, callers, bypass_csp=bypass_csp)
        await watcher.walk(SHORT, tuple(one for one in page_routes() if one.path in TALK))
        found = {what for whats in watcher.found.values() for what in whats}
        right = not found if expected is None else expected in found
        assert right, watcher.found
