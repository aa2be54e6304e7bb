"""A client that nobody here wrote finds in the pretend OSCAR what ours finds there.

``pyoscar-emr`` was written against clinics' own OSCAR Pro. It asks for older
versions of our libraries than we need, so no lock file holds it: install it
beside the others with ``pip install --no-deps pyoscar-emr``.
"""

import logging
import sys
from collections.abc import AsyncIterator, Callable
from types import ModuleType
from typing import Any

import pytest
from aiohttp import ClientResponseError, ClientSession, DummyCookieJar

from connectors.contract import ChartHandle
from connectors.errors import EmrRefusedError
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_oscar import Dialect, PretendOscar
from demo.pretend_oscar.faults import Fault
from oscar.connector import OscarConnector

Make = Callable[..., OscarConnector]
SAME = {
    "first_name": "given_name",
    "last_name": "family_name",
    "address": "address",
    "city": "city",
    "postal_code": "postal_code",
    "email": "email",
}
"""Its words for what our subject calls otherwise."""


@pytest.fixture(scope="module")
def pyoscar() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        # its part that drives a browser imports this; nothing here asks for a browser
        stealth = ModuleType("playwright_stealth")
        stealth.stealth_async = None  # type: ignore[attr-defined]
        if "playwright_stealth" not in sys.modules:
            patch.setitem(sys.modules, "playwright_stealth", stealth)
        why = "pyoscar-emr is not installed: pip install --no-deps pyoscar-emr"
        yield pytest.importorskip("pyoscar_emr", reason=why)


@pytest.fixture
async def theirs(
    pyoscar: Any, oscar: PretendOscar, kept: dict[str, str], caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Any]:
    """Their client, with the credentials that ours has."""
    # at DEBUG it tells them through oauthlib; ours silences that, but only when it signs first
    caplog.set_level(logging.CRITICAL, "oauthlib")
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield await pyoscar.OscarAPI.create(
            base_url=oscar.origin,
            oauth_secret=kept["oscar-token-secret"],
            oauth_token=kept["oscar-token"],
            client_key=kept["oscar-client-key"],
            client_secret=kept["oscar-client-secret"],
            session=session,
        )


def assert_is(found: Any, patient: SyntheticPatient) -> None:
    assert str(found.id) == patient.emr_id
    assert (found.first_name, found.last_name) == (patient.given_name, patient.family_name)
    assert found.date_of_birth.date() == patient.birth_date
    assert found.postal_code == patient.postal_code
    assert found.patient_status.name == "ACTIVE"
    if patient.health_number_version:  # without a version it takes a card for none
        assert str(found.health_card) == patient.health_number + patient.health_number_version


@pytest.mark.parametrize("dialect", [Dialect.OPEN_O, Dialect.OSCAR_19])
@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
async def test_both_clients_read_the_same_person(
    theirs: Any, make: Make, oscar: PretendOscar, patient: SyntheticPatient, dialect: Dialect
) -> None:
    oscar.dialect = dialect
    found = await theirs.get_demographic_by_id(int(patient.emr_id))
    assert_is(found, patient)
    ours = await make(record="full").read(ChartHandle(patient_id=patient.emr_id))
    for theirs_name, our_name in SAME.items():
        assert getattr(found, theirs_name) == ours.subject.get(our_name)[0]
    assert [found.date_of_birth.date().isoformat()] == list(ours.subject.get("birth_date"))
    reached = {"".join(filter(str.isdigit, number)) for number in ours.subject.get("phone")}
    assert set(found.phone_numbers) - {""} <= reached


async def test_their_search_and_their_list_find_everybody(theirs: Any) -> None:
    everybody = await theirs.get_all_demographics(chunk_size=2)
    for found, patient in zip(everybody, PATIENTS, strict=True):
        assert_is(found, patient)
        assert_is(await theirs.get_demographic_by_hin(patient.health_number), patient)
    assert await theirs.get_demographic_by_hin("0000000000") is None


async def test_a_refusal_is_one_to_both(
    theirs: Any, make: Make, oscar: PretendOscar, chart: ChartHandle
) -> None:
    oscar.faults.add(Fault.TOKEN_REVOKED)
    with pytest.raises(ClientResponseError) as refused:
        await theirs.get_demographic_by_id(int(PATIENTS[0].emr_id))
    with pytest.raises(EmrRefusedError) as ours:
        await make(record="full").read(chart)
    assert refused.value.status == ours.value.http_status == oscar.oauth_failure_status


async def test_behind_a_proxy_both_are_refused_until_they_sign_what_oscar_sees(
    theirs: Any, make: Make, oscar: PretendOscar, chart: ChartHandle
) -> None:
    oscar.seen_as = "http://oscar.invalid:8080"
    with pytest.raises(ClientResponseError):
        await theirs.get_demographic_by_id(int(PATIENTS[0].emr_id))
    with pytest.raises(EmrRefusedError):
        await make().read(chart)
    seen = f"{oscar.seen_as}{oscar.context}"
    assert (await make(signing_base_url=seen).read(chart)).documents
