"""A database of the release before keeps its patients, each with an id and a place in the count."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from connectors.secret import Secret
from ocean.wire import seal, unseal
from portal.database import default_url, open_database
from portal.migrate import MIGRATIONS, migrate
from portal.patients.models import PatientSettings, ReferenceUse
from portal.patients.records import find_patient
from portal.principals import Clinic
from portal.sites.models import SiteToken, TokenScope

BEFORE = "0015"
KEY = Secret("TestKey1!2345678")


def upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, BEFORE)


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield default_url(tmp_path)
    else:
        server = request.getfixturevalue("postgresql")
        async with server.copied("template1") as address:
            yield address


async def test_patients_of_the_release_before_are_kept(url: str) -> None:
    sealed = seal({"ref": "482"}, KEY)
    async with open_database(url) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(upgrade)
            await connection.execute(
                text(
                    "INSERT INTO site (id, number, name, created_at)"
                    " VALUES (1, '7001', 'Maple', '2026-11-01 10:00:00')"
                )
            )
            await connection.execute(
                text(
                    "INSERT INTO site_token (id, site_id, token_digest, name, created_at)"
                    " VALUES (1, 1, :digest, 'toolbar', '2026-11-01 10:00:00')"
                ),
                {"digest": bytes(32)},
            )
            await connection.execute(
                text(
                    "INSERT INTO patient (site_id, reference, emr_id, body, one_time_key, iv)"
                    " VALUES (1, :reference, :emr_id, :body, :key, :iv)"
                ),
                [
                    {
                        "reference": reference,
                        "emr_id": reference,
                        "body": sealed.body,
                        "key": sealed.one_time_key,
                        "iv": sealed.iv,
                    }
                    for reference in ("482", "483", "4821")
                ],
            )
        await migrate(database)
        clinic = Clinic(1, "7001")
        found = [await find_patient(database, clinic, one) for one in ("482", "483", "4821")]
        async with database.reading() as session:
            used = [await session.get(ReferenceUse, (1, digits)) for digits in (3, 4)]
            settings = await session.get(PatientSettings, 1)
            token = await session.get(SiteToken, 1)
    assert len({patient.id for patient in found}) == 3
    assert all(len(patient.id) == 22 for patient in found)
    assert all(patient.created_at.year >= 2026 for patient in found)
    assert unseal(found[0].body, found[0].one_time_key, found[0].iv, KEY) == {"ref": "482"}
    assert [one.used for one in used if one] == [2, 1]
    assert settings is not None
    assert (settings.digits, settings.retention_days, settings.key_version) == (3, 90, 1)
    assert token is not None
    assert (
        token.scopes == TokenScope.TICKETS
    )  # nobody chose to let the toolbar's token write records
