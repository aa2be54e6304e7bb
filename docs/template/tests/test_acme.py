"""What no kit can know: Acme's own fields and its own answers."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from acme_emr.connector import TOKEN, AcmeConnector, subject_of
from acme_emr.keep import KEEP, RECORD
from acme_emr.pretend import AcmeClinic, record
from aiohttp import ClientSession

from connectors.conformance.people import PEOPLE
from connectors.contract import Identifiers, JsonTree, RawDocument, Surroundings
from connectors.errors import ChartUnreadableError, EmrRefusedError
from connectors.secret_store import SecretStore
from redaction.allow_list import redact

PERSON = PEOPLE[0]
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Vault:
    """Keeps one token for one test."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get(self, name: str) -> str | None:
        return self._token if name == TOKEN else None

    def put(self, name: str, value: str) -> None:
        raise AssertionError((name, value))


async def reading(folder: Path, token: str, number: str) -> Any:
    """Read the first person's chart, filed under ``number``, with this token."""
    async with AcmeClinic(folder) as clinic, ClientSession() as session:
        lent = Surroundings(session, SecretStore(Vault(token), (TOKEN,)), lambda: NOW)
        connector = AcmeConnector(clinic.settings(clinic.url), lent)
        clinic.admit(PERSON)
        clinic._charts[number] = PERSON
        return await connector.read(connector.accept({"patient_id": number}))


def test_only_these_fields_leave() -> None:
    identifiers = Identifiers(NOW, emr_id=PERSON.emr_id, ocean_reference=PERSON.ocean_reference)
    tree = record(PERSON)
    document = RawDocument(RECORD, "application/json", JsonTree(tree))
    left = redact(document, KEEP, identifiers, subject_of(tree))
    shown = {
        name: value for name, value in json.loads(left.text or "").items() if "X" not in str(value)
    }
    assert shown == {
        "id": 4711,
        "oceanReference": "362",
        "status": "active",
        "healthNumberProvince": "ON",
    }
    assert left.dropped == 0


def test_a_wrong_token_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EmrRefusedError) as caught:
        asyncio.run(reading(tmp_path, "another-token-0071", PERSON.emr_id))
    assert caught.value.http_status == 401


def test_the_record_of_another_patient_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(ChartUnreadableError):
        asyncio.run(reading(tmp_path, AcmeClinic.secrets[TOKEN], "888"))
