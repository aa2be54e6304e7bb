"""Real DNS rebinding, run by ``test_rebinding.py`` in a network of its own; says what came of it.

A name leads to a public address, where an attacker's page lies; then it leads
to 127.0.0.1, and the page asks again. The browser forgets what it knew of the
name when the computer's own addresses change, which saves the minute that its
cache would take.
"""

import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.evil.conftest import WITHOUT_CHECK, Reached, Stranger, Target, note
from tests.toolbar.bridge.conftest import running
from toolbar.bridge.contexts import Patient
from toolbar.bridge.guard import CHECKS
from toolbar.bridge.keys import CONTEXTS

NAME: Final = "rebind.test"
EVIL: Final = "198.51.100.10"
PATIENT: Final = "471147"
READ: Final = """() => fetch('/v1/context', {cache: 'no-store'})
.then(async (answer) => [answer.status, await answer.text()], () => [0, 'blocked'])"""
TRIES: Final = 40


class Names:
    """Answers every A question about names under ``NAME`` with ``address``, to be forgotten."""

    def __init__(self) -> None:
        self.address = EVIL
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            question, sender = self._socket.recvfrom(512)
            end = question.index(b"\0", 12) + 5  # the name, its type, its class
            asked, kind = question[12:end], question[end - 4 : end - 2]
            name = b"".join(bytes([len(part)]) + part for part in NAME.encode().split(b"."))
            found = b""
            if kind == b"\0\1" and asked[:-4].lower().endswith(name + b"\0"):
                found = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + socket.inet_aton(self.address)
            count = len(found[:1]).to_bytes(2)
            self._socket.sendto(
                question[:2] + b"\x85\x80\0\1" + count + b"\0\0\0\0" + asked + found, sender
            )


def run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - commands of our own


@contextmanager
def attackers_page(port: int) -> Iterator[None]:
    with ThreadingHTTPServer((EVIL, port), Stranger) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        try:
            yield
        finally:
            server.shutdown()


def rebind(page: Page, target: Target, names: Names, move: Callable[[], None]) -> list[object]:
    """Return what the page read at the end: status and text."""
    names.address = EVIL
    with attackers_page(target.bridge.port):
        # a name that no attempt before has used
        page.goto(f"http://at{target.bridge.port}.{NAME}:{target.bridge.port}/")
    names.address = "127.0.0.1"
    target.reached.clear()
    found: list[object] = [0, ""]
    for _ in range(TRIES):
        move()
        time.sleep(0.1)
        found = page.evaluate(READ)
        if found[0] or (found[1] == "blocked" and target.reached):
            break
    return found


def attempt(browser: Browser, names: Names, *, defence: bool) -> dict[str, object]:
    reached: list[Reached] = []
    moved = iter(range(1, 255))

    def move() -> None:
        run("ip", "addr", "add", f"203.0.113.{next(moved)}/32", "dev", "roaming")

    run("ip", "addr", "flush", "dev", "roaming")
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), checks=CHECKS if defence else (), extra=note(reached)) as bridge,
    ):
        target = Target(bridge, reached)
        page = browser.new_context().new_page()
        _, token = bridge.state.make_token("EMR", None)
        patient = Patient("oscar", frozenset({PATIENT}))
        bridge.app[CONTEXTS].put(token.token_id, patient, bridge.clock.now, 1)
        status, text = rebind(page, target, names, move)
        page.context.close()
        last = reached[-1].headers if reached else {}
        return {
            "status": status,
            "read": PATIENT in str(text),
            "reached": len(reached),
            "host": last.get("Host", "").partition(":")[0],
            "origin": last.get("Origin"),
            "site": last.get("Sec-Fetch-Site"),
        }


def main() -> None:
    names = Names()
    found = {}
    with sync_playwright() as playwright:
        for check in (True, False):
            own = [one for one in ARGUMENTS if "host-resolver-rules" not in one]
            more = [] if check else [WITHOUT_CHECK]
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*own, *more])
            for defence in (True, False):
                key = f"{'check' if check else 'no check'}, {'guard' if defence else 'no guard'}"
                found[key] = attempt(browser, names, defence=defence)
            browser.close()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
