"""What a hostile script on the EMR's own page can do with the toolbar's token: open a preview."""

import json
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, expect

from connectors.contract import Clock
from demo.patients import PATIENTS
from demo.world import Clocks, Ports, World, running_world
from toolbar.bridge.policy import Callers
from toolbar.bridge.routes import CALLS, Call

PATIENT = PATIENTS[0]
STEAL = "JSON.parse(localStorage['ocean-toolbar']).token"
TRY = """async ([bridge, method, path, scheme]) => {
  const token = JSON.parse(localStorage['ocean-toolbar']).token;
  const body = method === 'GET' ? undefined : '{}';
  const headers = { Authorization: `${scheme} ${token}`, 'Content-Type': 'application/json' };
  try {
    return (await fetch(bridge + path, { method, body, headers })).status;
  } catch {
    return 'kept from it';
  }
}"""


async def paired_page(chromium: Browser, world: World) -> Page:
    context = await chromium.new_context(locale="en-CA")
    page = await context.new_page()
    await page.goto(world.oscar.chart_url(PATIENT.emr_id))
    await expect(page.locator("[data-place][data-state=ready]")).to_be_visible()
    return page


def path_of(call: Call, preview_id: str) -> str:
    values = {"preview_id": preview_id}
    path = call.path
    for name in ("preview_id", "submission_id", "attachment_id", "token_id"):
        path = path.replace(f"{{{name}}}", values.get(name, "a"))
    return path


async def test_a_script_on_the_page_can_open_a_preview_and_nothing_more(
    chromium: Browser, tmp_path: Path, clock: Clock
) -> None:
    (tmp_path / "world").mkdir()
    clocks = Clocks(clock, clock)
    async with running_world(tmp_path / "world", clocks, Ports(), with_people=False) as world:
        page = await paired_page(chromium, world)
        assert len(await page.evaluate(STEAL)) > 30  # it shares the page's storage: no wall there
        opened = await open_preview(page, world)
        assert opened["status"] == 201
        preview_id = opened["answer"]["preview_id"]
        assert set(opened["answer"]) == {"preview_id", "panel_url", "identifiers", "expires_at"}

        reached: dict[str, Any] = {}
        for call in CALLS:
            if call.policy.callers is Callers.OPEN:
                continue  # holds nothing of anybody, or wants a secret of its own
            for scheme in ("Bearer", "Panel"):
                given = [world.bridge_url, call.method, path_of(call, preview_id), scheme]
                name = f"{scheme} {call.method} {call.path}"
                reached[name] = await page.evaluate(TRY, given)
        beyond = {
            name
            for name, status in reached.items()
            if status not in ("kept from it", 400, 401, 403, 404, 422)
        }
        assert beyond == {"Bearer GET /v1/connectors", "Bearer PUT /v1/context"}
        panel_only = [call for call in CALLS if call.policy.callers is Callers.PANEL]
        assert panel_only
        for call in panel_only:
            assert reached[f"Bearer {call.method} {call.path}"] == "kept from it"
            assert reached[f"Panel {call.method} {call.path}"] == "kept from it"

        seen = await page.evaluate(
            "async (address) => { const preview = window.open(address);"
            "await new Promise((done) => setTimeout(done, 1500));"
            "try { return preview.document.body.innerText; }"
            "catch (error) { return error.name; } }",
            opened["answer"]["panel_url"],
        )
        assert seen in ("SecurityError", "TypeError", "")
        assert PATIENT.emr_id not in seen


async def open_preview(page: Page, world: World) -> Any:
    asked = {"connector": "oscar", "context": {"patient_id": PATIENT.emr_id}}
    return await page.evaluate(
        "async ([bridge, body]) => {"
        f"const token = {STEAL};"
        "const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };"
        "const answer = await fetch(bridge + '/v1/previews', { method: 'POST', body, headers });"
        "return { status: answer.status, answer: await answer.json() }; }",
        [world.bridge_url, json.dumps(asked)],
    )
