"""Every value of chart, Ocean record and credential is unique, and none of them gets out.

Each source in each of its ways; the same walk with masking and the portal's second net
switched off shows that the net of this test would catch them.
"""

import base64
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from connectors.contract import JsonTree, Opaque, RawDocument
from demo.examples import ticket_of
from demo.patients import PATIENTS, SyntheticPatient
from demo.visitor import Visitor
from demo.world import SITE_NUMBER, World
from redaction.redacted import Redacted
from tests.end_to_end.ways import WAYS, Way

CLINICS_OWN = "secrets.json"
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def plain(text: str) -> str:
    """Fold accents and case, and drop everything that is no letter or digit."""
    letters = (c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\W_]", "", "".join(letters)).casefold()


def leaks(places: Mapping[str, bytes], secrets: Iterable[str]) -> set[tuple[str, str]]:
    """Return where which secret stands: folded, or as base64."""
    found = set()
    for place, body in places.items():
        text = body.decode("utf-8", "replace")
        folded = plain(text)
        found |= {(place, secret) for secret in secrets if holds(text, folded, secret)}
    return found


def holds(text: str, folded: str, secret: str) -> bool:
    bare = plain(secret)
    if bare.isdigit() and len(bare) < 9:
        # so few digits stand inside of digests and random ids by chance
        return re.search(rf"(?<![0-9A-Za-z]){bare}(?![0-9A-Za-z])", text) is not None
    return bare in folded or base64.b64encode(secret.encode()).decode() in text


def canaries(world: World) -> list[str]:
    return [*(value for patient in PATIENTS for value in patient.canaries()), *world.credentials()]


async def send(
    way: Way, world: World, visitor: Visitor, patient: SyntheticPatient
) -> dict[str, Any]:
    """Do the whole action for a patient, and return what became of it."""
    context = way.context(world, patient)
    if way.by_hand != "emr-id":  # a person has looked the reference up where none is shown
        context["ocean_reference"] = patient.ocean_reference
    asked = {"connector": way.connector, "context": context}
    await visitor.toolbar("PUT", "/v1/context", asked)
    assert (await visitor.toolbar("POST", "/v1/identify", asked))[0] == 200
    shown = await visitor.preview(context, way.connector)
    words = {"text": f"{patient.given_name} {patient.family_name}, {patient.health_number}"}
    await visitor.panel("POST", f"/v1/previews/{shown['preview_id']}/check-text", words)
    _, sent = await visitor.send(shown, ticket_of(SITE_NUMBER, way.connector))
    outcome: dict[str, Any] = await visitor.outcome(sent["submission_id"])
    return outcome


async def walk(way: Way, world: World, visitor: Visitor) -> dict[str, bytes]:
    """Do the whole action for every patient, and return everything that it left anywhere."""
    numbers = []
    for patient in PATIENTS:
        outcome = await send(way, world, visitor, patient)
        assert outcome["state"] == "delivered"
        numbers.append(outcome["ticket_number"])
    await world.mail.wait_for(len(PATIENTS))
    left = {f"answer to the toolbar {n}": body for n, body in enumerate(visitor.toolbar_answers)}
    left |= {f"answer to the panel {n}": body for n, body in enumerate(visitor.panel_answers)}
    left |= {f"mail {n}": mail.raw.encode() for n, mail in enumerate(world.mail.mails)}
    left |= {f"ticket {number}": await ticket(world, number) for number in numbers}
    return left | files(world.directory)


async def ticket(world: World, number: str) -> bytes:
    headers = {"Authorization": f"Bearer {world.site_token}"}
    url = f"{world.portal.url}/api/v1/tickets/{number}"
    async with ClientSession() as session, session.get(url, headers=headers) as response:
        assert response.status == 200
        return await response.read()


def files(directory: Path) -> dict[str, bytes]:
    """Return every file of clinic and portal, but the one in which the clinic keeps its secrets."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != CLINICS_OWN
    }


@each_way
async def test_no_canary_is_left_anywhere(
    way: Way, world: World, visitor: Visitor, logged: Callable[[], str]
) -> None:
    left = await walk(way, world, visitor) | {"log": logged().encode()}
    assert {"outbox.db", "state.db", "portal/portal.db"} <= left.keys()
    assert leaks(left, canaries(world)) == set()


def keep_everything(document: RawDocument, *_: object, **__: object) -> Redacted:
    """Let a document out as it is: the broken twin of ``redaction.allow_list.redact``."""
    content = document.content
    assert not isinstance(content, Opaque)
    if isinstance(content, JsonTree):
        text = json.dumps(content.value, ensure_ascii=False)
    else:
        text = content.text
    facts: dict[str, dict[str, Any]] = {}
    return Redacted(document.kind, document.media_type, text, None, {}, 0, facts)


@each_way
async def test_the_portal_keeps_nothing_of_what_a_clinic_did_not_mask(
    way: Way, world: World, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolbar.troubleshooting.preview.redact", keep_everything)
    for patient in PATIENTS:
        outcome = await send(way, world, visitor, patient)
        assert (outcome["state"], outcome["reason"]) == ("parked", "portal-found-in-documents")
    kept = {place: body for place, body in files(world.directory).items() if "portal" in place}
    assert "portal/portal.db" in kept
    assert leaks(kept, canaries(world)) == set()


@each_way
async def test_the_net_catches_them_when_masking_is_switched_off(
    way: Way, world: World, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolbar.troubleshooting.preview.redact", keep_everything)
    monkeypatch.setattr("portal.tickets.inspection.patient_data", lambda _: ())
    left = await walk(way, world, visitor)
    found = leaks(left, canaries(world))
    places = {place.rpartition(" ")[0] or place for place, _ in found}
    assert {"answer to the panel", "ticket", "portal/portal.db"} <= places | {
        place.removesuffix("-wal") for place in places
    }
    told = {secret for _, secret in found}
    for patient in PATIENTS:
        assert {patient.family_name, patient.health_number, patient.phone} <= told
        assert {patient.note, patient.result_value, patient.comments} & told


async def test_the_net_catches_a_secret_in_the_clinics_own_file(world: World) -> None:
    own = {CLINICS_OWN: (world.directory / CLINICS_OWN).read_bytes()}
    kept = set(json.loads(own[CLINICS_OWN]).values())
    assert {secret for _, secret in leaks(own, canaries(world))} == kept
    assert kept < set(world.credentials())  # the others stand in Accuro's menu alone
