"""The browser extension, loaded for real, on the pretend Med Access with the real bridge."""

import json
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from demo.patients import PATIENTS
from demo.world import Clocks, Ports, World, running_world
from tests.browser.conftest import ARGUMENTS, CHROMIUM, need_chromium
from tests.browser.pictures import picture
from toolbar.bridge.panel.embed import EXTENSION
from toolbar.bridge.state import LocalState
from toolbar.cli.panel import panel_address
from toolbar.cli.place import utc_now
from web.catalogue import Catalogue

FIRST, SECOND = PATIENTS[:2]
shared = pytest.mark.asyncio(loop_scope="module")
"""Runs in the loop of the clinic that these tests share."""


def allowed_copy(folder: Path) -> Path:
    """Copy the extension and allow it the EMR's pages, as a person does in the browser's question.

    Nobody can click on the browser's own question in a test; all else is as it is.
    """
    copy = folder / "extension"
    shutil.copytree(EXTENSION, copy)
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    manifest["host_permissions"].append("http://emr.test/*")
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return copy


@asynccontextmanager
async def browser_with(
    extension: Path, folder: Path, *arguments: str
) -> AsyncIterator[tuple[BrowserContext, str]]:
    """Run Chromium with the extension; lend its window and the extension's address."""
    need_chromium()
    loads = [
        f"--disable-extensions-except={extension}",
        f"--load-extension={extension}",
        "--disable-features=DisableLoadExtensionCommandLineSwitch",
        "--headless=new",
    ]
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=CHROMIUM,
            headless=False,
            args=[*ARGUMENTS, *loads, *arguments],
            locale="en-CA",
            viewport={"width": 900, "height": 380},
        )
        context.set_default_timeout(15_000)
        worker = (
            context.service_workers[0]
            if context.service_workers
            else await context.wait_for_event("serviceworker")
        )
        yield context, worker.url.rpartition("/")[0]
        await context.close()


@dataclass
class Clinic:
    """A browser with the extension beside a running clinic."""

    world: World
    window: BrowserContext
    extension: str

    @property
    def emr(self) -> str:
        """Med Access under a name of its own."""
        return self.world.emrs.medaccess.url.replace("127.0.0.1", "emr.test")

    async def set_up(self) -> Page:
        options = await self.window.new_page()
        await options.goto(f"{self.extension}/options.html")
        await options.locator("[name='medaccess.address']").fill(self.emr)
        await options.locator("[name=siteNumber]").fill("7001")
        await options.locator("[name=port]").fill(str(self.world.bridge_port))
        await options.get_by_role("button", name="Save").click()
        await expect(options.locator("#said")).to_contain_text("Saved")
        return options

    async def pair(self, options: Page) -> None:
        code = LocalState(self.world.directory, utc_now).make_pairing_code()
        await options.locator("[name=code]").fill(code)
        await options.get_by_role("button", name="Connect").click()
        await expect(options.locator("#paired")).to_contain_text("is connected")

    async def open_chart(self, place: int = 0) -> Page:
        page = await self.window.new_page()
        await page.goto(f"{self.emr}/charts/{place}?patientId={PATIENTS[place].emr_id}")
        return page

    async def open_panel(self) -> None:
        panel = await self.window.new_page()
        await panel.goto(panel_address(self.world.bridge_port, self.world.doors.panel_secret))
        await expect(panel.locator("#nothing-sent")).to_be_visible()


@asynccontextmanager
async def running_clinic(
    folder: Path, *, without: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[Clinic]:
    """Run all of it, the EMR on the internet; ``without`` takes a defence out of a file."""
    (folder / "world").mkdir()
    copy = allowed_copy(folder)
    for name, defence in without.items():
        text = (copy / name).read_text("utf-8")
        assert defence in text
        (copy / name).write_text(text.replace(defence, ""), "utf-8")
    clocks = Clocks(utc_now, utc_now)
    async with running_world(folder / "world", clocks, Ports(), with_people=False) as world:
        port = world.emrs.medaccess.url.rpartition(":")[2]
        space = f"--ip-address-space-overrides=127.0.0.1:{port}=public"
        async with browser_with(copy, folder, space) as (window, extension):
            yield Clinic(world, window, extension)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def paired(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Clinic]:
    """One clinic for all that need nothing else, with the extension set up and paired."""
    async with running_clinic(tmp_path_factory.mktemp("clinic")) as running:
        await running.pair(await running.set_up())
        yield running


async def click_button(page: Page) -> None:
    """Click where the button stands: nothing inside its wall can be named."""
    box = await page.locator("[data-place]").bounding_box()
    assert box is not None
    await page.mouse.click(box["x"] + 60, box["y"] + 15)


async def test_from_the_settings_to_the_preview(tmp_path: Path) -> None:
    async with running_clinic(tmp_path) as clinic:
        options = await clinic.set_up()
        await picture(options, "extension-options", "en", whole=True)
        page = await clinic.open_chart()
        await expect(page.locator("[data-state=not-paired]")).to_be_visible()
        await options.close()
        async with clinic.window.expect_page() as shown:
            await click_button(page)  # leads to where the code is typed
        options = await shown.value
        assert options.url == f"{clinic.extension}/options.html"
        await clinic.pair(options)
        await page.reload()
        await expect(page.locator("[data-state=ready]")).to_be_visible()
        await picture(page, "extension", "en")
        await clinic.open_panel()
        async with clinic.window.expect_page() as opened:
            await click_button(page)
        preview = await opened.value
        await expect(preview.locator("#patient")).to_contain_text(FIRST.emr_id)
        await expect(page.locator("[data-state=opened]")).to_be_visible()
        await page.evaluate(f"history.pushState(null, '', '?patientId={SECOND.emr_id}')")
        await expect(page.locator("[data-state=wrong-patient]")).to_be_visible()


@shared
async def test_accuro_in_the_browser_names_the_patient_in_its_path(paired: Clinic) -> None:
    options = await paired.set_up()
    accuro = paired.world.emrs.accuro.origin.replace("127.0.0.1", "emr.test")
    await options.locator("[name='accuro.address']").fill(accuro)
    await options.locator("[name='accuro.parameter']").fill("patients")
    await options.get_by_role("button", name="Save").click()
    await expect(options.locator("#said")).to_contain_text("Saved")
    page = await paired.window.new_page()
    await page.goto(f"{accuro}/patients")
    await expect(page.locator("[data-state=no-chart]")).to_be_visible()
    await page.get_by_role("link", name=FIRST.family_name).click()
    await expect(page.locator("[data-state=ready]")).to_be_visible()


@shared
async def test_its_own_page_speaks_french_and_keeps_what_was_typed(paired: Clinic) -> None:
    options = await paired.set_up()
    devtools = await paired.window.new_cdp_session(options)
    agent = await options.evaluate("navigator.userAgent")
    french = {"userAgent": agent, "acceptLanguage": "fr-CA"}
    await devtools.send("Emulation.setUserAgentOverride", french)
    await options.reload()
    await expect(options.locator("html")).to_have_attribute("lang", "fr")
    await expect(options.get_by_label("Adresse du DMÉ").first).to_have_value(paired.emr)
    words = await options.locator("[data-word]").all_inner_texts()
    assert all(words)
    await picture(options, "extension-options", "fr", whole=True)


@shared
async def test_a_hostile_page_gets_neither_the_token_nor_a_preview(paired: Clinic) -> None:
    page = await paired.open_chart()
    await expect(page.locator("[data-state=ready]")).to_be_visible()
    assert await page.evaluate("document.querySelector('[data-place]').shadowRoot") is None
    assert await page.evaluate("typeof chrome.storage + typeof chrome.scripting") == (
        "undefinedundefined"
    )
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert "toolbarButton" not in await page.evaluate("Object.keys(window).join()")
    talked = await page.evaluate(
        "async () => { try { return await chrome.runtime.sendMessage("
        f"'{paired.extension.rpartition('/')[2]}', {{ action: 'prepare', context: {{}} }}); }}"
        " catch (error) { return error.name; } }"
    )
    assert talked == "TypeError"  # nobody listens to pages: there is no such function
    asked = await page.evaluate(
        f"fetch('{paired.extension}/words.js').then(() => 'read', () => 'refused')"
    )
    assert asked == "refused"
    await expect(page.locator("[data-state=ready]")).to_be_visible()


async def read_storage_beside(clinic: Clinic, page: Page) -> str:
    """Return what the extension's own script on the page could read, were it taken over."""
    devtools = await clinic.window.new_cdp_session(page)
    worlds: list[int] = []

    def note(event: dict[str, Any]) -> None:
        context = event["context"]
        if context["origin"].startswith("chrome-extension://"):
            worlds.append(context["id"])

    devtools.on("Runtime.executionContextCreated", note)
    await devtools.send("Runtime.enable")
    (world,) = worlds
    read = "chrome.storage.local.get().then(JSON.stringify, (error) => error.message)"
    asked = {"expression": read, "contextId": world, "awaitPromise": True, "returnByValue": True}
    answer = await devtools.send("Runtime.evaluate", asked)
    return str(answer["result"].get("value"))


@shared
async def test_not_even_the_extensions_own_script_on_the_page_can_read_the_token(
    paired: Clinic,
) -> None:
    page = await paired.open_chart()
    await expect(page.locator("[data-state=ready]")).to_be_visible()
    assert "not allowed" in await read_storage_beside(paired, page)


CLICK = """() => {
  const root = document.querySelector('[data-place]').shadowRoot;
  (root?.querySelector('button') ?? document.querySelector('[data-place]')).click();
}"""


@shared
async def test_a_click_of_the_pages_script_opens_nothing(paired: Clinic) -> None:
    page = await paired.open_chart()
    await expect(page.locator("[data-state=ready]")).to_be_visible()
    windows = len(paired.window.pages)
    await page.evaluate(CLICK)
    await page.wait_for_timeout(500)
    assert len(paired.window.pages) == windows
    await expect(page.locator("[data-state=ready]")).to_be_visible()


async def test_without_its_two_walls_a_script_opens_a_preview_and_no_more(
    tmp_path: Path,
) -> None:
    walls = {
        "button.js": "if (event.isTrusted) ",
        "content.js": 'shadow: "closed",',
        "stored.js": 'chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });',
    }
    async with running_clinic(tmp_path, without=walls) as clinic:
        await clinic.pair(await clinic.set_up())
        page = await clinic.open_chart()
        await expect(page.locator("[data-state=ready]")).to_be_visible()
        async with clinic.window.expect_page() as opened:
            await page.evaluate(CLICK)
        assert "token_id" in await read_storage_beside(clinic, page)
        # not even then does the page see it
        assert f"{clinic.world.bridge_url}/panel/previews/" in (await opened.value).url
        assert await page.evaluate("window.opener") is None


@shared
async def test_on_another_address_of_the_same_host_nothing_is_answered(paired: Clinic) -> None:
    other = paired.world.emrs.pssuite.url.replace("127.0.0.1", "emr.test")
    page = await paired.window.new_page()
    await page.goto(f"{other}/charts/0?patientId={FIRST.emr_id}")
    await page.wait_for_timeout(500)
    # PS Suite's own snippet stands there; the extension's button, without a target, does not
    assert await page.locator("[data-place=corner][data-state=ready]").count() == 0


def test_it_asks_for_no_more_than_it_needs() -> None:
    manifest = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    assert manifest["permissions"] == ["scripting", "storage"]
    assert manifest["host_permissions"] == ["http://127.0.0.1/*"]
    assert "content_scripts" not in manifest
    assert "externally_connectable" not in manifest
    assert "web_accessible_resources" not in manifest
    policy = manifest["content_security_policy"]["extension_pages"]
    assert policy.startswith("default-src 'none'; script-src 'self';")


def test_every_file_that_it_names_is_there() -> None:
    named = set()
    for path in (*EXTENSION.glob("*.js"), *EXTENSION.glob("*.html")):
        text = path.read_text("utf-8")
        named |= {
            word for word in text.replace("'", '"').split('"') if word.endswith((".js", ".css"))
        }
    manifest = json.loads((EXTENSION / "manifest.json").read_text("utf-8"))
    named |= {manifest["background"]["service_worker"], manifest["options_ui"]["page"]}
    assert [name for name in named if name != ".js" and not (EXTENSION / name).exists()] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_extensions_sentences_are_in_both_languages(language: str) -> None:
    known = Catalogue(language).starting_with("extension.", "toolbar.")
    text = "".join(path.read_text("utf-8") for path in EXTENSION.glob("options.*"))
    for code in ("extension.title", "extension.address.hint", "extension.refused"):
        assert code in known
    assert all(code in known for code in _codes(text))


def _codes(text: str) -> set[str]:
    return {
        word
        for word in text.replace("`", '"').split('"')
        if word.startswith(("extension.", "toolbar.")) and "$" not in word
    }
