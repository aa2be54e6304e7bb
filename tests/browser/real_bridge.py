"""The bridge itself on a real socket, for what a pretend one could not show: real pictures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from playwright.async_api import Page, expect

from connectors.contract import Clock
from connectors.secret_store import Kept
from oscar.connector import PLUGIN
from toolbar.bridge.serve import serving
from toolbar.bridge.state import LocalState
from toolbar.settings import PortalSettings, Settings

CHART = {
    "connector": "oscar",
    "context": {
        "patient_id": "1234",
        "ocean_reference": "482",
        "documents": [
            {
                "media_type": "application/hl7-v2",
                "encoding": "text",
                "body": "MSH|^~\\&|LAB|MDS|OSCAR|CLINIC|20261123||ORU^R01|1|P|2.3\r"
                "PID|1||1234||Zzyzxquark^Wilhelmina||19610203|F|||1 Nowhere Lane^^Arden\r",
            }
        ],
    },
}


@dataclass
class RealBridge:
    """A running bridge, and how a test asks it beside the page."""

    url: str
    state: LocalState
    session: ClientSession
    opened: str = ""

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask as the panel does."""
        if not self.opened:  # once: the bridge opens only so many in a while
            answer = await self.session.post(
                f"{self.url}/v1/panel-sessions", json={"secret": self.state.make_panel_secret()}
            )
            self.opened = (await answer.json())["session"]
        headers = {"Authorization": f"Panel {self.opened}"}
        answer = await self.session.request(method, self.url + path, json=body, headers=headers)
        return await answer.json()

    async def open_preview(self, page: Page, chart: Any = CHART, language: str = "en") -> str:
        """Prepare a preview and open it; return its id."""
        made = await self.ask("POST", "/v1/previews", chart)
        preview_id: str = made["preview_id"]
        secret = self.state.make_panel_secret()
        await page.goto(f"{self.url}/panel/previews/{preview_id}?lang={language}#{secret}")
        await expect(page.locator("#preview")).to_be_visible()
        return preview_id


@asynccontextmanager
async def real_bridge(directory: Path, clock: Clock) -> AsyncIterator[RealBridge]:
    """Run a bridge with OSCAR in its default mode, whose page hands over what it shows."""
    settings = Settings(
        portal=PortalSettings(site_number="7001"),
        secrets=Kept.FILE,
        connectors={"oscar": PLUGIN.settings()},
    )
    async with serving(settings, directory, clock, 0) as port, ClientSession() as session:
        yield RealBridge(f"http://127.0.0.1:{port}", LocalState(directory, clock), session)
