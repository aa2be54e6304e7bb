"""The main job from the page of each EMR that carries our button, in both languages."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from connectors.contract import Clock
from demo.patients import PATIENTS, SyntheticPatient
from demo.world import Clocks, Ports, World, running_world
from toolbar.cli.panel import panel_address

NUMBER = re.compile(r"T-\d{6}")
PATIENT, FRENCH = PATIENTS[:2]
BUTTON = {"en-CA": "Send troubleshooting info", "fr-CA": "Envoyer l'information de dépannage"}
SEND = {"en-CA": "Send to support", "fr-CA": "Envoyer au support"}
WHERE = {"en-CA": "Menu > Patients", "fr-CA": "portail Ocean (Menu > Patients)"}
LOOKED_UP = {
    "en-CA": ("Ocean reference, as Ocean shows it", "Add and prepare again"),
    "fr-CA": ("Référence Ocean, telle qu'Ocean l'affiche", "Ajouter et préparer de nouveau"),
}
each_language = pytest.mark.parametrize(
    ("language", "patient"), [("en-CA", PATIENT), ("fr-CA", FRENCH)], ids=["en", "fr"]
)


@pytest.fixture
async def world(tmp_path: Path, clock: Clock) -> AsyncIterator[World]:
    (tmp_path / "world").mkdir()
    clocks = Clocks(clock, clock)
    async with running_world(tmp_path / "world", clocks, Ports(), with_people=False) as running:
        yield running


async def start(chromium: Browser, world: World, language: str, connector: str) -> Page:
    """Open the panel once, then the EMR's first page in another window."""
    context = await chromium.new_context(locale=language, timezone_id="America/Toronto")
    context.set_default_timeout(15_000)
    panel = await context.new_page()
    await panel.goto(panel_address(world.bridge_port, world.doors.panel_secret))
    await expect(panel.locator("#nothing-sent")).to_be_visible()
    emr = await context.new_page()
    source = next(one for one in world.emrs.sources() if one.connector == connector)
    await emr.goto(source.emr.url)
    return emr


async def click_through(emr: Page, connector: str, patient: SyntheticPatient) -> None:
    """Go where a person goes from the list of patients until our button shows."""
    await emr.get_by_role("link", name=patient.family_name).click()
    if connector == "accuro":
        await emr.locator("#cds-ocean button").click()
        await emr.wait_for_url(re.compile(r"/clinic/ocean-troubleshooting$"))  # nothing behind it
    if connector == "medaccess":
        await emr.get_by_text("TELUS Launcher").click()
        await emr.get_by_role("link", name="Ocean support").click()


async def open_preview(emr: Page, language: str) -> Page:
    async with emr.expect_popup() as opened:
        await emr.get_by_role("button", name=BUTTON[language]).click()
    preview = await opened.value
    await expect(preview.locator("#documents article").first).to_be_visible()
    return preview


async def send(preview: Page, language: str) -> None:
    await preview.locator("input[value=eforms]").check()
    await preview.locator("input[value=constant]").check()
    await preview.locator("input[value=one_patient]").check()
    await preview.locator("textarea").fill("It does not work since this morning.")
    await preview.locator("input[name=name], #reporter-name").first.fill("Rosalie Reception")
    await preview.locator("input[type=email]").fill("reception@clinic.invalid")
    await preview.get_by_role("button", name=SEND[language]).click()
    await expect(preview.locator("#outcome")).to_contain_text(NUMBER)


async def shown_in(preview: Page) -> str:
    return await preview.locator("body").inner_text()


@each_language
@pytest.mark.parametrize("connector", ["accuro", "medaccess", "pssuite"])
async def test_from_the_list_of_patients_to_a_ticket_number(
    connector: str, language: str, patient: SyntheticPatient, chromium: Browser, world: World
) -> None:
    emr = await start(chromium, world, language, connector)
    await click_through(emr, connector, patient)
    preview = await open_preview(emr, language)
    await expect(preview.locator("#patient")).to_contain_text(patient.emr_id)
    if connector != "pssuite":
        await expect(preview.locator("#notices")).to_contain_text(WHERE[language])
        await look_up(preview, language, patient)
    await expect(preview.locator("#patient")).to_contain_text(patient.ocean_reference)
    await expect(preview.locator("#notices")).not_to_contain_text(WHERE[language])
    await expect(preview.locator("#documents article")).to_have_count(2)
    assert not [one for one in patient.canaries() if one in await shown_in(preview)]
    await send(preview, language)
    assert not [one for one in world.credentials() if one in await shown_in(preview)]


async def look_up(preview: Page, language: str, patient: SyntheticPatient) -> None:
    """Type the reference that the Portal shows; a new preview holds Ocean's record too."""
    label, add = LOOKED_UP[language]
    await preview.get_by_label(label).fill(patient.ocean_reference)
    await preview.get_by_role("button", name=add).click()
    await expect(preview.locator("#patient")).to_contain_text(patient.ocean_reference)
