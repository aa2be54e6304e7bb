"""The panel's first render in Chromium, beside the same page as a bare server's static file.

Both are timed in the browser, from the start of the navigation until the documents can be seen, in
a new context each time, so that nothing comes from a cache. The static page is what the panel has
drawn, without its scripts: what is left of the difference is the scripts, the API and the digest.
"""

import asyncio
import json
import re
import shutil
import statistics
import sys
import tempfile
import urllib.request
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from bench.processes import BIN, first_answer, running
from demo.ports import free_port
from toolbar.bridge.state import LocalState
from toolbar.cli.place import utc_now

CHROMIUM = "/usr/bin/chromium"
ROUNDS = 15
STYLES = ("style.css", "panel.css")
SEEN = """() => {
  window.seen = new Promise((done) => {
    const look = () => {
      const shown = document.querySelector('#documents article');
      if (shown?.getBoundingClientRect().height > 0) done(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });
}"""
RECORD = "PID|1||1234||Zzyzxquark^Wilhelmina||19610203|F"
CHART = {
    "connector": "oscar",
    "context": {
        "patient_id": "1234",
        "ocean_reference": "482",
        "documents": [
            {
                "media_type": "application/hl7-v2",
                "encoding": "text",
                "body": "MSH|^~\\&|LAB|MDS|OSCAR|CLINIC|20261123||ORU^R01|1|P|2.3\r" + RECORD,
            }
        ]
        * 5,
    },
}


async def main() -> None:
    """Draw both in turn; the first round warms up and does not count."""
    if shutil.which(CHROMIUM) is None:
        print("first render of the panel: no Chromium here")
        return
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as static:
        (Path(folder) / "settings.toml").write_text('[connectors.oscar]\nmode = "page"\n')
        port, bare = free_port(), free_port()
        bridge = [str(BIN / "ocean-toolbar"), "bridge", "--port", str(port), "--data-dir", folder]
        peer = [sys.executable, "-m", "bench.bare_page", str(bare), static]
        with running(bridge), running(peer):
            await asyncio.to_thread(first_answer, port)
            session, address = await asyncio.to_thread(_preview, port, Path(folder))
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
                )
                await _freeze(browser, address, session, Path(static))
                await _compare(browser, (address, f"http://127.0.0.1:{bare}/page.html"), session)
                await browser.close()


async def _compare(browser: Browser, addresses: tuple[str, str], session: str) -> None:
    rounds = [[await _seen(browser, one, session) for one in addresses] for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(each) for each in zip(*rounds[1:], strict=True))
    ratio = statistics.median(panel / page for panel, page in rounds[1:])
    print(
        f"first render until the documents are seen, ms: panel {ours:.0f},"
        f" the same page as a static file {theirs:.0f}, ratio {ratio:.2f}"
    )


async def _seen(browser: Browser, address: str, session: str) -> float:
    """Return the milliseconds from the start of the navigation until the documents are seen."""
    context = await browser.new_context(locale="en-CA")
    await context.add_init_script(f"({SEEN})()")
    await context.add_init_script(f"localStorage['ocean-panel-session'] = {json.dumps(session)}")
    page = await context.new_page()
    await page.goto(address)
    seen: float = await page.evaluate("window.seen")
    await context.close()
    return seen


async def _freeze(browser: Browser, address: str, session: str, folder: Path) -> None:
    """Keep what the panel has drawn, and its styles, as files."""
    context = await browser.new_context(locale="en-CA")
    await context.add_init_script(f"localStorage['ocean-panel-session'] = {json.dumps(session)}")
    page = await context.new_page()
    await page.goto(address)
    await page.locator("#documents article").first.wait_for()
    html = re.sub(r"<script.*?</script>", "", await page.content(), flags=re.DOTALL)
    (folder / "page.html").write_text(html.replace("/panel/static/", ""))
    origin = address.partition("/panel/")[0]
    for name in STYLES:
        answer = await context.request.get(f"{origin}/panel/static/{name}")
        (folder / name).write_bytes(await answer.body())
    await context.close()


def _preview(port: int, folder: Path) -> tuple[str, str]:
    """Open a panel session and prepare a preview; return both."""
    secret = LocalState(folder, utc_now).make_panel_secret()
    session = _ask(port, "/v1/panel-sessions", {"secret": secret}, "")["session"]
    made = _ask(port, "/v1/previews", CHART, f"Panel {session}")
    return session, made["panel_url"]


def _ask(port: int, path: str, body: object, authorization: str) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Authorization": authorization}
    url = f"http://127.0.0.1:{port}{path}"
    asked = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 - loopback
        told: dict[str, str] = json.load(answer)
    return told


if __name__ == "__main__":
    asyncio.run(main())
