"""``make screenshot``: takes the README's pictures from the running product."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

from demo.patients import PATIENTS
from demo.world import Clocks, Ports, running_world
from toolbar.cli.panel import panel_address
from toolbar.cli.place import utc_now

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
HERE = Path(__file__).parent


async def main() -> None:
    """Open a chart, click the button, write what is wrong, take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        clocks = Clocks(utc_now, utc_now)
        async with (
            running_world(Path(folder), clocks, Ports(), with_people=False) as world,
            async_playwright() as playwright,
        ):
            browser = await playwright.chromium.launch(
                executable_path=CHROMIUM, args=list(ARGUMENTS)
            )
            size = {"width": 1080, "height": 1200}
            context = await browser.new_context(locale="en-CA", viewport=size)
            panel = await context.new_page()
            await panel.goto(panel_address(world.bridge_port, world.doors.panel_secret))
            chart = await context.new_page()
            await chart.goto(world.oscar.chart_url(PATIENTS[0].emr_id))
            async with chart.expect_popup() as opened:
                await chart.get_by_role("button", name="Send troubleshooting info").click()
            preview = await opened.value
            await preview.locator("#documents article").first.wait_for()
            await preview.get_by_label("eForms", exact=True).check()
            await preview.get_by_label("Constant: every time").check()
            await preview.get_by_label("This patient only").check()
            words = "Notes of the intake form do not reach the chart since this morning."
            await preview.get_by_label("What happens?").fill(words)
            await preview.get_by_label("Your name").fill("Rosalie Réception")
            await preview.get_by_label("Your e-mail").fill("reception@clinic.invalid")
            await preview.wait_for_timeout(1000)
            await preview.screenshot(path=HERE / "panel.png")
            await preview.locator("#comparison").evaluate("it => it.scrollIntoView()")
            await preview.wait_for_timeout(1000)
            await preview.screenshot(path=HERE / "panel-data.png")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
