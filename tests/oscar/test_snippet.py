"""The script on OSCAR's page, in a real browser on the pretend OSCAR."""

import json
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

import oscar as package
from demo.patients import PATIENTS
from demo.pretend_oscar import Fault, PretendOscar
from oscar.launch import PAGE, accept

playwright = pytest.importorskip("playwright.async_api")
CHROMIUM = shutil.which("chromium")
browsers = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

SNIPPET = (Path(package.__file__).parent / "snippet" / "oscar.js").read_text("utf-8")
OWN = SNIPPET.partition("  // The same in every snippet")[0]
PATIENT = PATIENTS[0]
CHART = f"/casemgmt/newEncounterLayout.jsp?demographicNo={PATIENT.emr_id}"
CONSULTATION = (
    "/oscarEncounter/oscarConsultationRequest/ConsultationFormRequest.jsp"
    f"?demographicNo={PATIENT.emr_id}"
)
MASTER = f"/demographic/demographiccontrol.jsp?demographic_no={PATIENT.emr_id}&displaymode=edit"
TOOLBAR = "window.mounted = { ...document.currentScript.dataset };"

Look = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def bridge(aiohttp_server: Any) -> str:
    """A stand-in for the bridge, which serves the toolbar's script."""
    app = web.Application()

    async def toolbar(_: web.Request) -> web.Response:
        return web.Response(text=TOOLBAR, content_type="text/javascript")

    app.router.add_get("/toolbar.js", toolbar)
    server = await aiohttp_server(app)
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    async with playwright.async_playwright() as started:
        running = await started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        await running.close()


@pytest.fixture
def look(oscar: PretendOscar, bridge: str, browser: Any) -> Look:
    """Open a page of OSCAR and return the context that the script answers there."""
    oscar.bridge_url = bridge

    async def seen(path: str, wait_for: str | None = None, then: str = "") -> dict[str, Any]:
        page = await browser.new_page()
        await page.goto(oscar.url + path)
        await page.locator("[data-ocean-toolbar=not-paired] button").click()
        await page.wait_for_function("window.mounted?.connector === 'oscar'")
        if wait_for:
            await page.wait_for_selector(wait_for)
        await page.evaluate(then)
        context = await page.evaluate("window.oceanToolbarContext()")
        assert isinstance(context, dict)
        return context

    return seen


@browsers
async def test_the_chart_hands_over_both_references(look: Look, oscar: PretendOscar) -> None:
    oscar.site_number = "7001"
    context = await look(CHART, ".ocean-reference")
    assert context == {
        "patient_id": PATIENT.emr_id,
        "ocean_reference": PATIENT.ocean_reference,
        "ereferral_reference": None,
        "site_number": "7001",
        "ocean_toolbar": "loaded",
    }
    assert accept(context).patient_id == PATIENT.emr_id


@browsers
async def test_nothing_but_numbers_is_handed_over(
    look: Look, leaks: Callable[[object], list[str]]
) -> None:
    assert leaks(json.dumps(await look(CHART, ".ocean-reference"), ensure_ascii=False)) == []


@browsers
async def test_an_unavailable_toolbar_is_seen(look: Look, oscar: PretendOscar) -> None:
    oscar.faults.add(Fault.TOOLBAR_UNAVAILABLE)
    context = await look(CHART, "#ocean_div")
    assert (context["ocean_toolbar"], context["ocean_reference"]) == ("unavailable", None)
    assert context["patient_id"] == PATIENT.emr_id


@browsers
async def test_the_consultation_form_hands_over_its_ereferral(look: Look) -> None:
    context = await look(CONSULTATION)
    assert context["ereferral_reference"] == PATIENT.ereferral_reference
    assert (context["patient_id"], context["ocean_toolbar"]) == (PATIENT.emr_id, "absent")


@browsers
async def test_the_master_record_names_the_patient_in_its_address(look: Look) -> None:
    assert (await look(MASTER))["patient_id"] == PATIENT.emr_id


@browsers
async def test_two_numbers_that_differ_are_none_and_take_the_references_with_them(
    look: Look,
) -> None:
    assert (await look(CHART, ".ocean-reference"))["ocean_reference"] == PATIENT.ocean_reference
    context = await look(CHART, ".ocean-reference", "window.demographicNo = '5309'")
    references = ("patient_id", "ocean_reference", "ereferral_reference")
    assert [context[name] for name in references] == [None, None, None]


@browsers
async def test_what_is_no_reference_is_not_taken_for_one(look: Look) -> None:
    for text in ("613-555-0142", "9998887773", "12", "482 617", "Quibblethorn"):
        change = f"document.querySelector('.ocean-reference').textContent = {json.dumps(text)}"
        context = await look(CHART, ".ocean-reference", change)
        assert context["ocean_reference"] is None


@browsers
async def test_a_broken_selector_only_means_typing(look: Look, oscar: PretendOscar) -> None:
    oscar.ocean_reference_selector = ":::"
    context = await look(CHART, ".ocean-reference")
    assert (context["ocean_reference"], context["patient_id"]) == (None, PATIENT.emr_id)


@browsers
async def test_the_toolbar_is_taken_from_no_other_computer(
    oscar: PretendOscar, browser: Any, bridge: str
) -> None:
    asked: list[str] = []
    page = await browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    for address in (bridge, "https://evil.invalid:8765", "http://127.0.0.1.evil.invalid:80"):
        oscar.bridge_url = address
        await page.goto(oscar.url + CHART, wait_until="load")
        button = page.locator("[data-ocean-toolbar] button")
        if address == bridge:
            assert not [url for url in asked if url.startswith(bridge)]  # not before a click
            await button.click()
            await page.wait_for_function("window.mounted")
        else:
            assert await button.count() == 0
    elsewhere = [url for url in asked if not url.startswith((oscar.origin, "data:"))]
    assert elsewhere == [f"{bridge}/toolbar.js"]


def test_the_script_says_the_words_that_launch_accepts() -> None:
    assert set(re.findall(r'"(loaded|unavailable|absent)"', SNIPPET)) == set(PAGE["ocean_toolbar"])


def test_the_script_asks_oscar_for_nothing_and_stores_nothing() -> None:
    for word in (
        "fetch(",
        "XMLHttpRequest",
        "cookie",
        "localStorage",
        "sessionStorage",
        "innerHTML",
    ):
        code = re.sub(r"/\*.*?\*/", "", OWN, flags=re.DOTALL)
        assert word not in code
