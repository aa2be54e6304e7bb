"""Accuro's link from end to end: https portal of the internet, the bridge's page, the preview."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.async_api import BrowserContext, Page, expect

from connectors.contract import Clock
from demo.patients import PATIENTS
from demo.world import Clocks, Ports, World, running_world
from portal.app import create_app
from portal.settings import PortalSettings
from tests.browser.conftest import running_chromium
from tests.browser.pictures import picture
from toolbar.cli.panel import panel_address
from web.catalogue import LANGUAGES, Catalogue

PATIENT = PATIENTS[0]
SECRET = "canary-CREDENTIAL-9x"


def write_certificate(folder: Path) -> ssl.SSLContext:
    """Return a server's side of TLS with a certificate that nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal.test")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    pem = serialization.Encoding.PEM
    both = key.private_bytes(pem, form, plain) + made.public_bytes(pem)
    (folder / "portal.pem").write_bytes(both)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "portal.pem")
    return context


@asynccontextmanager
async def portal_over_tls(world: World, clock: Clock, folder: Path) -> AsyncIterator[int]:
    """Serve the world's portal over TLS as well; lend the port."""
    app = create_app(world.portal.database, clock, PortalSettings("https://portal.test"))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=write_certificate(folder)).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def open_panel(context: BrowserContext, world: World) -> None:
    panel = await context.new_page()
    await panel.goto(panel_address(world.bridge_port, world.doors.panel_secret))
    await expect(panel.locator("#nothing-sent")).to_be_visible()


async def test_from_accuros_menu_to_the_preview_by_way_of_the_portal(
    tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "world").mkdir()
    clocks = Clocks(clock, clock)
    async with (
        running_world(tmp_path / "world", clocks, Ports(), with_people=False) as world,
        portal_over_tls(world, clock, tmp_path) as port,
        running_chromium(
            "--host-resolver-rules=MAP portal.test 127.0.0.1",
            f"--ip-address-space-overrides=127.0.0.1:{port}=public",
        ) as chromium,
    ):
        context = await chromium.new_context(
            locale="en-CA", ignore_https_errors=True, viewport={"width": 900, "height": 560}
        )
        await open_panel(context, world)
        accuro = world.emrs.accuro
        accuro.cds_url = f"https://portal.test:{port}/hand-over/accuro"
        accuro.cds_parameters = ("patientID",)
        chart = await context.new_page()
        asked: list[str] = []
        chart.on("request", lambda one: asked.append(one.url) if "127" in one.url else None)
        await chart.goto(accuro.chart_url(PATIENT.emr_id))
        action = f"{accuro.cds_url}?siteNumber=7001&port={world.bridge_port}"
        await chart.locator("#cds-ocean").evaluate(
            "(form, action) => { form.method = 'post'; form.action = action; }", action
        )
        await chart.locator("#cds-ocean button").click()
        await chart.get_by_role("link", name="Go on").click()
        await chart.wait_for_url(f"{world.bridge_url}/launch/accuro")
        await expect(chart.locator("#whom")).to_contain_text(PATIENT.emr_id)
        await expect(chart.locator("#whom")).to_contain_text("7001")
        assert not [url for url in asked if "/v1/previews" in url]
        prepare = chart.get_by_role("button", name="Prepare the preview")
        await expect(prepare).to_have_attribute("aria-disabled", "false")
        await prepare.click()
        await chart.wait_for_url(f"{world.bridge_url}/panel/previews/*")
        await expect(chart.locator("#patient")).to_contain_text(PATIENT.emr_id)

        await see_what_it_says(chart, f"{action}&patientID={PATIENT.emr_id}")
        await context.close()


async def see_what_it_says(page: Page, link: str) -> None:
    """Look at it in both languages, and at what it says of an entry copied from Ocean's own."""
    for language in LANGUAGES:
        t = Catalogue(language).text
        await page.goto(f"{link}&lang={language}")
        await expect(page.get_by_text(t("portal.hand-over.lead"))).to_be_visible()
        await picture(page, "hand-over", language)
        await page.goto(f"{link}&lang={language}&siteCredential={SECRET}")
        await expect(page.get_by_text(t("portal.hand-over.fault.credential"))).to_be_visible()
        await picture(page, "hand-over-refused", language)
        assert SECRET not in await page.content()
