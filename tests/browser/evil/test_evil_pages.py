"""What the page of a stranger can do in a real browser: nothing (A2 to A6, A9, A11).

Each way is tried three times: as the browser is; without its own check of local
networks, so that the guard alone stands in the way; and without the guard, where
the attack has to work. A new browser that behaves otherwise fails the first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.evil.conftest import Reached, Target

SENT, KEPT = "sent", "kept back"
READ = "/v1/submissions"
PAIR = "/v1/pairings"
BOTH = "/v1/connectors"
QUIET_SECONDS = 0.4
"""How long nothing must come before we say that the browser kept it back."""

FETCH = "([url]) => fetch(url).then(() => 'read', () => 'blocked')"
NO_CORS = "([url]) => fetch(url, {mode: 'no-cors'}).then(() => 'sent', () => 'blocked')"
WITH_HEADER = """([url]) => fetch(url, {headers: {Authorization: 'Bearer guessed'}})
.then(() => 'read', () => 'blocked')"""
FORM = """([url, body]) => { const form = document.createElement('form');
form.method = 'post'; form.action = url; form.enctype = 'text/plain';
const field = document.createElement('input'); [field.name, field.value] = body.split('=');
form.append(field); document.body.append(form); setTimeout(() => form.submit()); }"""
LINK = "([url]) => { setTimeout(() => { location.href = url; }); }"
IMAGE = "([url]) => { new Image().src = url; }"
SCRIPT = """([url]) => { const one = document.createElement('script'); one.src = url;
document.body.append(one); }"""
PREFETCH = """([url]) => { const one = document.createElement('link'); one.rel = 'prefetch';
one.href = url; document.head.append(one); }"""
BEACON = "([url, body]) => navigator.sendBeacon(url, body)"
SOCKET = """([url]) => new Promise((done) => { const one = new WebSocket(url.replace('http', 'ws'));
one.onopen = () => done('open'); one.onerror = () => done('blocked'); })"""


@dataclass(frozen=True)
class Way:
    """One way in: from where, by what, to which call, and what then happens."""

    name: str
    page: str
    script: str
    today: str
    """Whether a browser of today sends it without asking anybody, or keeps it back."""
    refusal: str
    """The code with which the guard refuses it."""
    path: str = READ
    method: str = "GET"
    granted: bool = False

    @property
    def status(self) -> int:
        """Return what an unguarded bridge answers."""
        return {"GET": 200, "OPTIONS": 204, "POST": 201}[self.method]


WAYS = (
    Way("1", "https-public", FETCH, KEPT, "origin-refused"),
    Way("2", "https-public", WITH_HEADER, KEPT, "origin-refused", BOTH, method="OPTIONS"),
    Way("3", "https-public", WITH_HEADER, SENT, "origin-refused", BOTH, "OPTIONS", granted=True),
    Way("4", "http-public", NO_CORS, KEPT, "origin-refused"),
    Way("5", "other-port", FETCH, SENT, "origin-refused"),
    Way("6", "https-public", FORM, SENT, "navigation-refused", PAIR, method="POST"),
    Way("6b", "http-public", FORM, SENT, "navigation-refused", PAIR, method="POST"),
    Way("6c", "https-public", LINK, SENT, "navigation-refused"),
    Way("7", "https-public", IMAGE, KEPT, "origin-refused"),
    Way("7b", "https-public", SCRIPT, KEPT, "origin-refused"),
    Way("7c", "other-port", SCRIPT, SENT, "origin-refused"),
    Way("7d", "other-port", PREFETCH, SENT, "origin-refused"),
    Way("8", "https-public", SOCKET, KEPT, "origin-refused"),
    Way("8b", "https-public", SOCKET, SENT, "origin-refused", granted=True),
    Way("8c", "other-port", SOCKET, SENT, "origin-refused"),
    Way("16", "https-public", BEACON, KEPT, "json-only", PAIR, method="POST"),
    Way("16b", "other-port", BEACON, SENT, "json-only", PAIR, method="POST"),
    Way("18", "https-intranet", FETCH, SENT, "origin-refused"),
    Way("18b", "http-intranet", FETCH, SENT, "origin-refused"),
    Way("19", "https-intranet", SOCKET, SENT, "origin-refused"),
    Way("19b", "http-intranet", SOCKET, SENT, "origin-refused"),
)  # fmt: skip


def named(way: Way) -> str:
    return f"{way.name} {way.page}"


@dataclass
class Attack:
    """What became of one way on one bridge."""

    reached: list[Reached]
    said: Any
    paired: int


Try = Callable[..., Attack]


@pytest.fixture
def attempt(open_page: Callable[..., Page], strangers: Mapping[str, str]) -> Try:
    def trying(way: Way, target: Target, *, check: bool = True) -> Attack:
        code = target.bridge.state.make_pairing_code()
        body = f'{{"code":"{code}","name":"="}}'
        page = open_page(strangers[way.page], granted=way.granted, check=check)
        target.forget_pairings()
        target.reached.clear()
        said = page.evaluate(way.script, [f"{target.url}{way.path}", body])
        comes = way.today == SENT or not check
        found = target.wait(10 if comes else QUIET_SECONDS)
        return Attack(found, said, target.forget_pairings())

    return trying


@pytest.mark.parametrize("way", WAYS, ids=named)
def test_a_browser_of_today_sends_it_or_not_and_the_guard_refuses_it(
    attempt: Try, guarded: Target, way: Way
) -> None:
    attack = attempt(way, guarded)
    assert [one.path for one in attack.reached[:1]] == ([way.path] if way.today == SENT else [])
    assert all(one.status in {403, 415} for one in attack.reached)
    assert attack.said in {None, "blocked", True, False}
    assert attack.paired == 0


@pytest.mark.parametrize("way", WAYS, ids=named)
def test_without_the_browser_s_own_check_the_guard_alone_refuses_it(
    attempt: Try, guarded: Target, way: Way
) -> None:
    attack = attempt(way, guarded, check=False)
    first = attack.reached[0]
    assert (first.method, first.path) == (way.method, way.path)
    assert first.status == (415 if way.refusal == "json-only" else 403)
    assert first.code == way.refusal
    assert attack.said in {None, "blocked", True}
    assert attack.paired == 0


@pytest.mark.parametrize("way", WAYS, ids=named)
def test_without_the_guard_it_works(attempt: Try, unguarded: Target, way: Way) -> None:
    attack = attempt(way, unguarded, check=False)
    first = attack.reached[0]
    assert (first.method, first.path, first.status) == (way.method, way.path, way.status)
    assert attack.paired == (1 if way.path == PAIR else 0)


def header(reached: list[Reached], name: str) -> str | None:
    return {key.lower(): value for key, value in reached[0].headers.items()}.get(name)


def test_what_the_guard_goes_by_is_what_the_browser_says(
    attempt: Try, guarded: Target, strangers: Mapping[str, str]
) -> None:
    ways = {way.name: way for way in WAYS}
    for name, origin, site, mode in (
        ("5", strangers["other-port"], "same-site", "cors"),
        ("6", "null", "cross-site", "navigate"),
        ("6b", strangers["http-public"], "cross-site", "navigate"),
        ("6c", None, "cross-site", "navigate"),
        ("8c", strangers["other-port"], None, None),
        ("18", strangers["https-intranet"], "cross-site", "cors"),
    ):
        found = attempt(ways[name], guarded).reached
        told = [header(found, one) for one in ("origin", "sec-fetch-site", "sec-fetch-mode")]
        assert told == [origin, site, mode], name


REBOUND = "rebind.test"
EXCHANGE = """async (secret) => { const answer = await fetch('/v1/panel-sessions', {method: 'POST',
headers: {'Content-Type': 'application/json'}, body: JSON.stringify({secret})});
return [answer.status, await answer.text()]; }"""


@pytest.mark.parametrize("defence", [True, False])
def test_a_page_that_is_rebound_already_gets_no_session(
    open_page: Callable[..., Page], request: pytest.FixtureRequest, *, defence: bool
) -> None:
    target: Target = request.getfixturevalue("guarded" if defence else "unguarded")
    page = open_page("about:blank", check=False)
    origin = f"http://{REBOUND}:{target.bridge.port}"
    # what the attacker's own server had sent before the name was pointed at us
    page.route(f"{origin}/", lambda route: route.fulfill(body="<body>", content_type="text/html"))
    page.goto(f"{origin}/")
    status, text = page.evaluate(EXCHANGE, target.bridge.state.make_panel_secret())
    assert status == (421 if defence else 200)
    assert ("session" in text) is not defence
    assert header(target.reached[-1:], "origin") == origin  # it agrees with its Host
    assert header(target.reached[-1:], "sec-fetch-site") is None


FRAME = """(url) => new Promise((done) => { const frame = document.createElement('iframe');
frame.onload = done; frame.src = url; document.body.append(frame); })"""


@pytest.mark.parametrize("defence", [True, False])
@pytest.mark.parametrize("path", ["/panel/", "/health"])
def test_no_page_of_the_bridge_can_be_framed(
    open_page: Callable[..., Page],
    guarded: Target,
    strangers: Mapping[str, str],
    path: str,
    *,
    defence: bool,
) -> None:
    page = open_page(strangers["other-port"])
    if not defence:

        def without_policy(route: Any) -> None:
            answer = route.fetch(headers={"host": f"127.0.0.1:{guarded.bridge.port}"})
            kept = {"content-type": answer.headers["content-type"]}
            route.fulfill(status=answer.status, headers=kept, body=answer.body())

        page.route(f"{guarded.url}{path}", without_policy)
    page.evaluate(FRAME, f"{guarded.url}{path}")
    shown = [frame.content() for frame in page.frames[1:]]
    own = "gate" if path == "/panel/" else "ocean-toolbar"
    assert any(own in text for text in shown) is not defence


TELL = """async ([url, token]) => { const answer = await fetch(`${url}/v1/context`, {method: 'PUT',
headers: {'Content-Type': 'application/json', Authorization: `Bearer ${token}`}, body: '{}'});
return answer.status; }"""


@pytest.mark.parametrize("kind", ["http-intranet", "https-intranet"])
def test_the_page_that_is_paired_is_served(
    open_page: Callable[..., Page], guarded: Target, strangers: Mapping[str, str], kind: str
) -> None:
    token, _ = guarded.bridge.state.make_token("EMR", strangers[kind])
    assert open_page(strangers[kind]).evaluate(TELL, [guarded.url, token]) == 204
    # and no other page with the same token, stolen
    other = open_page(strangers["other-port"])
    with pytest.raises(Exception, match="Failed to fetch"):
        other.evaluate(TELL, [guarded.url, token])
