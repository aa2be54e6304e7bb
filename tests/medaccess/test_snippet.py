"""The script on the launcher's page, in a real browser on the pretend Med Access."""

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

import medaccess as package
from demo.patients import PATIENTS
from demo.pretend_medaccess import Fault, PretendMedAccess
from medaccess.launch import PAGE, accept

playwright = pytest.importorskip("playwright.async_api")
CHROMIUM = shutil.which("chromium")
browsers = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

SNIPPET = (Path(package.__file__).parent / "snippet" / "medaccess.js").read_text("utf-8")
OWN = SNIPPET.partition("  // The same in every snippet")[0]
PATIENT = PATIENTS[0]
TOOLBAR = "window.mounted = { ...document.currentScript.dataset };"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

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
def look(medaccess: PretendMedAccess, bridge: str, browser: Any) -> Look:
    """Open our page from a chart's launcher and return the context that the script answers."""
    medaccess.bridge_url = bridge

    async def seen(
        then: str = "", files: tuple[Path, ...] = (), more: str = "", user_agent: str | None = None
    ) -> dict[str, Any]:
        page = await browser.new_page(user_agent=user_agent)
        await page.goto(f"{medaccess.url}/charts/0")
        await page.click("summary")
        address = await page.get_attribute("#ocean-support", "href")
        await page.goto(address + more)
        await page.locator("[data-ocean-toolbar=not-paired] button").click()
        await page.wait_for_function("window.mounted?.connector === 'medaccess'")
        if files:
            await page.set_input_files("input[type=file]", [str(path) for path in files])
        await page.evaluate(then)
        context = await page.evaluate("window.oceanToolbarContext()")
        assert isinstance(context, dict)
        return context

    return seen


@browsers
async def test_the_launcher_names_the_patient(look: Look, medaccess: PretendMedAccess) -> None:
    context = await look()
    assert context == {**medaccess.context(PATIENT.emr_id), "documents": []}
    assert accept(context).patient_id == PATIENT.emr_id


@browsers
async def test_nothing_but_a_number_is_handed_over(
    look: Look, leaks: Callable[[object], list[str]]
) -> None:
    assert leaks(json.dumps(await look(), ensure_ascii=False)) == []


@browsers
@pytest.mark.parametrize(
    "faults",
    [
        {Fault.LAUNCHER_FORGETS},
        {Fault.LAUNCHER_LAGS},
        {Fault.PAGE_SHOWS_NO_NUMBER},
        {Fault.LAUNCHER_FORGETS, Fault.PAGE_SHOWS_NO_NUMBER},
    ],
    ids=lambda faults: " ".join(sorted(faults)),
)
async def test_the_script_says_who_named_the_patient(
    look: Look, medaccess: PretendMedAccess, faults: set[Fault]
) -> None:
    medaccess.faults |= faults
    context = await look()
    assert context == {**medaccess.context(PATIENT.emr_id), "documents": []}


@browsers
async def test_two_numbers_that_differ_are_none(look: Look) -> None:
    context = await look(more="&patientId=5309")
    # the address names two, so the page alone counts
    assert (context["patient_id"], context["patient_from"]) == (PATIENT.emr_id, "page")
    copied = "const one = document.querySelector(`[data-medaccess='emr-id']`);"
    copied += "const two = one.cloneNode(); two.textContent = '5309'; one.after(two);"
    context = await look(f"{{ {copied} }}")
    assert (context["patient_id"], context["patient_from"]) == (PATIENT.emr_id, "launcher")


@browsers
@pytest.mark.parametrize("text", ["613-555-0142", "12345678901", "12a", "Quibblethorn", ""])
async def test_what_is_no_number_is_not_taken_for_one(
    look: Look, medaccess: PretendMedAccess, text: str
) -> None:
    medaccess.faults.add(Fault.LAUNCHER_FORGETS)
    place = "document.querySelector(`[data-medaccess='emr-id']`)"
    context = await look(f"{place}.textContent = {json.dumps(text)}")
    assert (context["patient_id"], context["patient_from"]) == (None, "nowhere")


@browsers
@pytest.mark.parametrize(
    ("user_agent", "word"), [(None, "chrome"), (EDGE, "edge"), (FIREFOX, "other")]
)
async def test_the_browser_is_told_by_a_word(look: Look, user_agent: str | None, word: str) -> None:
    assert (await look(user_agent=user_agent))["browser"] == word


@browsers
async def test_broken_settings_only_mean_typing(look: Look, medaccess: PretendMedAccess) -> None:
    medaccess.faults.add(Fault.LAUNCHER_FORGETS)
    medaccess.page = replace(
        medaccess.page, patient_id_parameter="", patient_id_selector=":::", documents_selector="<"
    )
    context = await look()
    assert (context["patient_id"], context["documents"]) == (None, [])


@browsers
async def test_chosen_exports_are_handed_over_without_their_names(
    look: Look, medaccess: PretendMedAccess, tmp_path: Path
) -> None:
    paths = [
        medaccess.export(PATIENT.emr_id, tmp_path, form) for form in ("fhir", "cds", "laboratory")
    ]
    scan = tmp_path / "Quibblethorn.pdf"
    scan.write_bytes(b"%PDF\x00\xff")
    context = await look(files=(*paths, scan))
    assert PATIENT.family_name not in json.dumps(context)
    assert [one["media_type"] for one in context["documents"]] == [
        "application/json",
        "application/xml",
        "application/hl7-v2",
        "application/octet-stream",
    ]
    bodies = [base64.b64decode(one["body"]) for one in context["documents"]]
    assert bodies == [path.read_bytes() for path in (*paths, scan)]
    accept(context)


@browsers
async def test_the_toolbar_is_taken_from_no_other_computer(
    medaccess: PretendMedAccess, browser: Any, bridge: str
) -> None:
    asked: list[str] = []
    page = await browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    for address in (bridge, "https://evil.invalid:8765", "http://127.0.0.1.evil.invalid:80"):
        medaccess.bridge_url = address
        await page.goto(medaccess.chart_url(PATIENT.emr_id), wait_until="load")
        button = page.locator("[data-ocean-toolbar] button")
        if address == bridge:
            assert not [url for url in asked if url.startswith(bridge)]  # not before a click
            await button.click()
            await page.wait_for_function("window.mounted")
        else:
            assert await button.count() == 0
    elsewhere = [url for url in asked if not url.startswith((medaccess.origin, "data:"))]
    assert elsewhere == [f"{bridge}/toolbar.js"]


def test_the_script_says_the_words_that_launch_accepts() -> None:
    for words in PAGE.values():
        assert all(f'"{word}"' in SNIPPET for word in words)


def test_the_script_asks_nobody_and_stores_nothing() -> None:
    code = re.sub(r"/\*.*?\*/", "", OWN, flags=re.DOTALL)
    for word in ("fetch(", "XMLHttpRequest", "cookie", "Storage", "innerHTML", "file.name"):
        assert word not in code
