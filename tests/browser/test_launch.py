"""PS Suite's and Accuro's link: a page with one button, on the real bridge; only a click acts."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, expect

from demo.patients import PATIENTS
from demo.world import Clocks, Ports, World, running_world
from tests.browser.conftest import running_chromium
from tests.browser.pictures import picture
from toolbar.bridge.panel.rendering import FILES
from toolbar.bridge.state import LocalState
from toolbar.cli.panel import panel_address
from toolbar.cli.place import utc_now

PATIENT = PATIENTS[0]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def clinic(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[World, Browser]]:
    """One clinic and one browser for all; each test has a window of its own."""
    folder, clocks = tmp_path_factory.mktemp("world"), Clocks(utc_now, utc_now)
    async with (
        running_world(folder, clocks, Ports(), with_people=False) as world,
        running_chromium() as chromium,
    ):
        yield world, chromium


@pytest.fixture
def world(clinic: tuple[World, Browser]) -> World:
    return clinic[0]


@pytest_asyncio.fixture(loop_scope="module")
async def window(clinic: tuple[World, Browser]) -> AsyncIterator[BrowserContext]:
    context = await clinic[1].new_context(
        locale="en-CA", timezone_id="America/Toronto", viewport={"width": 900, "height": 560}
    )
    context.set_default_timeout(15_000)
    yield context
    await context.close()


async def open_panel(window: BrowserContext, world: World) -> None:
    panel = await window.new_page()
    secret = LocalState(world.directory, utc_now).make_panel_secret()
    await panel.goto(panel_address(world.bridge_port, secret))
    await expect(panel.locator("#nothing-sent")).to_be_visible()


def note_calls(window: BrowserContext) -> list[str]:
    """Note every call of the API that some page makes, as ``METHOD /path``.

    Left out is what a panel asks when it opens, since one may be open beside it.
    """
    calls: list[str] = []
    window.on(
        "request",
        lambda one: (
            calls.append(f"{one.method} {one.url.split('/', 3)[3]}")
            if "/v1/" in one.url and not one.url.endswith("/v1/ask-again")
            else None
        ),
    )
    return calls


async def test_the_link_in_the_custom_form_opens_a_page_and_its_button_the_preview(
    window: BrowserContext, world: World
) -> None:
    await open_panel(window, world)
    calls = note_calls(window)
    chart = await window.new_page()
    await chart.goto(world.emrs.pssuite.chart_url(PATIENT.emr_id))
    async with window.expect_page() as opened:
        await chart.get_by_role("link", name="Ocean support").click()
    page = await opened.value
    await expect(page.locator("#whom")).to_contain_text(PATIENT.emr_id)
    await expect(page.locator("#whom")).to_contain_text(PATIENT.ocean_reference)
    assert page.url == f"{world.bridge_url}/launch/pssuite"
    prepare = page.get_by_role("button", name="Prepare the preview")
    await expect(prepare).to_have_attribute("aria-disabled", "false")
    assert "POST v1/previews" not in calls
    await picture(page, "launch", "en")
    await prepare.click()
    await page.wait_for_url(f"{world.bridge_url}/panel/previews/*")
    await expect(page.locator("#patient")).to_contain_text(PATIENT.emr_id)
    assert calls.count("POST v1/previews") == 1


async def test_being_sent_there_and_a_click_of_a_script_do_nothing(
    window: BrowserContext, world: World
) -> None:
    await open_panel(window, world)
    calls = note_calls(window)
    page = await window.new_page()
    await page.goto(f"{world.bridge_url}/launch/pssuite?patient_id={PATIENT.emr_id}")
    await expect(page.locator("#whom")).to_contain_text(PATIENT.emr_id)
    prepare = page.get_by_role("button", name="Prepare the preview")
    await prepare.click(force=True)  # under a double click: not armed yet
    await expect(prepare).to_have_attribute("aria-disabled", "false")
    await prepare.evaluate("it => it.click()")
    await page.wait_for_timeout(300)
    assert [call for call in calls if not call.startswith("GET")] == []


async def test_without_the_check_of_the_click_a_script_prepares_a_preview(
    window: BrowserContext, world: World
) -> None:
    await open_panel(window, world)
    arming = FILES["arming.js"].read_text("utf-8")
    assert "event.isTrusted && " in arming
    await window.route(
        "**/arming.js",
        lambda route: route.fulfill(
            body=arming.replace("event.isTrusted && ", ""), content_type="text/javascript"
        ),
    )
    page = await window.new_page()
    await page.goto(f"{world.bridge_url}/launch/pssuite?patient_id={PATIENT.emr_id}")
    prepare = page.get_by_role("button", name="Prepare the preview")
    await expect(prepare).to_have_attribute("aria-disabled", "false")
    await prepare.evaluate("it => it.click()")
    await page.wait_for_url(f"{world.bridge_url}/panel/previews/*")


async def test_without_a_session_it_says_how_to_open_one_and_goes_on_by_itself(
    window: BrowserContext, world: World
) -> None:
    page = await window.new_page()
    await page.goto(f"{world.bridge_url}/launch/pssuite?patient_id={PATIENT.emr_id}")
    await expect(page.get_by_text("ocean-toolbar open")).to_be_visible()
    await expect(page.locator("#inside")).to_be_hidden()
    await open_panel(window, world)
    await expect(page.locator("#whom")).to_contain_text(PATIENT.emr_id)


WRONG = {
    "": "did not say which patient",
    "siteNumber=7001": "did not say which patient",
    "patientID=1234&patient_id=5309": "did not say which patient",
    "patientID=1234&siteCredential=canary-CREDENTIAL": "hands over the site key",
}


async def test_a_link_that_is_set_up_wrongly_is_said(window: BrowserContext, world: World) -> None:
    await open_panel(window, world)
    for query, said in WRONG.items():
        page = await window.new_page()
        await page.goto(f"{world.bridge_url}/launch/accuro?{query}")
        await expect(page.get_by_text(said)).to_be_visible()
        await expect(page.locator("#inside")).to_be_hidden()
        assert "canary" not in await page.content() + page.url


async def test_the_other_language_keeps_the_patient(window: BrowserContext, world: World) -> None:
    await open_panel(window, world)
    page = await window.new_page()
    await page.goto(f"{world.bridge_url}/launch/accuro?patientID={PATIENT.emr_id}")
    await page.get_by_role("link", name="Français").click()
    await expect(page.get_by_role("button", name="Préparer l'aperçu")).to_be_visible()
    await picture(page, "launch", "fr")
    await expect(page.locator("#whom")).to_contain_text(PATIENT.emr_id)
