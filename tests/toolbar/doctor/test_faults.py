"""Each usual fault, made for real on a healthy computer, is found alone and by its code."""

import asyncio
import hashlib
import os
import sqlite3
import ssl
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import keyring
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.secret import Secret
from connectors.secret_store import Kept
from demo.ports import free_port
from demo.pretend_oscar import Fault, PretendOscar
from oscar.settings import Mode, OscarSettings
from redaction.screenshots import tesseract
from tests.toolbar.doctor.certificates import self_signed
from tests.toolbar.doctor.conftest import TOKEN, Computer, listening
from tests.toolbar.machine.filling import submission
from toolbar.bridge import peers
from toolbar.bridge.running import one_bridge
from toolbar.bridge.serve import serving
from toolbar.clinic import OUTBOX_KEY, open_secrets
from toolbar.settings import BridgeSettings, PortalSettings, ZendeskSettings
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.outbox_schema import APPLICATION
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_client import SITE_TOKEN

NEEDS_ROOT = "not root: no file system of a fixed size could be made, so this did not run"


async def old_bridge(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok", "product": "ocean-toolbar", "version": "25.1.0"})


async def test_a_healthy_computer_has_none(computer: Computer) -> None:
    assert await computer.findings() == []
    assert await computer.findings() == []  # and looking changed nothing


async def test_a_file_that_goes_while_the_doctor_looks_is_none(computer: Computer) -> None:
    # listed, and not there: as SQLite's journal between two looks
    (computer.directory / "outbox.db-journal").symlink_to("gone")
    assert await computer.findings() == []


class TestPort:
    async def test_no_bridge(self, computer: Computer) -> None:
        await computer.running.aclose()
        assert await computer.codes() == ["bridge-not-running"]

    async def test_a_stranger_has_the_port(self, computer: Computer) -> None:
        await computer.running.aclose()
        with listening(computer.port):
            assert await computer.fact("port-taken", "by") == "other-program"

    @pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells users apart")
    async def test_another_users_bridge_has_the_port(
        self, computer: Computer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await computer.running.aclose()
        monkeypatch.setattr(peers, "TABLES", {4: tmp_path / "none", 6: tmp_path / "none"})
        async with serving(computer.settings, tmp_path / "theirs", computer.clock, computer.port):
            assert await computer.fact("port-taken", "by") == "another-user"

    async def test_a_bridge_of_another_folder_has_the_port(
        self, computer: Computer, tmp_path: Path
    ) -> None:
        await computer.running.aclose()
        other = tmp_path / "other"
        async with serving(computer.settings, other, computer.clock, computer.port):
            assert await computer.codes() == ["port-taken"]
            assert await computer.fact("port-taken", "by") == "ocean-toolbar"

    async def test_our_bridge_is_on_another_port(self, computer: Computer) -> None:
        taken = computer.port
        computer.change(bridge=BridgeSettings(free_port()))
        assert await computer.codes() == ["bridge-elsewhere"]
        assert await computer.fact("bridge-elsewhere", "port") == str(taken)

    async def test_our_bridge_is_still_the_one_from_before_the_upgrade(
        self, computer: Computer
    ) -> None:
        await computer.running.aclose()
        app = web.Application()
        app.router.add_get("/health", old_bridge)
        async with TestServer(app, host="127.0.0.1", port=computer.port):
            with one_bridge(computer.directory) as tell:
                tell(computer.port)
                assert await computer.codes() == ["bridge-outdated"]
                assert await computer.fact("bridge-outdated", "running") == "25.1.0"

    async def test_our_bridge_runs_and_does_not_answer(self, computer: Computer) -> None:
        await computer.running.aclose()
        with one_bridge(computer.directory) as tell:
            tell(computer.port)
            assert await computer.codes() == ["bridge-silent"]


class TestPortal:
    async def test_its_clock_is_ahead(self, computer: Computer) -> None:
        computer.portal.ahead = 600
        assert await computer.codes() == ["clock-off"]
        assert abs(int(await computer.fact("clock-off", "seconds")) + 600) <= 2

    async def test_our_clock_is_behind(self, computer: Computer) -> None:
        true = computer.clock
        computer.clock = lambda: true() - timedelta(minutes=10)
        assert await computer.codes() == ["clock-off"]

    async def test_half_a_minute_is_no_fault(self, computer: Computer) -> None:
        computer.portal.ahead = 30
        assert await computer.codes() == []

    async def test_nobody_answers(self, computer: Computer) -> None:
        computer.change(portal=PortalSettings(f"http://127.0.0.1:{free_port()}", "7001"))
        assert await computer.codes() == ["portal-unreachable"]

    async def test_nobody_answers_and_there_is_a_proxy(self, computer: Computer) -> None:
        computer.change(portal=PortalSettings(f"http://127.0.0.1:{free_port()}", "7001"))
        computer.environment["HTTP_PROXY"] = "http://proxy.clinic.invalid:3128"
        assert await computer.codes() == ["portal-behind-proxy"]

    async def test_its_certificate_is_not_trusted(self, computer: Computer, tmp_path: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(await asyncio.to_thread(self_signed, tmp_path))
        server = TestServer(web.Application(), host="127.0.0.1", scheme="https")
        await server.start_server(ssl=context)
        computer.change(portal=PortalSettings(f"https://127.0.0.1:{server.port}", "7001"))
        assert await computer.codes() == ["portal-certificate"]
        await server.close()

    async def test_what_answers_there_does_not_speak_tls(self, computer: Computer) -> None:
        computer.change(portal=PortalSettings(computer.portal.url.replace("http", "https"), "7001"))
        assert await computer.codes() == ["portal-tls"]

    async def test_a_log_in_page_of_the_network_answers(self, computer: Computer) -> None:
        computer.portal.body = b"<html>Welcome to the guest network</html>"
        assert await computer.codes() == ["portal-unreadable"]
        assert computer.portal.requests == ["/api/v1/keys"]  # it was not shown the token

    async def test_it_is_busy(self, computer: Computer) -> None:
        computer.portal.status = 503
        assert await computer.codes() == ["portal-busy"]

    async def test_its_key_is_another_one(self, computer: Computer) -> None:
        assert await computer.codes() == []
        computer.portal.requests.clear()
        computer.portal.key = bytes(reversed(range(32)))
        assert await computer.codes() == ["portal-key-changed"]
        assert await computer.codes() == ["portal-key-changed"]  # until somebody accepts it
        assert set(computer.portal.requests) == {"/api/v1/keys"}  # it was not shown the token

    async def test_a_second_key_beside_the_known_one_is_no_fault(self, computer: Computer) -> None:
        assert await computer.codes() == []
        computer.portal.more_keys = [bytes(reversed(range(32)))]
        assert await computer.codes() == []

    async def test_it_refuses_our_token(self, computer: Computer) -> None:
        computer.portal.token = "another"
        assert await computer.codes() == ["portal-token-refused"]

    async def test_a_token_with_a_line_break_is_not_sent(self, computer: Computer) -> None:
        open_secrets(computer.settings, computer.directory).put(SITE_TOKEN, Secret("a\r\nX: b"))
        assert await computer.codes() == ["portal-token-refused"]
        assert computer.portal.requests == ["/api/v1/keys"]

    async def test_it_is_not_set(self, computer: Computer) -> None:
        computer.change(portal=PortalSettings())
        assert await computer.codes() == ["portal-not-configured"]
        zendesk = ZendeskSettings("https://help.invalid", "clinic@help.invalid")
        computer.change(zendesk=zendesk)  # somewhere to send to, but for its token
        assert await computer.codes() == ["secret-missing"]


class TestSecrets:
    async def test_a_file_stands_in_for_the_keyring(self, computer: Computer) -> None:
        computer.change(secrets=Kept.FILE)
        open_secrets(computer.settings, computer.directory).put(SITE_TOKEN, Secret(TOKEN))
        open_secrets(computer.settings, computer.directory).make(OUTBOX_KEY)
        assert await computer.codes() == ["keyring-missing"]

    async def test_others_can_read_that_file(self, computer: Computer) -> None:
        await self.test_a_file_stands_in_for_the_keyring(computer)
        (computer.directory / "secrets.json").chmod(0o644)
        assert await computer.codes() == ["files-open-to-others", "keyring-missing"]
        assert await computer.fact("files-open-to-others", "file") == "secrets.json"

    async def test_settings_may_be_read_by_others_and_not_changed(self, computer: Computer) -> None:
        path = computer.directory / "settings.toml"
        path.touch()
        path.chmod(0o644)
        assert await computer.codes() == []
        path.chmod(0o666)
        assert await computer.codes() == ["files-open-to-others"]

    async def test_that_file_is_damaged(self, computer: Computer) -> None:
        computer.change(secrets=Kept.FILE)
        path = computer.directory / "secrets.json"
        path.write_text('{"portal-site-token": 5')
        path.chmod(0o600)
        assert await computer.codes() == ["secrets-unreadable"]

    async def test_the_portals_token_was_never_stored(self, computer: Computer) -> None:
        keyring.delete_password("ocean-toolbar", SITE_TOKEN)
        assert await computer.codes() == ["secret-missing"]
        assert await computer.fact("secret-missing", "secret") == SITE_TOKEN

    async def test_an_emrs_credentials_were_never_entered(self, computer: Computer) -> None:
        oscar = OscarSettings(mode=Mode.REST, base_url=f"http://127.0.0.1:{free_port()}/oscar")
        computer.change(connectors={"oscar": oscar})
        assert await computer.codes() == ["secret-missing"]
        assert await computer.fact("secret-missing", "connector") == "oscar"

    async def test_the_key_of_the_outbox_is_gone(self, computer: Computer) -> None:
        await computer.running.aclose()
        await _put(computer)
        keyring.delete_password("ocean-toolbar", OUTBOX_KEY)
        assert await computer.codes() == ["outbox-key-lost", "bridge-not-running"]


class TestEmr:
    async def test_nothing_answers_at_its_address(self, computer: Computer) -> None:
        oscar = OscarSettings(mode=Mode.REST, base_url=f"http://127.0.0.1:{free_port()}/oscar")
        computer.change(connectors={"oscar": oscar})
        secrets = open_secrets(computer.settings, computer.directory)
        for name in ("client-key", "client-secret", "token", "token-secret"):
            secrets.put(f"oscar-{name}", Secret(f"quincunx-{name}"))
        assert await computer.codes() == ["emr-unreachable"]
        assert await computer.fact("emr-unreachable", "connector") == "oscar"

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            (None, None),
            (Fault.TOKEN_REVOKED, "emr-refused"),
            (Fault.CLOCK_OFF, "emr-clock-skew"),
            (Fault.WRONG_CONTEXT, "emr-unreachable"),
            (Fault.PROXY_DOWN, "emr-unreachable"),
            (Fault.FORBIDDEN, "emr-refused"),
        ],
    )
    async def test_oscar_with_a_fault(
        self, computer: Computer, fault: Fault | None, code: str | None
    ) -> None:
        values = {"client-key": "quoll", "client-secret": "quoll-quoll-quoll"}
        async with PretendOscar(
            consumer_key=values["client-key"],
            consumer_secret=values["client-secret"],
            bridge_url="http://127.0.0.1:9",
            site_number="7001",
        ) as oscar:
            values["token"], values["token-secret"] = oscar.grant()
            secrets = open_secrets(computer.settings, computer.directory)
            for name, value in values.items():
                secrets.put(f"oscar-{name}", Secret(value))
            rest = OscarSettings(mode=Mode.REST, base_url=oscar.url)
            computer.change(connectors={"oscar": rest})
            if fault is not None:
                oscar.faults.add(fault)
            assert await computer.codes() == ([code] if code else [])
            asked = " ".join(path for _, path in oscar.requests)
        assert "demographic" not in asked  # no patient is asked for

    async def test_none_is_set_up(self, computer: Computer) -> None:
        computer.change(connectors={})
        assert await computer.codes() == ["connector-none"]


class TestFiles:
    async def test_the_outbox_is_damaged(self, computer: Computer) -> None:
        await computer.running.aclose()
        path = computer.directory / "outbox.db"
        path.write_bytes(b"SQLite format 3\0" + b"not any more" * 500)
        path.chmod(0o600)
        before = _digest(path)
        assert await computer.codes() == ["outbox-corrupt", "bridge-not-running"]
        assert _digest(path) == before

    async def test_a_newer_release_wrote_the_outbox(self, computer: Computer) -> None:
        await computer.running.aclose()
        await _put(computer)
        path = computer.directory / "outbox.db"
        _set_version(path, 99, application=APPLICATION | 99)
        before = _digest(path)
        assert await computer.codes() == ["outbox-newer", "bridge-not-running"]
        assert _digest(path) == before

    async def test_a_damaged_outbox_was_set_aside(self, computer: Computer) -> None:
        (computer.directory / "outbox.damaged-1.db").touch(0o600)
        assert await computer.codes() == ["outbox-set-aside"]

    async def test_support_refused_a_ticket(self, computer: Computer) -> None:
        await _put(computer, parked=True)
        assert await computer.codes() == ["requests-parked"]
        assert await computer.fact("requests-parked", "count") == "1"

    async def test_a_newer_release_wrote_the_pairings(self, computer: Computer) -> None:
        await computer.running.aclose()
        _set_version(computer.directory / "state.db", 99)
        assert await computer.codes() == ["state-unavailable", "bridge-not-running"]

    @pytest.mark.skipif(os.geteuid() != 0, reason=NEEDS_ROOT)
    @pytest.mark.parametrize("size", ["1m", "128k"])
    async def test_the_disk_is_full(self, computer: Computer, size: str) -> None:
        await computer.running.aclose()
        _mount(computer.directory, f"size={size},mode=700")
        try:
            assert "disk-full" in await computer.codes()
            assert "folder-unwritable" not in await computer.codes()
            assert not list(computer.directory.glob("doctor*"))
        finally:
            _unmount(computer.directory)

    @pytest.mark.skipif(os.geteuid() != 0, reason=NEEDS_ROOT)
    async def test_the_disk_takes_nothing(self, computer: Computer) -> None:
        await computer.running.aclose()
        _mount(computer.directory, "ro,mode=700")
        try:
            codes = await computer.codes()
        finally:
            _unmount(computer.directory)
        assert "folder-unwritable" in codes
        assert "disk-full" not in codes


class TestSurroundings:
    async def test_no_start_at_log_in(self, computer: Computer) -> None:
        computer.unit.unlink()
        assert await computer.codes() == ["autostart-missing"]

    @pytest.mark.parametrize("browser", ["chromium", "firefox"])
    async def test_a_browser_without_the_policy(self, computer: Computer, browser: str) -> None:
        next((computer.root / "etc" / browser).rglob("*.json")).unlink()
        assert await computer.codes() == ["browser-policy-missing"]
        assert await computer.fact("browser-policy-missing", "browser") == browser

    async def test_a_policy_for_another_clinic(self, computer: Computer) -> None:
        policy = next((computer.root / "etc" / "chromium").rglob("*.json"))
        policy.write_text(policy.read_text().replace("emr.clinic.invalid", "emr.other.invalid"))
        assert await computer.codes() == ["browser-policy-missing"]

    async def test_nothing_reads_pictures(
        self, computer: Computer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", "/nowhere")
        tesseract.installed.cache_clear()
        codes = await computer.codes()
        tesseract.installed.cache_clear()
        assert codes == ["picture-reader-missing"]


async def _put(computer: Computer, *, parked: bool = False) -> None:
    key = await asyncio.to_thread(
        open_secrets(computer.settings, computer.directory).need, OUTBOX_KEY
    )
    path = computer.directory / "outbox.db"
    async with Outbox(path, key, computer.clock).opened() as outbox:
        if not parked:
            await outbox.put(submission(1), Parcel(b"{}"))
            return
        # as it is once support has refused it: the bridge that runs must not get it first
        await asyncio.to_thread(_insert_parked, path)


def _insert_parked(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "INSERT INTO submission (submission_id, state, destination, thread, idempotency_key, "
            "fingerprint, created_at, site_number, connector, reason) "
            "VALUES (?, 'parked', 'portal', '', 'key', '', 0, '7001', 'oscar', 'portal-refused')",
            (submission(1).submission_id,),
        )
        database.commit()


def _set_version(path: Path, version: int, application: int = 0) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {version}")
        database.execute(f"PRAGMA application_id = {application}")


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _mount(folder: Path, options: str) -> None:
    command = ["/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    done = subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - fixed
    if done.returncode != 0:
        pytest.skip(NEEDS_ROOT)


def _unmount(folder: Path) -> None:
    subprocess.run(["/bin/umount", "-l", str(folder)], check=True)  # noqa: S603 - fixed
