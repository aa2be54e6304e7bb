"""Every state of the toolbar on the pretend OSCAR's page with OSCAR's own snippet, FR and EN."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from demo.patients import PATIENTS
from demo.ports import free_port
from demo.pretend_oscar import PretendOscar
from tests.browser.conftest import running_chromium, serving, without
from tests.browser.pictures import picture
from tests.browser.pretend_bridge import TOKEN, PretendBridge
from web.catalogue import Catalogue

FIRST, SECOND = PATIENTS[:2]
LANGUAGES = ("en", "fr")
PAGES = ("Master record", "Consultation")


def chart_of(oscar: PretendOscar) -> str:
    """Return the chart's address under a name of the clinic's network."""
    return oscar.chart_url(FIRST.emr_id).replace("127.0.0.1", "emr.test")


def notice(page: Page, state: str) -> Locator:
    """Return what the snippet says before the toolbar is there."""
    return page.locator(f"[data-ocean-toolbar={state}]")


def stands(page: Page, state: str) -> Locator:
    """Return the toolbar in this state."""
    return page.locator(f"[data-place][data-state={state}]")


async def window(browser: Browser, language: str) -> Page:
    size = {"width": 900, "height": 380}
    context = await browser.new_context(
        locale=f"{language}-CA",
        viewport=size,  # type: ignore[arg-type]  # playwright's own dictionary
    )
    context.set_default_timeout(15_000)
    return await context.new_page()


@asynccontextmanager
async def oscar_at(port: int) -> AsyncIterator[PretendOscar]:
    async with PretendOscar(bridge_url=f"http://127.0.0.1:{port}", site_number="7001") as oscar:
        yield oscar


async def change_chart(page: Page, number: str) -> None:
    """Change the chart under the toolbar, without loading the page again."""
    await page.evaluate(
        "number => { demographicNo = number;"
        "history.pushState(null, '', location.pathname + '?demographicNo=' + number); }",
        number,
    )


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_way_from_no_toolbar_to_another_chart(chromium: Browser, language: str) -> None:
    t = Catalogue(language).text
    bridge, port = PretendBridge(), free_port()
    async with oscar_at(port) as oscar:
        page = await window(chromium, language)
        loads = note_loads(page)
        await page.goto(chart_of(oscar))
        await expect(notice(page, "not-paired")).to_contain_text(t("toolbar.unpaired"))
        await picture(page, "not-paired", language)
        assert not [url for url in loads if f":{port}" in url]  # not before a person asks for it
        await page.get_by_role("button", name=t("toolbar.button")).click()
        await expect(notice(page, "not-running")).to_contain_text(t("toolbar.not-running"))
        await picture(page, "not-running", language)
        async with serving(bridge, port):
            await page.get_by_role("button", name=t("toolbar.retry")).click()
            await expect(notice(page, "not-running")).to_have_count(0)
            await pair_and_prepare(page, bridge, language)
            await open_another_chart(page, bridge, language)
            await see_a_page_that_names_two(page, bridge, language)
            await see_the_other_pages(page, oscar, language)


async def pair_and_prepare(page: Page, bridge: PretendBridge, language: str) -> None:
    t = Catalogue(language).text
    assert bridge.asked == []
    await expect(page.get_by_role("dialog")).to_contain_text(t("toolbar.pair.how"))
    await picture(page, "pairing", language)
    await page.get_by_role("textbox", name=t("toolbar.pair.code")).fill("12345678")
    async with page.expect_popup() as opened:
        await page.keyboard.press("Enter")
    await expect(stands(page, "opened")).to_contain_text(t("toolbar.opened"))
    await (await opened.value).close()
    await picture(page, "opened", language)


async def open_another_chart(page: Page, bridge: PretendBridge, language: str) -> None:
    t = Catalogue(language).text
    await change_chart(page, SECOND.emr_id)
    changed = t("toolbar.changed").replace("{patient}", FIRST.emr_id)
    await expect(stands(page, "wrong-patient")).to_contain_text(changed)
    await picture(page, "wrong-patient", language)
    # between the two charts it may be told of none
    await bridge.is_told("context", lambda s: s and s["context"]["patient_id"] == SECOND.emr_id)
    await change_chart(page, FIRST.emr_id)
    await expect(stands(page, "opened")).to_be_visible()


async def see_a_page_that_names_two(page: Page, bridge: PretendBridge, language: str) -> None:
    t = Catalogue(language).text
    await page.reload()
    ready = t("toolbar.ready").replace("{patient}", FIRST.emr_id)
    await expect(stands(page, "ready")).to_contain_text(ready)
    await picture(page, "ready", language)
    await page.evaluate("demographicNo = '1'")  # the address says another one
    await page.evaluate("document.body.append('changed')")
    await expect(stands(page, "no-chart")).to_contain_text(t("toolbar.no-context"))
    await picture(page, "no-chart", language)
    await bridge.is_told("context", lambda said: said == {})


async def see_the_other_pages(page: Page, oscar: PretendOscar, language: str) -> None:
    """The master record and the consultation form have no place for the button: it takes one."""
    ready = Catalogue(language).text("toolbar.ready").replace("{patient}", FIRST.emr_id)
    await page.goto(chart_of(oscar))
    links = [await page.get_by_role("link", name=name).get_attribute("href") for name in PAGES]
    for link in links:
        await page.goto(f"{oscar.origin}{link}".replace("127.0.0.1", "emr.test"))
        await expect(stands(page, "ready")).to_contain_text(ready)
        await expect(stands(page, "ready")).to_have_attribute("data-place", "corner")


@asynccontextmanager
async def asking_chromium(public: PretendOscar, local: PretendOscar) -> AsyncIterator[Browser]:
    """Run a Chromium to which one OSCAR is on the internet, one on the clinic's network."""
    ports = [oscar.origin.rpartition(":")[2] for oscar in (public, local)]
    spaces = f"127.0.0.1:{ports[0]}=public,127.0.0.1:{ports[1]}=local"
    secure = ",".join(f"http://emr.test:{port}" for port in ports)
    async with running_chromium(
        f"--ip-address-space-overrides={spaces}",
        # as https would be: only such a page can be let through
        f"--unsafely-treat-insecure-origin-as-secure={secure}",
    ) as browser:
        yield browser


async def allow(context: BrowserContext, page: Page) -> None:
    """Answer the browser's question as a user does who finds the symbol beside the address."""
    await context.grant_permissions(["local-network-access"], origin=page.url.split("/oscar")[0])


async def forget(page: Page) -> None:
    """Take every permission back, and wait until the browser has: it does so in its own time."""
    await page.context.clear_permissions()
    await page.wait_for_function(
        "async () => (await Promise.all(['loopback-network', 'local-network-access'].map("
        "(name) => navigator.permissions.query({ name })))).every((one) => one.state !== 'granted')"
    )


def note_loads(page: Page) -> list[str]:
    loads: list[str] = []
    page.on("request", lambda one: loads.append(one.url))
    return loads


async def test_the_browsers_question_is_explained_before_it_is_asked_and_a_refusal_is_said() -> (
    None
):
    bridge, port = PretendBridge(), free_port()
    async with (
        serving(bridge, port),
        oscar_at(port) as public,
        oscar_at(port) as local,
        asking_chromium(public, local) as browser,
    ):
        for language in LANGUAGES:
            t = Catalogue(language).text
            page = await window(browser, language)
            loads = note_loads(page)
            await page.goto(chart_of(public))
            await page.get_by_role("button", name=t("toolbar.button")).click()
            await expect(notice(page, "permission")).to_contain_text(t("toolbar.ask"))
            assert not [url for url in loads if f":{port}" in url]
            await picture(page, "permission", language)

            await page.get_by_role("button", name=t("toolbar.ask.go-on")).click()
            # nobody answers a headless browser's question, which counts as a refusal
            await expect(notice(page, "denied")).to_contain_text(t("toolbar.denied"))
            await picture(page, "denied", language)

            await allow(page.context, page)
            await page.get_by_role("button", name=t("toolbar.retry")).click()
            await expect(page.get_by_role("dialog")).to_be_visible()
            await page.context.close()

        # on the clinic's network the browser does not ask: explained once, then no more
        page = await window(browser, "en")
        await page.goto(chart_of(local))
        await keep_pairing(page)
        await page.reload()
        await page.get_by_role("button", name="Go on").click()
        await expect(stands(page, "ready")).to_be_visible()
        await page.reload()
        await expect(stands(page, "ready")).to_be_visible()
        await expect(page.locator("[data-ocean-toolbar]")).to_have_count(0)
        await page.context.close()


async def keep_pairing(page: Page) -> None:
    """Connect the page, as a code that was typed does."""
    await page.evaluate("(kept) => localStorage.setItem('ocean-toolbar', kept)", json.dumps(TOKEN))


@asynccontextmanager
async def paired_and_asked() -> AsyncIterator[tuple[Page, PretendBridge]]:
    """Open a chart on the internet in a browser that asks; the page has paired."""
    bridge, port = PretendBridge(), free_port()
    async with (
        serving(bridge, port),
        oscar_at(port) as public,
        oscar_at(port) as local,
        asking_chromium(public, local) as browser,
    ):
        page = await window(browser, "en")
        await page.goto(chart_of(public))
        await keep_pairing(page)
        yield page, bridge
        await page.context.close()


async def test_a_refusal_that_comes_later_is_not_taken_for_a_toolbar_that_is_off() -> None:
    async with paired_and_asked() as (page, bridge):
        await allow(page.context, page)
        await page.reload()
        await expect(stands(page, "ready")).to_be_visible()
        # on a page without a toolbar: one that still asks the bridge would be refused for good
        chart = page.url
        await page.goto(chart.split("/oscar")[0] + "/nothing-here")
        await forget(page)
        # it was let through because it was allowed, not because nobody is asked: explained again
        await page.goto(chart)
        await expect(notice(page, "permission")).to_be_visible()
        await allow(page.context, page)
        await page.reload()
        await expect(stands(page, "ready")).to_be_visible()
        await forget(page)
        before = len(bridge.asked)
        await page.get_by_role("button", name="Send troubleshooting info").click()
        await expect(stands(page, "trouble")).to_contain_text("keeps this page from reaching")
        assert len(bridge.asked) == before


async def test_a_browser_that_asked_nothing_once_and_refuses_now_will_be_explained_again() -> None:
    async with paired_and_asked() as (page, _):
        await page.evaluate("localStorage.setItem('ocean-toolbar-unasked', 'true')")
        await page.reload()
        await expect(notice(page, "denied")).to_be_visible()  # headless, nobody answers
        assert await page.evaluate("localStorage.getItem('ocean-toolbar-unasked')") == "null"


@pytest.mark.parametrize("defence", [True, False])
async def test_a_program_on_the_bridges_port_gets_no_script_onto_the_page(
    chromium: Browser, *, defence: bool
) -> None:
    bridge, port = PretendBridge(), free_port()
    bridge.proof_token = "what a squatter does not know"
    async with serving(bridge, port), oscar_at(port) as oscar:
        page = await window(chromium, "en")
        loads = note_loads(page)
        await page.goto(chart_of(oscar))
        await keep_pairing(page)
        if not defence:
            await without(page, "**/displayImage.do*", "await demandProof(origin, pairing);")
        await page.reload()
        if defence:
            await expect(notice(page, "unverified")).to_contain_text("Nothing was given to it")
            await picture(page, "unverified", "en")
        else:
            await expect(stands(page, "trouble")).to_be_visible()
        assert any("/toolbar.js" in url for url in loads) is not defence
        told = json.dumps(bridge.asked)
        assert TOKEN["token"] not in told
        assert FIRST.emr_id not in told
