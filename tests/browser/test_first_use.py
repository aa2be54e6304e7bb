"""From ``pip install`` to the first ticket, by following only what the screen says.

The person here knows what support told the clinic (the portal's address, the site
number, the token), and how to read: every command that is run stands on the screen
of the step before. The steps are those of docs/first-use.md.
"""

import asyncio
import os
import re
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from connectors.contract import Clock
from demo.commands import Done
from demo.patients import PATIENTS
from demo.ports import free_port
from demo.pretend_oscar import PretendOscar
from portal.administration import create_site
from portal.database import default_url
from portal.running import run_portal
from tests.portal.planting import create_site_token
from tests.toolbar.machine.conftest import SYSTEMCTL
from toolbar.bridge.running import find_running

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "first-use.md").read_text("utf-8")
SITE = "7001"
MOST_STEPS = 8
COMMAND = re.compile(r"[\"“](ocean-toolbar [a-z-]+(?: [a-z-]+)?)[\"”]")
PATIENT = PATIENTS[0]


@dataclass
class Person:
    """Somebody at a clinic computer, with what support has told them."""

    home: Path
    answers: tuple[str, ...] = field(repr=False)
    environment: dict[str, str] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    screen: str = ""

    @property
    def programs(self) -> Path:
        return self.home / "venv" / "bin"

    def told(self) -> str:
        """Return the command that the screen says to run next."""
        commands = COMMAND.findall(self.screen)
        assert commands, f"the screen names no command: {self.screen}"
        return str(commands[-1])

    async def install_package(self) -> None:
        """``pip install`` of the wheel into an environment of its own."""
        self.steps.append("pip install")
        await asyncio.to_thread(_pip_install, self.home)
        self.screen = '"ocean-toolbar bridge"'  # what the instructions for pip end with

    async def run(self, *typed: str) -> Done:
        """Run the command that the screen says, and type; its words are the screen now."""
        command = self.told()
        self.steps.append(command)
        process = await asyncio.create_subprocess_exec(
            self.programs / "ocean-toolbar",
            *command.split()[1:],
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self.environment,
        )
        stdout, stderr = await process.communicate("\n".join([*typed, ""]).encode())
        self.screen = stderr.decode()
        assert process.returncode == 0, self.screen
        return Done(0, stdout, self.screen)

    async def run_bridge(self) -> asyncio.subprocess.Process:
        """Run the bridge in a window of its own; read what it says until it listens."""
        command = self.told()
        self.steps.append(command)
        process = await asyncio.create_subprocess_exec(
            self.programs / "ocean-toolbar",
            *command.split()[1:],
            stderr=asyncio.subprocess.PIPE,
            env=self.environment,
        )
        assert process.stderr is not None
        self.screen = ""
        while "listens" not in self.screen:
            line = await process.stderr.readline()
            assert line, f"the bridge ended: {self.screen}"
            self.screen += line.decode()
        return process


@pytest.fixture
async def clinic(tmp_path: Path, clock: Clock) -> AsyncIterator[tuple[Person, PretendOscar]]:
    """The portal and the EMR run; on the person's own computer there is nothing yet."""
    port = free_port()
    async with AsyncExitStack() as stack:
        folder = tmp_path / "portal"
        folder.mkdir(mode=0o700)
        portal = await stack.enter_async_context(run_portal(default_url(folder), clock))
        await create_site(portal.database, clock, SITE, "Clinique Pamplemousse")
        token = await create_site_token(portal.database, clock, SITE, "first use")
        oscar = PretendOscar(
            consumer_key="unused",
            consumer_secret="unused",
            bridge_url=f"http://127.0.0.1:{port}",
            site_number=SITE,
        )
        await stack.enter_async_context(oscar)
        person = Person(tmp_path / "home", (portal.url, SITE, "oscar", token.expose()))
        _give_computer(person, port)
        yield person, oscar
    left = find_running(person.home / ".local" / "share" / "ocean-toolbar")
    if left is not None:
        with suppress(ProcessLookupError):
            os.kill(left.process, signal.SIGKILL)


async def test_first_ticket(chromium: Browser, clinic: tuple[Person, PretendOscar]) -> None:
    person, oscar = clinic
    began = time.monotonic()
    await install_and_open(person)
    context = await chromium.new_context(locale="en-CA", timezone_id="America/Toronto")
    panel = await context.new_page()
    await panel.goto((person.home / "opened").read_text().strip())
    await expect(panel.locator("#nothing-sent")).to_be_visible()
    person.screen = await panel.locator("main").inner_text()
    assert "Send troubleshooting info" in person.screen
    assert person.told() == "ocean-toolbar pair"
    preview = await pair_from_the_chart(context, oscar, person)
    person.steps.append("fill in and send")
    number = await send(preview)
    took = time.monotonic() - began

    assert re.fullmatch(r"T-\d{6}", number)
    assert len(person.steps) <= MOST_STEPS
    assert person.steps == documented()
    print(f"first ticket after {took:.1f} s and {len(person.steps)} steps")  # noqa: T201 - for -rP
    await context.close()


async def install_and_open(person: Person) -> None:
    """Do what happens in a terminal, up to the panel."""
    await person.install_package()
    bridge = await person.run_bridge()
    await person.run(*person.answers)  # setup
    await person.run()  # install
    await asyncio.wait_for(bridge.wait(), 30)  # the one in the window has given way
    await person.run()  # open


async def pair_from_the_chart(context: BrowserContext, oscar: PretendOscar, person: Person) -> Page:
    """Click in the chart, do what its dialog says, and return the preview that opens."""
    person.steps.append("click in the chart")
    chart = await open_chart(context, oscar)
    dialog = chart.get_by_role("dialog")
    person.screen = await dialog.inner_text()
    code = (await person.run()).stdout.decode().strip()
    await dialog.get_by_role("textbox").fill(code)
    async with chart.expect_popup() as opened:
        await dialog.get_by_role("button", name="Connect").click()
    return await opened.value


def documented() -> list[str]:
    """Return the heads of the steps that docs/first-use.md numbers."""
    return re.findall(r"^\d+\. \*\*`?([^`*]+)`?\*\*", DOCUMENT, re.MULTILINE)


async def open_chart(context: BrowserContext, oscar: PretendOscar) -> Page:
    chart = await context.new_page()
    await chart.goto(oscar.chart_url(PATIENT.emr_id))
    await chart.get_by_role("button", name="Send troubleshooting info").click()
    await chart.get_by_role("textbox").first.wait_for()
    return chart


async def send(preview: Page) -> str:
    await expect(preview.locator("#patient")).to_contain_text(PATIENT.emr_id)
    shown = await preview.locator("main").inner_text()
    assert not [one for one in PATIENT.canaries() if one in shown]
    await preview.get_by_label("eForms", exact=True).check()
    await preview.get_by_label("Constant: every time").check()
    await preview.get_by_label("This patient only").check()
    await preview.get_by_label("What happens?").fill("No forms arrive since this morning.")
    await preview.get_by_label("Your name").fill("Rosalie Reception")
    await preview.get_by_label("Your e-mail").fill("reception@clinic.invalid")
    await preview.get_by_role("button", name="Send to support").click()
    outcome = preview.locator("#outcome")
    await expect(outcome).to_contain_text(re.compile(r"T-\d{6}"))
    found = re.search(r"T-\d{6}", await outcome.inner_text())
    return found[0] if found else ""


def _give_computer(person: Person, port: int) -> None:
    """Make the home, a ``systemctl`` and a ``BROWSER`` that say what they were told."""
    programs = person.home / "programs"
    programs.mkdir(parents=True)
    units = person.home / ".config" / "systemd" / "user"
    text = SYSTEMCTL.format(
        python=sys.executable, calls=str(person.home / "calls"), units=str(units), fails=False
    )
    (programs / "systemctl").write_text(text)
    opened = f'#!/bin/sh\necho "$1" > {person.home / "opened"}\n'
    (programs / "browser").write_text(opened)
    for one in programs.iterdir():
        one.chmod(0o755)
    person.environment = {
        "HOME": str(person.home),
        "PATH": f"{programs}:/usr/bin:/bin",
        "LANG": "en_CA.UTF-8",
        "BROWSER": f"{programs / 'browser'} %s",
        # other bridges may run on the machine that tests
        "OCEAN_TOOLBAR_BRIDGE__PORT": str(port),
    }


def _pip_install(home: Path) -> None:
    """Build the wheel and install it alone; the packages it needs are those of this run."""
    venv, wheels = home / "venv", home / "wheels"
    uv, python = str(Path(sys.executable).parent / "uv"), sys.executable
    _run(python, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels))
    _run(uv, "venv", "--quiet", "--offline", "--python", python, str(venv))
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(venv)}))
    (packages / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (wheel,) = map(str, wheels.glob("*.whl"))
    install = (uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(venv))
    _run(*install, wheel)


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - fixed
