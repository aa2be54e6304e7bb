"""What waits can be given to a person: the text of support's form, or a .zip; the audit says so."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from connectors.secret import Secret
from demo.commands import Done, run_command
from toolbar.troubleshooting.bundle import read_bundle
from toolbar.troubleshooting.handover import archive, message
from toolbar.troubleshooting.make_preview import make_preview
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.submission import State, Submission
from toolbar.troubleshooting.submit import submit
from toolbar.troubleshooting.ticket import Ticket, read_ticket
from web.catalogue import LANGUAGES, Catalogue


@pytest.fixture
async def queued(clinic: Any, ticket: Ticket) -> Submission:
    made = await make_preview(clinic, "parchment", {"patient_id": "1234"}, {"chart"})
    return await submit(
        clinic, made, digest=made.digest, nonce=made.nonce,
        idempotency_key=made.idempotency_key, ticket=ticket,
    )  # fmt: skip


@pytest.fixture
def run(clinic: Any, directory: Path) -> Any:
    (directory / "settings.toml").write_text('[secrets]\nkept = "file"\n')
    assert clinic

    async def command(*arguments: str, **environment: str) -> Done:
        return await run_command(*arguments, "--data-dir", str(directory), **environment)

    return command


def opened(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archived:
        assert archived.testzip() is None
        return {name: archived.read(name) for name in archived.namelist()}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_text_has_what_support_asks_for_in_each_language(
    clinic: Any, ticket_tree: dict[str, Any], language: str, canaries: tuple[str, ...]
) -> None:
    more = {"occurred_at": "2026-11-23", "emr_version": "1.2", "browser": "Chrome 147"}
    made = await make_preview(clinic, "parchment", {"patient_id": "1234"}, {"chart"})
    bundle = read_bundle(made.bundle_bytes(read_ticket(ticket_tree | more)))
    text = message(bundle, Catalogue(language), attached=True)
    for value in (
        "Ottilie Example", "reception@clinic.invalid", "7001", "parchment 1.2", "1234", "482",
        "2026-11-23", "Chrome 147", "the form of chart 1234 does not open", bundle.submission_id,
    ):  # fmt: skip
        assert value in text
    assert ("EMR ID" if language == "en" else "Identifiant du DMÉ") in text
    assert [word for word in canaries if word in text] == []


def test_the_same_parcel_makes_the_same_archive() -> None:
    parcel = Parcel(b"{}", (b"\x89PNG 1", b"\x89PNG 2"))
    body = archive(parcel, "words\n")
    assert archive(parcel, "words\n") == body
    files = opened(body)
    sums = files.pop("SHA256SUMS").decode()
    assert files == {
        "message.txt": b"words\n",
        "bundle.json": b"{}",
        "screenshot-1.png": b"\x89PNG 1",
        "screenshot-2.png": b"\x89PNG 2",
    }
    for name, content in files.items():
        assert f"{hashlib.sha256(content).hexdigest()}  {name}\n" in sums


async def test_one_that_waits_is_exported_and_still_waits(
    clinic: Any, run: Any, queued: Submission, tmp_path: Path
) -> None:
    target = tmp_path / "support.zip"
    done = await run("outbox", "export", queued.submission_id, str(target))
    assert (done.code, done.stdout.decode()) == (0, f"{target}\n")
    files = opened(target.read_bytes())
    parcel = await clinic.outbox.parcel(queued.submission_id)
    assert files["bundle.json"] == parcel.bundle
    assert target.stat().st_mode & 0o077 == 0
    printed = await run("outbox", "export", queued.submission_id)
    assert files["message.txt"].startswith(printed.stdout)
    assert b"attached" not in printed.stdout  # nothing is, if the text alone is pasted
    assert (await clinic.outbox.get(queued.submission_id)).state is State.QUEUED
    entries = [json.loads(one.body) for one in await clinic.outbox.audit.entries()][-2:]
    assert [(one["event"], one["destination"]) for one in entries] == [
        ("handed-over", "zip"),
        ("handed-over", "text"),
    ]
    sums = {one["bundle_sha256"] for one in entries}
    assert sums == {hashlib.sha256(parcel.bundle).hexdigest()}


async def test_what_holds_a_credential_is_not_exported(
    clinic: Any, run: Any, queued: Submission, tmp_path: Path
) -> None:
    clinic.secrets.put("oscar-token", Secret("does not open"))
    target = tmp_path / "support.zip"
    done = await run("outbox", "export", queued.submission_id, str(target))
    assert (done.code, target.exists()) == (1, False)
    assert "credential-found" in done.stderr


async def test_what_is_not_there_or_not_writable_is_said(
    clinic: Any, run: Any, queued: Submission, tmp_path: Path
) -> None:
    missing = await run("outbox", "export", "00000000-0000-4000-8000-000000000000")
    assert (missing.code, "submission-unknown" in missing.stderr) == (1, True)
    nowhere = await run("outbox", "export", queued.submission_id, str(tmp_path / "no" / "a.zip"))
    assert (nowhere.code, "archive-unwritable" in nowhere.stderr) == (1, True)
    await clinic.outbox.cancel(queued.submission_id)
    gone = await run("outbox", "export", queued.submission_id)
    assert (gone.code, "nothing-to-export" in gone.stderr) == (1, True)


async def test_the_audit_is_shown_verified_and_found_cut_off(
    clinic: Any, run: Any, queued: Submission, directory: Path
) -> None:
    listed = await run("audit", "list")
    assert json.loads(listed.stdout)["submission_id"] == queued.submission_id
    line = (await run("audit", "checkpoint")).stdout.decode().strip()
    whole = await run("audit", "verify", "--checkpoint", line)
    assert (whole.code, whole.stdout.decode().strip()) == (0, line)
    assert (await run("audit", "verify", "--checkpoint", "nonsense")).code == 1
    later = f"2:{'ab' * 32}"
    cut = await run("audit", "verify", "--checkpoint", later)
    assert (cut.code, "audit-broken" in cut.stderr) == (1, True)
    assert "Entry 2" in cut.stderr
    french = await run("audit", "verify", "--checkpoint", later, LANG="fr_CA.UTF-8")
    assert "Entrée 2" in french.stderr
    # what the keyring has kept counts without being asked for
    clinic.secrets.put("audit-checkpoint", Secret(later))
    assert (await run("audit", "verify")).code == 1
    assert (directory / "outbox.db").exists()
