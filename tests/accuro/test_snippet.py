"""The script on the page that the CDS menu opens, in a real browser on the pretend Accuro."""

import json
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

import accuro as package
from accuro.connector import AccuroConnector
from accuro.launch import CREDENTIALS, PARAMETERS, accept
from accuro.settings import Mode
from connectors.contract import Surroundings
from connectors.errors import ContextInvalidError
from demo.patients import PATIENTS
from demo.pretend_accuro import HandOver, PretendAccuro
from redaction.guard import CredentialFoundError, Guard

from .conftest import SITE_CREDENTIAL, SITE_KEY, USER_ID

playwright = pytest.importorskip("playwright.async_api")
CHROMIUM = shutil.which("chromium")
browsers = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

SNIPPET = (Path(package.__file__).parent / "snippet" / "accuro.js").read_text("utf-8")
OWN = SNIPPET.partition("  // The same in every snippet")[0]
PATIENT = PATIENTS[0]
TOOLBAR = "window.mounted = { ...document.currentScript.dataset };"
PLAIN = {
    "patient_id": PATIENT.emr_id,
    "ocean_reference": None,
    "ereferral_reference": None,
    "site_number": "7001",
}
ALL_FOUR = ("siteKey", "siteCredential", "userID", "patientID")

Look = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def bridge(aiohttp_server: Any) -> str:
    """A stand-in for the bridge, which serves the toolbar's script."""
    app = web.Application()

    async def toolbar(_: web.Request) -> web.Response:
        return web.Response(text=TOOLBAR, content_type="text/javascript")

    app.router.add_get("/toolbar.js", toolbar)
    server = await aiohttp_server(app, access_log=None)
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    async with playwright.async_playwright() as started:
        running = await started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        await running.close()


@pytest.fixture
async def page(accuro: PretendAccuro, bridge: str, browser: Any) -> Any:
    accuro.bridge_url, accuro.site_number = bridge, "7001"
    return await browser.new_page()


@pytest.fixture
def look(accuro: PretendAccuro, page: Any) -> Look:
    """Click our entry of the CDS menu and return the context that the script answers."""

    async def seen(then: str = "", more: str = "") -> dict[str, Any]:
        if more:
            await page.goto(f"{accuro.origin}/clinic/ocean-troubleshooting?{more}")
        else:
            await page.goto(accuro.chart_url(PATIENT.emr_id))
            await page.click("#cds-ocean button")
        await page.locator("[data-ocean-toolbar=not-paired] button").click()
        await page.wait_for_function("window.mounted?.connector === 'accuro'")
        await page.evaluate(then)
        context = await page.evaluate("window.oceanToolbarContext()")
        assert isinstance(context, dict)
        return context

    return seen


@browsers
@pytest.mark.parametrize("hand_over", HandOver)
async def test_the_menu_hands_the_patients_number_over(
    look: Look, accuro: PretendAccuro, hand_over: HandOver
) -> None:
    accuro.hand_over = hand_over
    context = await look()
    assert context == PLAIN
    assert accept(context).patient_id == PATIENT.emr_id


@browsers
async def test_the_reference_is_what_the_user_types(look: Look) -> None:
    typed = "document.querySelector('#ocean-reference').value = "
    assert (await look(f"{typed}' 482 '"))["ocean_reference"] == "482"
    for other in ("613-555-0142", "12", "Quibblethorn", "48 2", "12345678901"):
        context = await look(f"{typed}{json.dumps(other)}")
        assert context["ocean_reference"] is None


@browsers
@pytest.mark.parametrize(
    ("more", "number"),
    [
        ("patientID=1234&patientID=1234", "1234"),
        ("patientID=1234&patientID=5309", None),
        ("patientID=Quibblethorn", None),
        ("patientID=12345678901", None),
        ("patientid=1234", None),
        ("fileNumber=11-12345&phn=9998887773", None),
    ],
)
async def test_only_one_number_of_the_right_form_is_the_patients(
    look: Look, more: str, number: str | None
) -> None:
    context = await look(more=more)
    assert context == {**PLAIN, "patient_id": number}


@browsers
async def test_the_parameters_leave_the_address_at_once(
    look: Look, accuro: PretendAccuro, page: Any
) -> None:
    accuro.cds_parameters = ALL_FOUR
    await look()
    assert page.url == f"{accuro.origin}/clinic/ocean-troubleshooting"
    shown = await page.content() + await page.evaluate("JSON.stringify(performance.toJSON())")
    assert [one for one in (SITE_KEY, SITE_CREDENTIAL) if one in shown] == []
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    await page.reload()
    await page.locator("[data-ocean-toolbar=not-paired] button").click()
    await page.wait_for_function("window.mounted?.connector === 'accuro'")
    assert (await page.evaluate("window.oceanToolbarContext()"))["patient_id"] is None


@browsers
async def test_oceans_four_parameters_end_at_the_door_and_the_guard_knows_them(
    look: Look,
    accuro: PretendAccuro,
    make: Callable[..., AccuroConnector],
    surroundings: Surroundings,
) -> None:
    accuro.cds_parameters = ALL_FOUR
    context = await look()
    body = f'{{"description":"it says {SITE_CREDENTIAL} there"}}'.encode()
    Guard(surroundings.secrets.known()).check(body)  # before the hand-over nobody could know
    chart = make(mode=Mode.PAGE, base_url="").accept(context)
    held = repr([getattr(chart, name) for name in chart.__slots__])
    assert chart.patient_id == PATIENT.emr_id
    assert [one for one in (SITE_KEY, SITE_CREDENTIAL, USER_ID) if one in held] == []
    assert set(chart.page.values()) == {"present"}
    with pytest.raises(CredentialFoundError):
        Guard(surroundings.secrets.known()).check(body)


@browsers
async def test_posted_parameters_end_on_the_clinics_server(
    look: Look, accuro: PretendAccuro
) -> None:
    accuro.cds_parameters, accuro.hand_over = ALL_FOUR, HandOver.POST
    assert await look() == PLAIN


@browsers
async def test_a_credential_that_stands_twice_is_refused_and_known(
    look: Look, make: Callable[..., AccuroConnector], surroundings: Surroundings
) -> None:
    context = await look(
        more="patientID=1234&siteCredential=gong-77123-a&siteCredential=gong-77124"
    )
    with pytest.raises(ContextInvalidError):
        make(mode=Mode.PAGE, base_url="").accept(context)
    known = {secret.expose() for secret in surroundings.secrets.known()}
    assert {"gong-77123-a", "gong-77124"} <= known


@browsers
async def test_the_toolbar_is_taken_from_no_other_computer(
    accuro: PretendAccuro, page: Any, bridge: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in (bridge, "https://evil.invalid:8765", "http://127.0.0.1.evil.invalid:80"):
        accuro.bridge_url = address
        await page.goto(f"{accuro.origin}/clinic/ocean-troubleshooting", wait_until="load")
        button = page.locator("[data-ocean-toolbar] button")
        if address == bridge:
            assert not [url for url in asked if url.startswith(bridge)]  # not before a click
            await button.click()
            await page.wait_for_function("window.mounted")
        else:
            assert await button.count() == 0
    elsewhere = [url for url in asked if not url.startswith((accuro.origin, "data:"))]
    assert elsewhere == [f"{bridge}/toolbar.js"]


@browsers
async def test_no_referrer_tells_the_bridge_where_the_page_is(
    accuro: PretendAccuro, page: Any, bridge: str
) -> None:
    told: list[str | None] = []

    async def note(request: Any) -> None:
        if request.url.startswith(bridge):
            told.append(await request.header_value("referer"))

    page.on("request", note)
    await page.goto(f"{accuro.origin}/clinic/ocean-troubleshooting?patientID=1234")
    await page.locator("[data-ocean-toolbar=not-paired] button").click()
    await page.wait_for_function("window.mounted")
    assert told == [None]


def test_the_script_names_the_parameters_that_the_door_knows() -> None:
    named = set(re.findall(r'"(patientID|userID|siteKey|siteCredential)"', SNIPPET))
    assert named == set(PARAMETERS)
    assert set(CREDENTIALS) <= named


def test_the_script_asks_nobody_and_stores_nothing() -> None:
    code = re.sub(r"/\*.*?\*/", "", OWN, flags=re.DOTALL)
    for word in ("fetch(", "XMLHttpRequest", "cookie", "Storage", "innerHTML", "console"):
        assert word not in code
