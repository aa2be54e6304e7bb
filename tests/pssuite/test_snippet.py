"""The script in a custom form, in a real browser on the pretend PS Suite."""

import base64
import json
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

import pssuite as package
from demo.patients import PATIENTS
from demo.pretend_pssuite import Fault, PretendPSSuite, exports
from pssuite.launch import PAGE, accept
from pssuite.settings import PSSuiteSettings

playwright = pytest.importorskip("playwright.async_api")
CHROMIUM = shutil.which("chromium")
browsers = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

SNIPPET = (Path(package.__file__).parent / "snippet" / "pssuite.js").read_text("utf-8")
OWN = SNIPPET.partition("  // The same in every snippet")[0]
PATIENT = PATIENTS[0]
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
def look(pssuite: PretendPSSuite, bridge: str, browser: Any) -> Look:
    """Open a chart and return the context that the script answers there."""
    pssuite.bridge_url = bridge

    async def seen(then: str = "", files: tuple[Path, ...] = ()) -> dict[str, Any]:
        page = await browser.new_page()
        await page.goto(pssuite.chart_url(PATIENT.emr_id))
        await page.locator("[data-ocean-toolbar=not-paired] button").click()
        await page.wait_for_function("window.mounted?.connector === 'pssuite'")
        if files:
            await page.set_input_files("input[type=file]", [str(path) for path in files])
        await page.evaluate(then)
        context = await page.evaluate("window.oceanToolbarContext()")
        assert isinstance(context, dict)
        return context

    return seen


@browsers
async def test_the_form_hands_over_both_references(look: Look, pssuite: PretendPSSuite) -> None:
    context = await look()
    assert context == {**pssuite.context(PATIENT.emr_id), "documents": []}
    assert accept(context, PSSuiteSettings()).patient_id == PATIENT.emr_id


@browsers
async def test_nothing_but_numbers_is_handed_over(
    look: Look, pssuite: PretendPSSuite, leaks: Callable[[object], list[str]]
) -> None:
    pssuite.faults.add(Fault.TEMPORARY_NOTE)
    assert leaks(json.dumps(await look(), ensure_ascii=False)) == []


@browsers
async def test_the_chart_number_is_not_taken_for_the_emr_id(
    look: Look, pssuite: PretendPSSuite
) -> None:
    pssuite.faults.add(Fault.FORM_TAKES_CHART_NUMBER)
    context = await look()
    assert PATIENT.chart_number not in json.dumps(context)
    assert context["patient_id"] is None


@browsers
async def test_a_form_without_ocean_says_so(look: Look, pssuite: PretendPSSuite) -> None:
    pssuite.faults.add(Fault.TOOLBAR_ABSENT)
    context = await look()
    assert (context["ocean_reference"], context["ocean_toolbar"]) == (None, "absent")
    assert context["patient_id"] == PATIENT.emr_id


@browsers
async def test_two_numbers_that_differ_are_none(look: Look) -> None:
    copied = "const one = document.querySelector(`[data-pssuite='emr-id']`);"
    copied += "const two = one.cloneNode(); two.textContent = '5309'; one.after(two);"
    assert (await look(f"{{ {copied} }}"))["patient_id"] is None


@browsers
@pytest.mark.parametrize("text", ["613-555-0142", "9998887773", "12", "482 617", "Quibblethorn"])
async def test_what_is_no_reference_is_not_taken_for_one(look: Look, text: str) -> None:
    place = "document.querySelector(`[data-pssuite='ocean-reference']`)"
    context = await look(f"{place}.textContent = {json.dumps(text)}")
    assert context["ocean_reference"] is None


@browsers
async def test_broken_selectors_only_mean_typing(look: Look, pssuite: PretendPSSuite) -> None:
    pssuite.form = replace(
        pssuite.form, emr_id_selector=":::", ocean_reference_selector=":::", documents_selector="<"
    )
    context = await look()
    assert (context["patient_id"], context["ocean_reference"]) == (None, None)
    assert context["documents"] == []


@browsers
async def test_chosen_exports_are_handed_over_without_their_names(
    look: Look, pssuite: PretendPSSuite, tmp_path: Path
) -> None:
    export = pssuite.export(PATIENT.emr_id, tmp_path)
    message = tmp_path / "Quibblethorn.hl7"
    message.write_bytes(b"\x0b" + exports.laboratory(PATIENT))
    raw = tmp_path / "Quibblethorn.json"
    raw.write_bytes(b"\xef\xbb\xbf{}")
    scan = tmp_path / "Quibblethorn.pdf"
    scan.write_bytes(b"%PDF\x00\xff")
    context = await look(files=(export, message, raw, scan))
    assert PATIENT.family_name not in json.dumps(context)
    assert [one["media_type"] for one in context["documents"]] == [
        "application/xml",
        "application/hl7-v2",
        "application/json",
        "application/octet-stream",
    ]
    bodies = [base64.b64decode(one["body"]) for one in context["documents"]]
    assert bodies == [path.read_bytes() for path in (export, message, raw, scan)]
    accept(context, PSSuiteSettings())


@browsers
async def test_the_toolbar_is_taken_from_no_other_computer(
    pssuite: PretendPSSuite, browser: Any, bridge: str
) -> None:
    asked: list[str] = []
    page = await browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    for address in (bridge, "https://evil.invalid:8765", "http://127.0.0.1.evil.invalid:80"):
        pssuite.bridge_url = address
        await page.goto(pssuite.chart_url(PATIENT.emr_id), wait_until="load")
        button = page.locator("[data-ocean-toolbar] button")
        if address == bridge:
            assert not [url for url in asked if url.startswith(bridge)]  # not before a click
            await button.click()
            await page.wait_for_function("window.mounted")
        else:
            assert await button.count() == 0
    elsewhere = [url for url in asked if not url.startswith((pssuite.origin, "data:"))]
    assert elsewhere == [f"{bridge}/toolbar.js"]


def test_the_script_says_the_words_that_launch_accepts() -> None:
    assert set(re.findall(r'"(loaded|unavailable|absent)"', SNIPPET)) <= set(PAGE["ocean_toolbar"])


def test_the_script_asks_nobody_and_stores_nothing() -> None:
    code = re.sub(r"/\*.*?\*/", "", OWN, flags=re.DOTALL)
    for word in ("fetch(", "XMLHttpRequest", "cookie", "Storage", "innerHTML", "file.name"):
        assert word not in code
