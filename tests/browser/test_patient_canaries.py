"""Nobody at the portal can know a key or a patient: database, log, mails, memory hold neither."""

import asyncio
import base64
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from playwright.async_api import Page, Route, expect
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import create_async_engine

from demo.mail_sink import MailSink
from demo.patients import PATIENTS
from portal.database import default_url, open_database
from portal.migrate import migrate
from portal.patients.models import Patient
from tests.browser.memory import chunks, found_in
from tests.browser.patients_portal import NEXT_KEY, OLD_KEY, ClinicPages, fill_portal
from tests.portal.hosting import MovableClock
from tests.portal.postgresql import PostgreSql, quick_folder

IN_DETAIL = """
import logging
from connectors import logs

set_up = logs.set_up

def in_detail(*_):
    set_up(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)

logs.set_up = in_detail
from portal.cli import main

main()
"""
"""The portal as its log tells most: every logger, the libraries' too, at DEBUG."""
KEEPS = "await keepKey(site, keyVersion, key);"
TELLS = """
const leak = new URLSearchParams({ hint: text });
leak.set("csrf_token", document.querySelector("[name=csrf_token]").value);
await fetch(location.pathname + "/hint", { method: "POST", body: leak });
"""
"""What a page would do that gives the key away."""
PLANTED = "planted-canary-marmalade"
SECRETS = (
    OLD_KEY,
    NEXT_KEY,
    base64.b64encode(OLD_KEY.encode()).decode(),
    *(
        word
        for one in (PATIENTS[0], PATIENTS[3])  # one with accents, and whom the walk looks at
        for word in (one.family_name, one.health_number, one.phone, one.note, one.street)
    ),
)


class Portal:
    """A portal in a process of its own, with its log."""

    def __init__(self, folder: Path, url: str, smtp_port: int) -> None:
        environment = {
            "PATH": os.environ["PATH"],  # noqa: TID251 - for the other process
            "HOME": str(folder),
            "OCEAN_PORTAL_DATABASE_URL": url,
            "OCEAN_PORTAL_SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
            "OCEAN_PORTAL_MAIL_FROM": f"{PLANTED}@demo.invalid",
            "LANG": "C",
        }
        command = [sys.executable, "-c", IN_DETAIL, "serve"]
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [*command, "--port", "0"], stderr=subprocess.PIPE, text=True, env=environment
        )
        self.log: list[str] = []
        self.url = next(self._read_address())
        self.reading = Thread(target=self._read_on)
        self.reading.start()

    def _read_address(self) -> Iterator[str]:
        for line in self.process.stderr or ():
            self.log.append(line)
            if "answers at " in line:
                yield line.partition("answers at ")[2].strip().rstrip(".")

    def _read_on(self) -> None:
        self.log.extend(self.process.stderr or ())

    def end(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)
        self.reading.join(20)
        if self.process.stderr:
            self.process.stderr.close()


@asynccontextmanager
async def served(folder: Path, url: str) -> AsyncIterator[tuple[Portal, MailSink]]:
    async with MailSink() as mail:
        portal = Portal(folder, url, mail.smtp_port)
        try:
            yield portal, mail
        finally:
            # in a thread: it may be in the middle of a mail to the sink, which is served here
            await asyncio.to_thread(portal.end)


def files_in(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


@dataclass(frozen=True)
class Kept:
    """A database, and the folder in which its server or SQLite keeps all of it."""

    url: str
    folder: Path

    async def files(self) -> list[bytes]:
        """Return what is on the disk, with all that PostgreSQL still held back."""
        if self.url.startswith("postgresql"):
            engine = create_async_engine(self.url, isolation_level="AUTOCOMMIT")
            async with engine.connect() as connection:
                await connection.execute(text("CHECKPOINT"))
            await engine.dispose()
        return files_in(self.folder)


@pytest.fixture(params=["sqlite", "postgresql"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    if request.param == "sqlite":
        yield Kept(default_url(tmp_path), tmp_path)
        return
    # its socket's whole path has at most 107 bytes, so it cannot lie in pytest's folder
    with TemporaryDirectory(prefix="pg", dir=quick_folder()) as folder:
        server = PostgreSql(Path(folder))
        await server.prepare()
        yield Kept(await server.create("canaries"), Path(folder))
        server.end()


async def furnish(url: str) -> None:
    """Make the site with its patients, some of them so old that a mail says so."""
    clock = MovableClock()
    clock.now = datetime.now(UTC)  # noqa: TID251 - the other process has the real clock
    async with open_database(url) as database:
        await migrate(database)
        await fill_portal(database, clock, PATIENTS)
        async with database.writing() as session:
            old = clock.now - timedelta(days=100)
            await session.execute(
                update(Patient).where(Patient.reference == "204").values(updated_at=old)
            )


async def use_everything(page: Page, url: str) -> None:
    """Do all that a clinic does with its key: enter, list, search, look at raw data, change."""
    clinic = ClinicPages(url)
    home = clinic.address()
    await clinic.log_in(page)
    await clinic.enter_key(page)
    await page.locator("#hint").fill("the street of the first clinic")
    await page.locator("#hint-key").fill(OLD_KEY)
    async with page.expect_navigation():
        await page.locator("#hint-form button").click()
    await page.goto(home)
    await page.locator("#number").fill(PATIENTS[0].family_name)
    await page.keyboard.press("Enter")
    await page.locator("#found-rows a").click()
    await page.locator("details.card summary").first.click()
    await page.locator("details.card a").first.click()
    await page.locator("#to-clear").click()
    await expect(page.locator("#raw")).to_contain_text(PATIENTS[0].health_number)
    await page.goto(f"{home}/key")
    await page.locator("#next-key").fill(NEXT_KEY)
    await page.locator("#change").click()
    await expect(page.locator("#patients")).to_have_attribute("data-key-version", "2")
    await page.goto(home)
    await expect(page.get_by_text(PATIENTS[0].family_name)).to_be_visible()


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no /proc")
async def test_no_key_and_no_patient_is_in_database_log_mails_or_memory(
    tmp_path: Path, page: Page, kept: Kept
) -> None:
    await furnish(kept.url)
    async with served(tmp_path, kept.url) as (portal, mail):
        await use_everything(page, portal.url)
        await mail.wait_for(1)
        memory = list(chunks(portal.process.pid))
    assert sum(map(len, memory)) > 10_000_000
    # the twin: what is planted in the process, in a mail and in the database is found
    assert found_in(memory, [PLANTED]) == {PLANTED}
    mails = [one.raw.encode() for one in mail.mails]
    assert found_in(mails, [PLANTED]) == {PLANTED}
    assert found_in(memory, SECRETS) == set()
    assert found_in(mails, SECRETS) == set()
    log = "".join(portal.log)
    assert " DEBUG " in log
    assert found_in([log.encode()], SECRETS) == set()
    files = await kept.files()
    assert found_in(files, SECRETS) == set()
    assert found_in(files, ["first clinic"]) == {"first clinic"}


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no /proc")
async def test_a_page_that_sends_the_key_would_be_found(
    tmp_path: Path, page: Page, kept: Kept
) -> None:
    await furnish(kept.url)

    async def tells(route: Route) -> None:
        script = await (await route.fetch()).text()
        assert KEEPS in script
        await route.fulfill(
            body=script.replace(KEEPS, KEEPS + TELLS), content_type="text/javascript"
        )

    await page.route("**/key.js", tells)
    async with served(tmp_path, kept.url) as (portal, _):
        clinic = ClinicPages(portal.url)
        await clinic.log_in(page)
        async with page.expect_response("**/key/hint"):
            await clinic.enter_key(page)
        memory = list(chunks(portal.process.pid))
    assert found_in(memory, SECRETS) == {OLD_KEY}
    assert found_in(await kept.files(), SECRETS) == {OLD_KEY}


async def test_a_record_in_clear_would_be_found(tmp_path: Path) -> None:
    await furnish(default_url(tmp_path))
    clear = PATIENTS[0].family_name
    url = default_url(tmp_path)
    async with open_database(url) as database, database.writing() as session:
        await session.execute(update(Patient).values(body=f'{{"surname": "{clear}"}}'))
    files = files_in(tmp_path)
    assert found_in(files, SECRETS) == {clear}
