"""A credential that the CDS menu handed over: dropped at the door, and no ticket holds it after."""

from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from accuro.door import Door
from accuro.settings import AccuroSettings
from connectors.contract import Clock
from connectors.secret_store import Kept
from demo.pretend_accuro import PretendAccuro
from redaction.guard import CredentialFoundError, CredentialKind
from toolbar.clinic import Clinic, open_clinic
from toolbar.settings import PortalSettings, Settings
from toolbar.troubleshooting.make_preview import make_preview
from toolbar.troubleshooting.submit import submit
from toolbar.troubleshooting.ticket import Ticket, read_ticket

from .conftest import SITE_CREDENTIAL, SITE_KEY, USER_ID

ALL_FOUR = ("siteKey", "siteCredential", "userID", "patientID")
OWN_ENTRY = {"patientID": "1234"}


@pytest.fixture
async def clinic(tmp_path: Path, clock: Clock) -> AsyncIterator[Clinic]:
    chosen = Settings(
        portal=PortalSettings("", "7001"),
        secrets=Kept.FILE,
        connectors={"accuro": AccuroSettings()},
    )
    async with open_clinic(chosen, tmp_path / "clinic", clock) as opened:
        yield opened


@pytest.fixture
def handed(accuro: PretendAccuro) -> Mapping[str, object]:
    """What Ocean's own entry passes, copied for ours."""
    accuro.cds_parameters = ALL_FOUR
    return accuro.as_written(accuro.patients[0])


def saying(words: str) -> Ticket:
    return read_ticket(
        {
            "reporter": {"name": "Ottoline Brusk", "email": "ottoline@clinic.invalid"},
            "site_number": "7001",
            "emr": "accuro",
            "services": ["eforms"],
            "frequency": "constant",
            "scope": "one_patient",
            "description": words,
            "language": "en",
        }
    )


async def queue(clinic: Clinic, context: Mapping[str, object], words: str) -> bytes:
    """Preview, confirm and queue; return the bytes that would leave."""
    preview = await make_preview(clinic, "accuro", context)
    sent = await submit(
        clinic,
        preview,
        digest=preview.digest,
        nonce=preview.nonce,
        idempotency_key=preview.idempotency_key,
        ticket=saying(words),
    )
    parcel = await clinic.outbox.parcel(sent.submission_id)
    return parcel.bundle if parcel else b""


@pytest.mark.parametrize("secret", [SITE_CREDENTIAL, SITE_KEY])
async def test_a_bundle_that_holds_it_is_stopped(
    clinic: Clinic, handed: Mapping[str, object], secret: str
) -> None:
    with pytest.raises(CredentialFoundError) as caught:
        await queue(clinic, handed, f"The window says {secret} and closes")
    assert caught.value.kind is CredentialKind.REGISTERED
    assert await clinic.outbox.list() == []


@pytest.mark.parametrize("secret", [SITE_CREDENTIAL, SITE_KEY])
async def test_without_the_door_it_would_leave(
    clinic: Clinic, handed: Mapping[str, object], secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Door, "drop", lambda *_: None)
    body = await queue(clinic, handed, f"The window says {secret} and closes")
    assert secret.encode() in body


async def test_it_is_known_for_the_next_patient_too(
    clinic: Clinic, handed: Mapping[str, object]
) -> None:
    await make_preview(clinic, "accuro", handed)
    with pytest.raises(CredentialFoundError):
        await queue(clinic, {"patientID": "5309"}, f"The window says {SITE_CREDENTIAL}")


async def test_backwards_and_encoded_it_is_stopped_as_well(
    clinic: Clinic, handed: Mapping[str, object]
) -> None:
    for written in (SITE_CREDENTIAL[::-1], SITE_CREDENTIAL.encode().hex()):
        with pytest.raises(CredentialFoundError):
            await queue(clinic, handed, f"The window says {written}")


async def test_what_is_handed_over_is_in_no_bundle(
    clinic: Clinic, handed: Mapping[str, object], leaks: Callable[[object], list[str]]
) -> None:
    body = await queue(clinic, handed, "The window closes at once")
    assert [one for one in (SITE_KEY, SITE_CREDENTIAL, USER_ID) if one.encode() in body] == []
    assert leaks(body.decode()) == []


async def test_support_sees_which_parameters_the_link_has(
    clinic: Clinic, handed: Mapping[str, object]
) -> None:
    async def page(context: Mapping[str, object]) -> Any:
        return (await make_preview(clinic, "accuro", context)).environment["page"]

    named = ("cds_user", "cds_site", "cds_sign_in")
    assert await page(handed) == dict.fromkeys(named, "present")
    assert await page(OWN_ENTRY) == dict.fromkeys(named, "absent")
