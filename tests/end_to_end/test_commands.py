"""The whole action from the command line, a process each, as its user does it."""

import asyncio
import io
import json
import re
import shutil
import signal
import stat
import sys
import urllib.parse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from aiohttp import ClientSession, CookieJar
from PIL import Image, ImageDraw, ImageFont

from connectors.contract import Clock
from demo.commands import Done, run_command
from demo.examples import context_of, ticket_of
from demo.patients import PATIENTS
from demo.visitor import Visitor
from demo.world import SITE_NUMBER, World
from portal.database import default_url
from portal.running import run_portal
from redaction.screenshots import tesseract
from redaction.screenshots.bare import is_bare
from redaction.screenshots.words import Word

PATIENT = PATIENTS[0]
CONTEXT = context_of(PATIENT, SITE_NUMBER)
TICKET = ticket_of(SITE_NUMBER)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "context.json").write_text(json.dumps(CONTEXT), "utf-8")
    (tmp_path / "ticket.json").write_text(json.dumps(TICKET), "utf-8")
    return tmp_path


async def send(world: World, files: Path, *more: str, stdin: str = "") -> Done:
    return await run_command(
        *("send", "--connector", "oscar", "--data-dir", str(world.directory)),
        *("--context", str(files / "context.json"), "--ticket", str(files / "ticket.json")),
        *more,
        stdin=stdin,
    )


async def portal_has(world: World, number: str) -> Any:
    headers = {"Authorization": f"Bearer {world.site_token}"}
    url = f"{world.portal.url}/api/v1/tickets/{number}"
    async with ClientSession() as session, session.get(url, headers=headers) as response:
        assert response.status == 200
        return (await response.json())["bundle"]


class Sheet:
    """A picture of a window with these lines."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        self._image = Image.new("RGB", (480, 160), "white")
        drawing = ImageDraw.Draw(self._image)
        for number, line in enumerate(lines):
            place = (20, 20 + 40 * number)
            drawing.text(place, line, fill="#222222", font=ImageFont.load_default(18))

    def save(self, path: Path) -> None:
        self._image.save(path)


def read(picture: bytes) -> Sequence[Word]:
    engine = tesseract.installed()
    assert engine is not None
    return engine.read(Image.open(io.BytesIO(picture)).convert("RGB"))


async def attached(world: World, number: str) -> bytes:
    """Return the first screenshot of a ticket, as the portal keeps it."""
    headers = {"Authorization": f"Bearer {world.site_token}"}
    url = f"{world.portal.url}/api/v1/tickets/{number}/attachments/1"
    async with ClientSession() as session, session.get(url, headers=headers) as answer:
        assert answer.status == 200
        return await answer.read()


class TestSend:
    async def test_a_dry_run_prints_canonical_bytes_and_sends_nothing(
        self, world: World, files: Path
    ) -> None:
        done = await send(world, files, "--dry-run")
        assert (done.code, done.stderr) == (0, "")
        bundle = json.loads(done.stdout)
        assert rfc8785.dumps(bundle) == done.stdout
        assert bundle["schema"] == "troubleshooting-bundle/1"
        assert bundle["identifiers"]["emr_id"] == PATIENT.emr_id
        assert not any(one in done.stdout.decode() for one in PATIENT.canaries())
        async with Visitor(world) as visitor:
            _, listed = await visitor.panel("GET", "/v1/submissions")
        assert listed["submissions"] == []

    async def test_it_asks_sends_and_prints_the_ticket_number_alone(
        self, world: World, files: Path
    ) -> None:
        done = await send(world, files, stdin="y\n")
        assert done.code == 0, done.stderr
        number = done.stdout.decode().strip()
        stored = await portal_has(world, number)
        assert json.dumps(stored["identifiers"]["emr_id"]) in done.stderr  # the preview
        assert f"Ticket {number}. An answer is expected by" in done.stderr

    @pytest.mark.skipif(tesseract.installed() is None, reason="no Tesseract on this system")
    async def test_a_screenshot_goes_masked_to_the_portal(self, world: World, files: Path) -> None:
        name = PATIENT.family_name
        Sheet(("Patient", name, "Error 500")).save(files / f"{name}.png")
        done = await send(world, files, "--attach", str(files / f"{name}.png"), stdin="y\n")
        assert done.code == 0, done.stderr
        assert "A masked screenshot goes with it" in done.stderr
        number = done.stdout.decode().strip()
        picture = await attached(world, number)
        assert is_bare(picture)
        assert name not in " ".join(word.text for word in read(picture))
        assert "Error" in [word.text for word in read(picture)], "what helps is still there"

    async def test_a_file_that_is_no_picture_stops_it(self, world: World, files: Path) -> None:
        done = await send(world, files, "--yes", "--attach", str(files / "ticket.json"))
        assert (done.code, done.stdout) == (1, b"")
        assert "image-unreadable" in done.stderr

    async def test_without_a_yes_nothing_is_sent(self, world: World, files: Path) -> None:
        done = await send(world, files, stdin="\n")
        assert (done.code, done.stdout) == (1, b"")
        assert "Not sent." in done.stderr

    async def test_patient_data_in_the_words_is_masked_before_it_is_shown(
        self, world: World, files: Path
    ) -> None:
        words = f"{PATIENT.given_name} {PATIENT.family_name}, {PATIENT.health_number}: no forms."
        (files / "ticket.json").write_text(json.dumps(TICKET | {"description": words}), "utf-8")
        done = await send(world, files, "--dry-run")
        assert done.code == 0, done.stderr
        description = json.loads(done.stdout)["ticket"]["description"]
        assert "XXXXXXX" in description
        assert description.endswith(": no forms.")
        assert not any(one in done.stdout.decode() for one in PATIENT.canaries())

    async def test_a_credential_in_the_words_stops_it(self, world: World, files: Path) -> None:
        words = f"The shared encryption key is {world.keys.shared_encryption_key}"
        (files / "ticket.json").write_text(json.dumps(TICKET | {"description": words}), "utf-8")
        done = await send(world, files, "--yes")
        assert (done.code, done.stdout) == (1, b"")
        assert "credential-found" in done.stderr
        assert world.keys.shared_encryption_key not in done.stderr

    async def test_no_such_patient_is_said_with_its_code(self, world: World, files: Path) -> None:
        nobody = CONTEXT | {"patient_id": "999999"}
        (files / "context.json").write_text(json.dumps(nobody), "utf-8")
        done = await send(world, files, "--yes")
        assert (done.code, done.stdout) == (1, b"")
        assert "chart-not-found" in done.stderr
        assert "999999" not in done.stderr

    @pytest.mark.parametrize(
        ("file", "body", "code"),
        [
            ("context.json", "[]", "context-invalid"),
            ("context.json", "{", "context-invalid"),
            ("context.json", '{"patient_id": "Quibblethorn"}', "context-invalid"),
            ("ticket.json", "{}", "ticket-invalid"),
            ("ticket.json", "not json", "ticket-invalid"),
        ],
    )
    async def test_bad_files_are_refused_with_their_code(
        self, world: World, files: Path, file: str, body: str, code: str
    ) -> None:
        (files / file).write_text(body, "utf-8")
        done = await send(world, files, "--yes")
        assert (done.code, done.stdout) == (1, b"")
        assert code in done.stderr
        assert "Quibblethorn" not in done.stderr

    async def test_the_bridge_that_runs_delivers_what_the_command_line_has_queued(
        self, world: World, files: Path
    ) -> None:
        """It owns the outbox: that the command itself would not reach the portal is no matter."""
        settings = world.directory / "settings.toml"
        right = settings.read_text("utf-8")
        settings.write_text(right.replace(world.portal.url, "http://127.0.0.1:9"), "utf-8")
        done = await send(world, files, "--yes")
        assert done.code == 0
        submission = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", done.stderr)
        async with Visitor(world) as visitor:
            if submission is not None:  # a busy machine: it was not waited for
                number = (await visitor.outcome(submission[0]))["ticket_number"]
            else:
                number = done.stdout.decode().strip()
            kept = await portal_has(world, number)
            outcome = await visitor.outcome(kept["submission_id"])
        assert (outcome["state"], outcome["ticket_number"]) == ("delivered", number)

    async def test_a_portal_that_is_down_loses_nothing(
        self, world: World, files: Path, clock: Clock
    ) -> None:
        await world.stop_portal()
        done = await send(world, files, "--yes")
        assert (done.code, done.stdout) == (0, b"")
        submission = re.search(r"Queued as ([0-9a-f-]{36})", done.stderr)
        assert submission is not None
        assert "ocean-toolbar bridge" not in done.stderr  # one runs, and will send it
        address = default_url(world.directory / "portal")
        async with run_portal(address, clock, port=world.portal.port), Visitor(world) as visitor:
            await visitor.panel("POST", f"/v1/submissions/{submission[1]}/retry")
            outcome = await visitor.outcome(submission[1])
            assert outcome["state"] == "delivered"
            stored = await portal_has(world, outcome["ticket_number"])
        assert stored["submission_id"] == submission[1]

    async def test_without_a_bridge_it_says_what_will_send_it(
        self, world: World, files: Path, tmp_path: Path
    ) -> None:
        alone = tmp_path / "alone"
        alone.mkdir()
        for name in ("settings.toml", "secrets.json"):
            shutil.copy(world.directory / name, alone / name)
        await world.stop_portal()
        done = await send(replace(world, directory=alone), files, "--yes")
        assert (done.code, done.stdout) == (0, b"")
        assert re.search(r"Queued as [0-9a-f-]{36}", done.stderr)
        assert '"ocean-toolbar bridge"' in done.stderr

    async def test_french_sentences_in_a_french_terminal(self, world: World, files: Path) -> None:
        (files / "ticket.json").write_text("{}", "utf-8")
        done = await run_command(
            *("send", "--connector", "oscar", "--data-dir", str(world.directory)),
            *("--context", str(files / "context.json"), "--ticket", str(files / "ticket.json")),
            LANG="fr_CA.UTF-8",
        )
        assert re.search(r"(ticket|demande)", done.stderr)
        assert " est " in done.stderr or " sont " in done.stderr or "manque" in done.stderr


class TestSecrets:
    async def test_a_secret_comes_from_stdin_and_is_owner_only(self, tmp_path: Path) -> None:
        place = ("--data-dir", str(tmp_path / "clinic"))
        (tmp_path / "clinic").mkdir()
        (tmp_path / "clinic" / "settings.toml").write_text('[secrets]\nkept = "file"\n')
        done = await run_command(
            "secrets", "set", "portal-site-token", *place, stdin="whimsy-4471\n"
        )
        assert (done.code, done.stdout) == (0, b"")
        assert "whimsy" not in done.stderr
        kept = tmp_path / "clinic" / "secrets.json"
        assert json.loads(kept.read_text()) == {"portal-site-token": "whimsy-4471"}
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    @pytest.mark.parametrize(
        ("name", "typed", "code"),
        [
            ("no-such-name", "x\n", "settings-invalid"),
            ("portal-site-token", "\n", "secret-missing"),
        ],
    )
    async def test_what_cannot_be_stored_is_refused(
        self, tmp_path: Path, name: str, typed: str, code: str
    ) -> None:
        done = await run_command("secrets", "set", name, "--data-dir", str(tmp_path), stdin=typed)
        assert done.code == 1
        assert code in done.stderr


class Handshake:
    """Plays the person at the terminal and the provider in the browser."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def authorize(self) -> Done:
        command = Path(sys.executable).parent / "ocean-toolbar"
        process = await asyncio.create_subprocess_exec(
            *(command, "connectors", "authorize", "oscar"),
            *("--data-dir", self.world.directory),
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stderr is not None
        keys = self.world.keys
        process.stdin.write(f"{keys.client_key}\n{keys.client_secret}\n".encode())
        async for line in process.stderr:
            address = re.search(rb"http://\S+oauth_token=\S+", line)
            if address:
                process.stdin.write(f"{await self.consent(address[0].decode())}\n".encode())
                break
        _, rest = await process.communicate()
        return Done(process.returncode or 0, b"", rest.decode())

    async def consent(self, address: str) -> str:
        token = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)["oauth_token"][0]
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
            async with browser.get(address) as page:
                assert page.status == 200
            target = address.partition("?")[0]
            async with browser.post(target, data={"oauth_token": token}) as answer:
                return (await answer.text()).removeprefix("oauth_verifier=")


class TestConnectors:
    async def test_they_are_listed(self, world: World) -> None:
        done = await run_command("connectors", "--data-dir", str(world.directory))
        rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
        assert [(row[0], row[2]) for row in rows] == [
            ("accuro", "enabled"),
            ("medaccess", "enabled"),
            ("ocean", "enabled"),
            ("oscar", "enabled"),
            ("pssuite", "enabled"),
        ]

    async def test_a_connection_is_checked_without_naming_a_patient(self, world: World) -> None:
        world.oscar.requests.clear()
        done = await run_command("connectors", "check", "oscar", "--data-dir", str(world.directory))
        assert (done.code, done.stdout) == (0, b"")
        assert [path.partition("?")[0] for _, path in world.oscar.requests] == [
            "/oscar/ws/services/status/checkIfAuthed"
        ]

    async def test_the_handshake_stores_a_token_that_works(self, world: World) -> None:
        vault = world.directory / "secrets.json"
        values: dict[str, str] = json.loads(vault.read_text())
        kept = {name: value for name, value in values.items() if not name.startswith("oscar-")}
        vault.write_text(json.dumps(kept))
        check = ("connectors", "check", "oscar", "--data-dir", str(world.directory))
        before = await run_command(*check)
        assert before.code == 1
        assert "secret-missing" in before.stderr
        done = await Handshake(world).authorize()
        assert done.code == 0, done.stderr
        assert (await run_command(*check)).code == 0

    async def test_one_that_does_not_exist_is_refused(self, world: World) -> None:
        done = await run_command("connectors", "check", "none", "--data-dir", str(world.directory))
        assert done.code == 1
        assert "connector-unknown" in done.stderr


class TestPair:
    async def test_a_code_pairs_one_toolbar_which_is_listed_renamed_and_revoked(
        self, world: World
    ) -> None:
        place = ("--data-dir", str(world.directory))
        code = (await run_command("pair", *place)).stdout.decode().strip()
        assert re.fullmatch(r"\d{8}", code)
        body = {"code": code, "name": "Front desk"}
        origin = {"Origin": "https://emr.clinic.invalid"}
        url = f"{world.bridge_url}/v1/pairings"
        async with ClientSession(headers=origin) as session:
            async with session.post(url, json=body) as response:
                made = await response.json()
                assert (response.status, made["origin"]) == (201, "https://emr.clinic.invalid")
            async with session.post(url, json=body) as response:
                assert response.status == 403
        listed = (await run_command("pair", "list", *place)).stdout.decode()
        assert f"{made['token_id']}\tFront desk\thttps://emr.clinic.invalid" in listed
        assert made["token"] not in listed
        renamed = await run_command("pair", "rename", made["token_id"], "Accueil", *place)
        assert renamed.code == 0
        assert "\tAccueil\t" in (await run_command("pair", "list", *place)).stdout.decode()
        refused = await run_command("pair", "rename", made["token_id"], "a\nb", *place)
        assert (refused.code, "pairing-name-invalid" in refused.stderr) == (1, True)
        assert (await run_command("pair", "revoke", made["token_id"], *place)).code == 0
        again = await run_command("pair", "revoke", made["token_id"], *place)
        assert again.code == 1
        assert "pairing-unknown" in again.stderr
        headers = origin | {"Authorization": f"Bearer {made['token']}"}
        async with (
            ClientSession(headers=headers) as session,
            session.get(f"{world.bridge_url}/v1/connectors") as response,
        ):
            assert response.status == 403  # no pairing has this origin any more


class TestOpen:
    async def test_the_secret_is_in_an_owner_only_page_and_on_no_command_line(
        self, world: World, tmp_path: Path
    ) -> None:
        said = tmp_path / "arguments"
        browser = tmp_path / "browser"
        browser.write_text(f'#!/bin/sh\necho "$@" > {said}\n')
        browser.chmod(0o755)
        place = ("--data-dir", str(world.directory))
        done = await run_command("open", *place, BROWSER=f"{browser} %s")
        assert (done.code, done.stdout) == (0, b"")
        page = world.directory / "open-panel.html"
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        secret = re.search(r"/panel/#([\w-]{20,})", page.read_text("utf-8"))
        assert secret is not None
        assert said.read_text().strip() == page.as_uri()
        assert secret[1] not in said.read_text()
        url = f"{world.bridge_url}/v1/panel-sessions"
        async with ClientSession() as session:
            statuses = []
            for _ in range(2):
                async with session.post(url, json={"secret": secret[1]}) as response:
                    statuses.append(response.status)
        assert (statuses[0] // 100, statuses[1]) == (2, 403)

    async def test_without_a_bridge_it_says_so_and_makes_no_secret(self, tmp_path: Path) -> None:
        (tmp_path / "settings.toml").write_text("[bridge]\nport = 9\n", "utf-8")
        done = await run_command("open", "--data-dir", str(tmp_path))
        assert done.code == 1
        assert "bridge-not-running" in done.stderr
        assert not (tmp_path / "open-panel.html").exists()


class TestBridge:
    async def test_a_taken_port_is_said_with_who_has_it(self, world: World, tmp_path: Path) -> None:
        place = ("--data-dir", str(tmp_path / "other"))
        done = await run_command("bridge", "--port", str(world.bridge_port), *place)
        assert done.code == 1
        assert "port-taken" in done.stderr
        assert f"{world.bridge_port}, by another ocean-toolbar bridge" in done.stderr
        mail = urllib.parse.urlsplit(world.mail.url).port
        done = await run_command("bridge", "--port", str(mail), *place)
        assert done.code == 1
        assert f"{mail}, by another program" in done.stderr

    async def test_wrong_usage_is_exit_code_2(self) -> None:
        assert (await run_command("bridge", "--port", "99999")).code == 2
        assert (await run_command("sing")).code == 2


class TestDemo:
    async def test_one_line_of_json_then_an_end_within_five_seconds(self, tmp_path: Path) -> None:
        command = Path(sys.executable).parent / "ocean-demo"
        folder = tmp_path / "demo"
        process = await asyncio.create_subprocess_exec(
            *(command, "--json", "--port", "0", "--portal-port", "0", "--data-dir", folder),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"OCEAN_DEMO_NOW": "2026-12-24T16:00", "PATH": "/usr/bin:/bin"},
        )
        assert process.stdout is not None
        told = json.loads(await asyncio.wait_for(process.stdout.readline(), 60))
        assert set(told) == {
            *("bridge", "portal", "panel_url", "panel_secret", "toolbar_token", "toolbar_origin"),
            *("site_number", "site_token", "data_dir", "mail_url", "logins", "clinics"),
            "shared_encryption_key",
        }
        assert {login["role"] for login in told["logins"]} == {
            *("site_admin", "user", "support_admin", "associate", "editor", "operator"),
        }
        for clinic in told["clinics"]:
            (tmp_path / "context.json").write_text(json.dumps(clinic["context"]), "utf-8")
            (tmp_path / "ticket.json").write_text(json.dumps(clinic["ticket"]), "utf-8")
            place = ("--connector", clinic["connector"], "--data-dir", told["data_dir"])
            sent = await run_command(
                *("send", "--yes", *place),
                *("--context", str(tmp_path / "context.json")),
                *("--ticket", str(tmp_path / "ticket.json")),
            )
            assert sent.code == 0, sent.stderr
            assert "December 29" in sent.stderr  # Christmas, Boxing Day observed, two hours
            said = sent.stdout.decode() + sent.stderr
            assert not [one for one in clinic["canaries"] if one in said]
            async with ClientSession() as session, session.get(clinic["emr_url"]) as page:
                assert page.status == 200
        assert {clinic["connector"] for clinic in told["clinics"]} == {
            *("accuro", "medaccess", "ocean", "oscar", "pssuite"),
        }
        async with ClientSession() as session, session.get(told["mail_url"]) as response:
            assert response.status == 200
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), 5)
        assert process.returncode == 0
        for address in (told["bridge"], told["portal"]):
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection("127.0.0.1", urllib.parse.urlsplit(address).port)

    async def test_people_are_told_where_each_source_is(self, tmp_path: Path) -> None:
        command = Path(sys.executable).parent / "ocean-demo"
        process = await asyncio.create_subprocess_exec(
            *(command, "--no-browser", "--port", "0", "--portal-port", "0"),
            *("--data-dir", tmp_path / "demo"),
            stdout=asyncio.subprocess.PIPE,
            env={"LANG": "fr_CA.UTF-8", "PATH": "/usr/bin:/bin"},
        )
        assert process.stdout is not None
        said = ""
        async with asyncio.timeout(60):
            while "Ctrl-C" not in said:
                line = await process.stdout.readline()
                assert line, "it has ended"
                said += line.decode()
        addresses = re.findall(
            r"^   (\S[^:]*?) : .*   (http://127\.0\.0\.1:\d+/\S*)$", said, re.MULTILINE
        )
        names = ["OSCAR", "Accuro", "PS Suite", "Med Access", "Ocean"]
        assert [name for name, _ in addresses] == names
        async with ClientSession() as session:
            for _, address in addresses:
                async with session.get(address) as page:
                    assert page.status == 200
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), 5)
        assert process.returncode == 0

    async def test_a_folder_with_something_in_it_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "mine").touch()
        command = Path(sys.executable).parent / "ocean-demo"
        process = await asyncio.create_subprocess_exec(
            *(command, "--no-browser", "--data-dir", tmp_path),
            stderr=asyncio.subprocess.PIPE,
            env={"LANG": "fr_CA.UTF-8", "PATH": "/usr/bin:/bin"},
        )
        _, said = await process.communicate()
        assert process.returncode == 1
        assert "n'est pas vide" in said.decode()
