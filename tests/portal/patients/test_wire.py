"""Ocean's wire: ciphertext out, and the same refusal for every wrong caller."""

import base64
import json

import pytest

from connectors.errors import EmrRefusedError
from connectors.secret import Secret
from ocean.serve import Caller
from ocean.wire import Sealed, seal, unseal
from portal.errors import NameUnknownError, ValueRefusedError
from portal.patients.records import check_caller, put_patient
from tests.portal.hosting import (
    BIRCH,
    MAPLE,
    SITE_CREDENTIAL,
    SITE_KEY,
    Hosted,
)

KEY = Secret("TestKey1!2345678")
PATIENT = {"ref": "482", "demographics": {"surname": "Quibblewick-Zanzibar"}}
CREDENTIALS = {"siteNum": MAPLE, "siteKey": SITE_KEY, "siteCredential": SITE_CREDENTIAL}


async def store(hosted: Hosted, reference: str = "482", site: str = MAPLE) -> Sealed:
    sealed = seal(PATIENT, KEY)
    await put_patient(hosted.portal.database, hosted.clock, site, reference, "1234", sealed)
    return sealed


async def test_a_patient_comes_as_ciphertext_that_the_clinic_opens(hosted: Hosted) -> None:
    await store(hosted)
    answer = await hosted.get("/svc/v1/patients/482", **CREDENTIALS)
    assert answer.status == 200
    assert answer.headers["extPatientRef"] == "1234"
    shown = unseal(await answer.json(), answer.headers["oneTimeKey"], answer.headers["iv"], KEY)
    assert shown == PATIENT


async def test_the_published_vector_comes_back_as_it_was_stored(hosted: Hosted) -> None:
    vector = Sealed(
        "mQDoH29JfgfJ2sog9MRa9B3Mfm+P2TsIcXq86M8XbwE7bkKKV+Ff7P/ns/xcHgSy",
        "ZCg4D4k1F2dDSlkkfIoLKQfq/pa/qUOJHKtd8M/rp+I=",
        "Dw4NDAsKCQgHBgUEAwIBAA==",
    )
    await put_patient(hosted.portal.database, hosted.clock, MAPLE, "483", "99", vector)
    answer = await hosted.get("/svc/v1/patients/483", **CREDENTIALS)
    shown = unseal(await answer.json(), answer.headers["oneTimeKey"], answer.headers["iv"], KEY)
    assert shown == {"ref": "synthetic-ref", "status": "test"}


async def test_the_portal_holds_no_name_in_the_clear(hosted: Hosted) -> None:
    await store(hosted)
    kept = await hosted.stored()
    for writing in ("Quibblewick", base64.b64encode(b"Quibblewick-Zanzibar").decode()):
        assert writing.encode() not in kept
        assert SITE_CREDENTIAL.encode() not in kept
        assert SITE_KEY.encode() not in kept


WRONG = {
    "key": {**CREDENTIALS, "siteKey": "x" * 24},
    "credential": {**CREDENTIALS, "siteCredential": SITE_KEY},
    "another site": {**CREDENTIALS, "siteNum": BIRCH},
    "unknown site": {**CREDENTIALS, "siteNum": "9999"},
    "no number": {**CREDENTIALS, "siteNum": "' OR 1=1"},
    "nothing": {},
    "no credential": {"siteNum": MAPLE, "siteKey": SITE_KEY},
}


@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG.keys())
async def test_every_wrong_caller_gets_the_same_answer(
    hosted: Hosted, headers: dict[str, str]
) -> None:
    await store(hosted)
    answer = await hosted.get("/svc/v1/patients/482", **headers)
    known = await hosted.get(
        "/svc/v1/patients/482", siteNum="8888", siteKey="a", siteCredential="b"
    )
    assert answer.status == 401
    assert await answer.read() == await known.read()
    assert "oneTimeKey" not in answer.headers


async def test_a_site_without_credentials_lets_nobody_in(hosted: Hosted) -> None:
    with pytest.raises(EmrRefusedError):
        await check_caller(hosted.portal.database, Caller(BIRCH, Secret(""), Secret("")))


@pytest.mark.parametrize("reference", ["483", "48", "abc", "4821", "482%00"])
async def test_no_such_patient_is_not_found(hosted: Hosted, reference: str) -> None:
    await store(hosted)
    answer = await hosted.get(f"/svc/v1/patients/{reference}", **CREDENTIALS)
    assert answer.status in (400, 404)
    assert (await answer.json())["code"] in ("not-found", "body-invalid")


async def test_another_site_s_patient_is_not_found(hosted: Hosted) -> None:
    await store(hosted, "777", BIRCH)
    assert (await hosted.get("/svc/v1/patients/777", **CREDENTIALS)).status == 404


async def test_a_reference_can_be_given_to_another_patient(hosted: Hosted) -> None:
    await store(hosted)
    sealed = await store(hosted)
    answer = await hosted.get("/svc/v1/patients/482", **CREDENTIALS)
    assert json.loads(await answer.read()) == sealed.body


async def test_a_patient_needs_a_site_and_a_reference(hosted: Hosted) -> None:
    with pytest.raises(NameUnknownError):
        await store(hosted, site="9999")
    with pytest.raises(ValueRefusedError):
        await store(hosted, reference="12")


async def test_a_patient_is_found_by_emr_id_too(hosted: Hosted) -> None:
    sealed = await store(hosted)
    answer = await hosted.get("/svc/v1/patients", **CREDENTIALS, extPatientRef="1234")
    assert answer.status == 200
    assert json.loads(await answer.read()) == sealed.body


@pytest.mark.parametrize("emr_id", ["1235", "123", "Quibblewick", ""])
async def test_no_such_emr_id_is_not_found(hosted: Hosted, emr_id: str) -> None:
    await store(hosted)
    answer = await hosted.get("/svc/v1/patients", **CREDENTIALS, extPatientRef=emr_id)
    assert answer.status == 404


async def test_two_records_of_one_emr_id_are_none(hosted: Hosted) -> None:
    await store(hosted)
    await store(hosted, "483")
    answer = await hosted.get("/svc/v1/patients", **CREDENTIALS, extPatientRef="1234")
    assert answer.status == 404


async def test_the_emr_id_of_another_site_s_patient_is_not_found(hosted: Hosted) -> None:
    await store(hosted, "777", BIRCH)
    answer = await hosted.get("/svc/v1/patients", **CREDENTIALS, extPatientRef="1234")
    assert answer.status == 404


async def test_an_emr_id_without_credentials_finds_nobody(hosted: Hosted) -> None:
    await store(hosted)
    answer = await hosted.get("/svc/v1/patients", siteNum=MAPLE, extPatientRef="1234")
    assert answer.status == 401
