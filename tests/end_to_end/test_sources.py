"""Each source the whole way: identify, preview, send, and the ticket in the portal."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from aiohttp import ClientSession

from demo.examples import ticket_of
from demo.patients import PATIENTS
from demo.visitor import Visitor
from demo.world import SITE_NUMBER, World
from tests.end_to_end.ways import WAYS, Way

PATIENT, FRENCH = PATIENTS[:2]
WITHOUT_REFERENCE = {"accuro", "medaccess"}
"""The EMRs that show none."""
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


async def ticket_in_portal(world: World, number: str) -> Any:
    headers = {"Authorization": f"Bearer {world.site_token}"}
    url = f"{world.portal.url}/api/v1/tickets/{number}"
    async with ClientSession() as session, session.get(url, headers=headers) as response:
        assert response.status == 200
        return await response.json()


@each_way
async def test_the_previewed_bytes_of_each_source_stand_in_the_portal(
    way: Way, world: World, visitor: Visitor
) -> None:
    context = way.context(world, FRENCH) | {"ocean_reference": FRENCH.ocean_reference}
    if way.by_hand == "emr-id":
        context["ocean_reference"] = None
    asked = {"connector": way.connector, "context": context}
    status, identifiers = await visitor.toolbar("POST", "/v1/identify", asked)
    assert (status, identifiers["emr"]) == (200, way.connector)
    assert (identifiers["emr_id"], identifiers["site_number"]) == (FRENCH.emr_id, SITE_NUMBER)

    shown = await visitor.preview(context, way.connector)
    assert [one["kind"] for one in shown["documents"]] == list(way.kinds)
    assert all("XXXXXXX" in one["redacted"] for one in shown["documents"])
    sides = shown["environment"]["connections"].values()
    assert {side["state"] for side in sides} == {"ok"}
    if way.connector != "ocean":
        compared = shown["comparison"]
        assert {compared[name] for name in ("emr_id", "family_name", "birth_date")} == {"equal"}
        assert "different" not in compared.values()

    _, sent = await visitor.send(shown, ticket_of(SITE_NUMBER, way.connector))
    outcome = await visitor.outcome(sent["submission_id"])
    assert outcome["state"] == "delivered"
    stored = (await ticket_in_portal(world, outcome["ticket_number"]))["bundle"]
    assert stored["identifiers"]["ocean_reference"] == FRENCH.ocean_reference
    assert stored["ticket"]["emr"] == way.connector
    previewed = {name: part for name, part in stored.items() if name != "ticket"}
    assert hashlib.sha256(rfc8785.dumps(previewed)).hexdigest() == shown["digest"]


@pytest.mark.parametrize("connector", ["accuro", "medaccess", "oscar", "pssuite"])
async def test_the_portal_is_named_where_an_emr_shows_no_reference(
    connector: str, world: World, visitor: Visitor
) -> None:
    context = WAYS[connector].context(world, PATIENT)
    shown = await visitor.preview(context, connector)
    lacks = shown["identifiers"]["ocean_reference"] is None
    assert lacks is (connector in WITHOUT_REFERENCE)
    assert ("ocean-reference-in-portal" in shown["notices"]) is lacks
    assert shown["identifiers"]["emr_id"] == PATIENT.emr_id


async def test_all_four_parameters_of_accuros_menu_are_taken_and_two_are_dropped(
    world: World, visitor: Visitor
) -> None:
    context = WAYS["accuro"].context(world, PATIENT)
    assert {"siteKey", "siteCredential"} <= context.keys()
    shown = await visitor.preview(context, "accuro")
    assert shown["environment"]["page"]["cds_sign_in"] == "present"
    words = {"description": f"The link holds {world.keys.cds_site_credential}."}
    status, problem = await visitor.send(shown, ticket_of(SITE_NUMBER, "accuro") | words)
    assert (status, problem["code"]) == (422, "credential-found")
    status, _ = await visitor.send(shown, ticket_of(SITE_NUMBER, "accuro"))
    assert status == 202


async def test_exports_are_no_files_of_the_clinics_folder(world: World) -> None:
    exported = [path for path in world.emrs.exports.rglob("*") if path.is_file()]
    assert len(exported) == 2 * len(PATIENTS)
    assert not world.emrs.exports.is_relative_to(world.directory)
    names = {path.name for path in _files(world.directory)}
    assert not any(PATIENT.family_name in name for name in names)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_every_connector_is_enabled_and_its_pages_are_paired(
    world: World, visitor: Visitor
) -> None:
    _, listed = await visitor.panel("GET", "/v1/connectors")
    assert {one["id"] for one in listed["connectors"] if one["state"] == "ready"} == {
        source.connector for source in world.emrs.sources()
    }
    paired = [one.toolbar.origin for one in world.emrs.sources() if one.toolbar is not None]
    assert len(set(paired)) == 4
    assert set(paired) == world.doors.pages.keys()
