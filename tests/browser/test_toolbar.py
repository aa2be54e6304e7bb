"""``toolbar.js`` on a page of another origin: proves the bridge, pairs, opens the preview."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, expect

from tests.browser.conftest import without
from tests.browser.pretend_bridge import PREVIEW_ID, TOKEN, PretendBridge

CONTEXT = {"patient_id": "1234", "ocean_reference": "482"}


class Emr:
    """A page of an EMR that includes our script."""

    def __init__(self, bridge: PretendBridge) -> None:
        self.attributes = 'data-connector="oscar" data-language="en"'
        self.target = '<div id="ocean_placeholder"></div>'
        self.snippet = f"window.oceanToolbarContext = async () => ({json.dumps(CONTEXT)});"
        self.bridge = bridge
        self.url = ""

    async def answer(self, _: web.Request) -> web.Response:
        """Answer the chart's page."""
        script = f'<script src="{self.bridge.url}/toolbar.js" {self.attributes}></script>'
        text = f"<html lang=fr><body><script>{self.snippet}</script>{self.target}{script}</body>"
        return web.Response(text=text, content_type="text/html")


@pytest.fixture
async def emr(bridge: PretendBridge) -> AsyncIterator[Emr]:
    made = Emr(bridge)
    app = web.Application()
    app.router.add_get("/chart", made.answer)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    made.url = f"http://emr.test:{server.port}/chart"
    yield made
    await server.close()


async def open_chart(page: Page, emr: Emr, *, paired: bool = True) -> None:
    if paired:
        keep = f"localStorage['ocean-toolbar'] = {_text(TOKEN)};"
        await page.add_init_script(f"if (location.hostname === 'emr.test') {keep}")
    await page.goto(emr.url)


def _text(tree: Any) -> str:
    return json.dumps(json.dumps(tree))


def button(page: Page) -> Any:
    return page.get_by_role("button", name="Send troubleshooting info")


async def test_a_click_opens_the_preview_in_a_window_of_its_own(
    page: Page, bridge: PretendBridge, emr: Emr
) -> None:
    await open_chart(page, emr)
    assert await page.evaluate("crypto.subtle === undefined")
    async with page.expect_popup() as opened:
        await button(page).click()
    window = await opened.value
    await window.wait_for_url(f"{bridge.url}/panel/previews/{PREVIEW_ID}")
    assert bridge.asks("POST", "previews") == [{"connector": "oscar", "context": CONTEXT}]
    await expect(page.get_by_text("The preview is open in another tab.")).to_be_visible()
    assert await window.evaluate("window.opener") is None


async def test_the_token_goes_only_where_it_was_proved(
    page: Page, bridge: PretendBridge, emr: Emr
) -> None:
    await open_chart(page, emr)
    async with page.expect_popup():
        await button(page).click()
    await expect(page.get_by_text("The preview is open in another tab.")).to_be_visible()
    calls = [path for verb, path, _, _ in bridge.asked if verb in ("POST", "PUT")]
    assert calls.index("/v1/proofs") < calls.index("/v1/previews")
    for _, path, _, headers in bridge.asked:
        has_token = headers.get("Authorization") == f"Bearer {TOKEN['token']}"
        assert has_token is (path in ("/v1/previews", "/v1/context"))
    port = bridge.url.rpartition(":")[2]
    asked = [question["nonce"] for question in bridge.asks("POST", "proofs")]
    assert asked
    assert all(nonce.startswith(f"{port}.") for nonce in asked), "another bridge may answer"


@pytest.mark.parametrize("defence", [False, True])
async def test_a_program_on_the_bridges_port_gets_neither_token_nor_patient(
    page: Page, bridge: PretendBridge, emr: Emr, *, defence: bool
) -> None:
    bridge.proof_token = "what a squatter does not know"
    if not defence:
        await without(page, "**/toolbar.js", "await demandProof(origin, pairing);")
    await open_chart(page, emr)
    async with page.expect_popup():
        await button(page).click()
    if defence:
        await expect(page.get_by_text("is not the toolbar")).to_be_visible()
    else:
        await expect(page.get_by_text("open in another tab")).to_be_visible()
    learned = str(bridge.asked)
    assert (TOKEN["token"] in learned) is not defence
    # With its quotation marks: a nonce of 64 hexadecimal digits may hold "1234" by chance.
    assert (repr(CONTEXT["patient_id"]) in learned) is not defence


async def test_without_a_token_it_asks_for_a_pairing_code(
    page: Page, bridge: PretendBridge, emr: Emr
) -> None:
    await open_chart(page, emr, paired=False)
    await button(page).click()
    await expect(page.get_by_label("Pairing code")).to_be_focused()
    await page.get_by_label("Pairing code").fill("12345678")
    async with page.expect_popup() as opened:
        await page.keyboard.press("Enter")
    await (await opened.value).wait_for_url(f"{bridge.url}/panel/previews/{PREVIEW_ID}")
    (asked,) = bridge.asks("POST", "pairings")
    assert asked["code"] == "12345678"
    assert asked["name"].startswith("oscar emr.test")
    assert json.loads(await page.evaluate("localStorage['ocean-toolbar']")) == TOKEN


async def test_a_wrong_code_is_said_and_can_be_typed_again(
    page: Page, bridge: PretendBridge, emr: Emr
) -> None:
    bridge.refuse["POST pairings"] = "pairing-refused"
    await open_chart(page, emr, paired=False)
    await button(page).click()
    await page.get_by_label("Pairing code").fill("00000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("This pairing code is not right")).to_be_visible()
    await expect(page.get_by_label("Pairing code")).to_be_focused()
    assert bridge.asks("POST", "previews") == []


async def test_a_revoked_token_is_forgotten_and_a_code_is_asked_for(
    page: Page, bridge: PretendBridge, emr: Emr
) -> None:
    await open_chart(page, emr)
    bridge.refuse["POST proofs"] = "not-paired"
    await button(page).click()
    await expect(page.get_by_label("Pairing code")).to_be_visible()
    assert await page.evaluate("localStorage['ocean-toolbar']") is None


async def test_the_open_patient_is_told_when_the_page_loads(
    page: Page, bridge: PretendBridge, emr: Emr
) -> None:
    async with page.expect_response("**/v1/context"):
        await open_chart(page, emr)
    assert bridge.asks("PUT", "context")[-1] == {"connector": "oscar", "context": CONTEXT}


async def test_a_page_that_names_no_patient_is_told_so(
    page: Page, bridge: PretendBridge, emr: Emr
) -> None:
    emr.snippet = ""
    await open_chart(page, emr)
    await button(page).click()
    await expect(page.get_by_text("does not say which patient")).to_be_visible()
    assert bridge.asks("POST", "previews") == []


async def test_a_bridge_that_does_not_answer_is_said(page: Page, emr: Emr) -> None:
    await open_chart(page, emr)
    await page.context.route("**/v1/**", lambda route: route.abort())
    await button(page).click()
    await expect(page.get_by_text("is not running on this computer")).to_be_visible()


async def test_a_refusal_is_said_in_a_sentence(page: Page, bridge: PretendBridge, emr: Emr) -> None:
    bridge.refuse["POST previews"] = "chart-not-found"
    await open_chart(page, emr)
    await button(page).click()
    await expect(page.get_by_text("no chart under this number")).to_be_visible()


async def test_an_address_that_is_not_the_panels_is_not_opened(
    page: Page, bridge: PretendBridge, emr: Emr
) -> None:
    bridge.url_of_preview = "https://evil.example/panel/"
    await open_chart(page, emr)
    await button(page).click()
    said = page.get_by_text("is not the toolbar")
    await expect(said).to_be_visible()
    # the window that closes gives the focus back, and the bridge is told again who is open:
    # that it answers that does not make what was found a moment ago untrue
    before = len(bridge.asks("PUT", "context"))
    await page.evaluate("dispatchEvent(new Event('focus'))")
    for _ in range(200):
        if len(bridge.asks("PUT", "context")) > before:
            break
        await page.wait_for_timeout(50)
    else:
        pytest.fail("the bridge was not told")
    await page.wait_for_timeout(300)
    await expect(said).to_be_visible()


async def test_a_click_of_a_script_does_nothing(
    page: Page, bridge: PretendBridge, emr: Emr
) -> None:
    await open_chart(page, emr)
    await expect(button(page)).to_be_visible()
    root = "document.querySelector('[data-place]').shadowRoot"
    await page.evaluate(f"{root}.querySelector('button').click()")
    await expect(page.locator("[data-place][data-state=ready]")).to_be_visible()
    assert bridge.asks("POST", "previews") == []


@pytest.mark.parametrize("defence", [False, True])
async def test_a_preview_is_not_shown_if_another_chart_was_opened_meanwhile(
    page: Page, bridge: PretendBridge, emr: Emr, *, defence: bool
) -> None:
    emr.snippet = f"let who = {json.dumps(CONTEXT)}; oceanToolbarContext = async () => who;"
    if not defence:
        await without(page, "**/toolbar.js", "if (isOther) return preview.close();")
    await open_chart(page, emr)

    async def change_chart(route: Any) -> None:
        await page.evaluate("who = { patient_id: '5309', ocean_reference: null }")
        await route.continue_()

    await page.route("**/v1/previews", change_chart)
    async with page.expect_popup() as opened:
        await button(page).click()
    window = await opened.value
    if defence:
        await expect(page.get_by_text("preview of patient 1234 can no longer")).to_be_visible()
        assert window.is_closed()
    else:
        await window.wait_for_url(f"{bridge.url}/panel/previews/{PREVIEW_ID}")


async def test_a_blocked_window_leaves_a_link(page: Page, bridge: PretendBridge, emr: Emr) -> None:
    await page.add_init_script("window.open = () => null;")
    await open_chart(page, emr)
    await button(page).click()
    link = page.get_by_role("link", name="Open the preview")
    await expect(link).to_have_attribute("href", f"{bridge.url}/panel/previews/{PREVIEW_ID}")


async def test_the_button_stands_after_the_target(page: Page, emr: Emr) -> None:
    emr.attributes += ' data-target="#ocean_placeholder"'
    await open_chart(page, emr)
    await expect(page.locator("#ocean_placeholder + div[data-place=inline]")).to_be_visible()


async def test_without_the_target_it_stands_in_the_corner_until_the_target_comes(
    page: Page, emr: Emr
) -> None:
    emr.attributes += ' data-target="#ocean_placeholder"'
    emr.target = ""
    await open_chart(page, emr)
    await expect(page.locator("div[data-place=corner]")).to_be_visible()
    await page.evaluate(
        "() => { const late = document.createElement('div'); late.id = 'ocean_placeholder';"
        "document.body.prepend(late); }"
    )
    await expect(page.locator("#ocean_placeholder + div[data-place=inline]")).to_be_visible()


@pytest.mark.parametrize(
    ("said", "name"),
    [("auto", "Send troubleshooting info"), ("fr", "Envoyer l'information de dépannage")],
)
async def test_the_language_is_the_browsers_unless_it_is_said(
    page: Page, emr: Emr, said: str, name: str
) -> None:
    emr.attributes = f'data-connector="oscar" data-language="{said}"'
    await open_chart(page, emr)
    await expect(page.get_by_role("button", name=name)).to_be_visible()


async def test_the_page_finds_no_new_names(page: Page, emr: Emr) -> None:
    emr.snippet = "const before = new Set(Object.keys(window));"
    await page.goto(emr.url)
    await expect(page.locator("div[data-place]")).to_be_visible()
    assert await page.evaluate("Object.keys(window).filter((name) => !before.has(name))") == []
