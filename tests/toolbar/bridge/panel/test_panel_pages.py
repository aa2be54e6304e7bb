"""The panel's pages over a real socket: same for everybody, guarded by headers, closed lists."""

import gzip
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from toolbar.bridge.panel.embed import EXTENSION, script
from toolbar.bridge.panel.pages import routes
from toolbar.bridge.panel.rendering import FILES, HERE
from toolbar.troubleshooting.ticket import SERVICES
from web.catalogue import LANGUAGES, Catalogue
from web.headers import SECURITY_HEADERS, content_security_policy
from web.pages import STATIC

Client = TestClient[web.Request, web.Application]
PAGES = ("/panel/", "/panel/previews/3b0c7f0e-6d3c-4c3e-9a3b-2f1d9d1f0a11")

MASKING = STATIC / "masking"
SCRIPTS = [
    path
    for folder in (HERE / "static", HERE / "embed", EXTENSION, MASKING)
    for path in sorted(folder.glob("*.js"))
    if path.name != "words.js"
]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(routes)
    async with TestClient(TestServer(app)) as made:
        yield made


@pytest.mark.parametrize("path", [*PAGES, "/panel/static/preview.js", "/panel/static/style.css"])
async def test_everything_has_the_headers(client: Client, path: str) -> None:
    answer = await client.get(path)
    assert answer.status == 200
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert answer.headers["Content-Security-Policy"] == content_security_policy()


@pytest.mark.parametrize("path", PAGES)
async def test_no_script_or_style_stands_in_a_page(client: Client, path: str) -> None:
    text = await (await client.get(path)).text()
    assert "<style" not in text
    assert re.findall(r"\son[a-z]+=|\sstyle=", text) == []
    scripts = re.findall(r"<script[^>]*>", text)
    assert [tag for tag in scripts if "src=" not in tag and "application/json" not in tag] == []


async def test_a_page_does_not_repeat_its_address(client: Client) -> None:
    text = await (await client.get(f"{PAGES[1]}?lang=fr&x=canary")).text()
    assert PAGES[1].rpartition("/")[2] not in text
    assert "canary" not in text


async def test_the_language_is_the_browsers(client: Client) -> None:
    french = await client.get("/panel/", headers={"Accept-Language": "fr-CA"})
    assert french.headers["Content-Language"] == "fr"
    assert '<html lang="fr">' in await french.text()


async def test_the_language_can_be_switched(client: Client) -> None:
    answer = await client.get("/panel/?lang=en", headers={"Accept-Language": "fr-CA"})
    assert '<html lang="en">' in await answer.text()


async def test_an_unknown_language_is_ignored(client: Client) -> None:
    answer = await client.get("/panel/?lang=../../x", headers={"Accept-Language": "fr-CA"})
    assert '<html lang="fr">' in await answer.text()


@pytest.mark.parametrize(
    "name", ["nothing.js", "../pages.py", "..%2fpages.py", "%2e%2e/rendering.py", "preview.html"]
)
async def test_only_listed_files_are_served(client: Client, name: str) -> None:
    assert (await client.get(f"/panel/static/{name}")).status == 404


async def test_every_script_of_the_folder_is_listed_and_served(client: Client) -> None:
    own = {path.name for path in (HERE / "static").iterdir()}
    shared = {"style.css"} | {path.name for path in MASKING.iterdir()} - {"attach.js"}
    assert own | shared == FILES.keys()
    for name in FILES:
        answer = await client.get(f"/panel/static/{name}")
        assert answer.status == 200
        assert answer.content_type in ("text/javascript", "text/css")


async def test_the_toolbar_script_may_be_included_from_elsewhere(client: Client) -> None:
    answer = await client.get("/toolbar.js")
    assert answer.content_type == "text/javascript"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    text = await answer.text()
    for language in LANGUAGES:
        assert Catalogue(language).text("toolbar.button") in text
    assert "</" not in text


def test_the_toolbar_script_is_small() -> None:
    assert len(gzip.compress(script().encode())) < 10_000


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_service_of_the_ticket_is_offered(client: Client, language: str) -> None:
    text = await (await client.get(f"{PAGES[1]}?lang={language}")).text()
    for service in SERVICES:
        assert f'value="{service}"' in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_that_a_script_says_is_in_the_catalogue(language: str) -> None:
    known = Catalogue(language).starting_with("panel.", "toolbar.")
    said = {
        code
        for path in SCRIPTS
        for code in re.findall(r'"((?:panel|toolbar)\.[a-z.-]+)"', path.read_text("utf-8"))
    }
    assert said
    prefixes = {"panel.field", "panel.kind", "panel.document", "panel.identifier"}
    assert said - known.keys() - prefixes - {"panel.connection"} == set()


def test_no_script_makes_markup_of_text() -> None:
    words = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser")
    assert [path.name for path in SCRIPTS if any(word in path.read_text() for word in words)] == []


def test_no_script_is_longer_than_a_module_may_be() -> None:
    assert [path.name for path in SCRIPTS if len(path.read_text().splitlines()) > 300] == []
