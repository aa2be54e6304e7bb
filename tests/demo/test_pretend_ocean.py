"""The pretend Ocean speaks the documented wire: asked here by a plain client, opened by hand."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession, ClientTimeout
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from demo.patients import PATIENTS
from demo.pretend_ocean import OTHER_KEY, Fault, PretendOcean, ocean_patient

KEY = "Wobble!Fax-48213"
HEADERS = {"siteNum": "7001", "siteKey": "marmalade", "siteCredential": "trombone"}
FIRST, FRENCH = PATIENTS[:2]


@pytest.fixture
async def ocean() -> AsyncIterator[PretendOcean]:
    async with PretendOcean(PATIENTS, "7001", "marmalade", "trombone", KEY) as server:
        yield server


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession(headers=HEADERS) as session:
        yield session


def decrypt(sealed: bytes, key: bytes, iv: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES128(key), modes.CBC(iv)).decryptor()
    unpadder = padding.PKCS7(128).unpadder()
    return unpadder.update(decryptor.update(sealed) + decryptor.finalize()) + unpadder.finalize()


async def opened(session: ClientSession, url: str, key: str = KEY) -> Any:
    async with session.get(f"{url}/svc/v1/patients/482") as response:
        assert response.status == 200
        iv = base64.b64decode(response.headers["iv"])
        one_time_key = decrypt(base64.b64decode(response.headers["oneTimeKey"]), key.encode(), iv)
        body = await response.json()
        sealed = (
            base64.b64decode(body)
            if isinstance(body, str)
            else bytes(number & 255 for number in body)
        )
        return json.loads(decrypt(sealed, one_time_key, iv))


async def status(session: ClientSession, url: str, path: str = "/svc/v1/patients/482") -> int:
    async with session.get(url + path, allow_redirects=False) as response:
        return response.status


async def test_it_answers_a_patient_in_oceans_form(
    ocean: PretendOcean, session: ClientSession
) -> None:
    assert await opened(session, ocean.url) == ocean_patient(FIRST, "7001")
    async with session.get(f"{ocean.url}/svc/v1/patients/482") as response:
        assert response.headers["extPatientRef"] == "1234"


async def test_it_answers_signed_bytes_if_switched(
    ocean: PretendOcean, session: ClientSession
) -> None:
    ocean.faults.add(Fault.SIGNED_BYTES)
    assert await opened(session, ocean.url) == ocean_patient(FIRST, "7001")


async def test_it_seals_with_another_key_if_switched(
    ocean: PretendOcean, session: ClientSession
) -> None:
    ocean.faults.add(Fault.OTHER_KEY)
    assert await opened(session, ocean.url, OTHER_KEY) == ocean_patient(FIRST, "7001")


@pytest.mark.parametrize("name", HEADERS)
async def test_it_refuses_a_caller_with_one_wrong_header(ocean: PretendOcean, name: str) -> None:
    async with ClientSession(headers=HEADERS | {name: "7002"}) as session:
        assert await status(session, ocean.url) == 401
    async with ClientSession() as session:
        assert await status(session, ocean.url) == 401


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.NOT_FOUND, 404),
        (Fault.REFUSED, 401),
        (Fault.SERVER_ERROR, 500),
        (Fault.REDIRECT, 302),
    ],
)
async def test_its_faults_answer_their_status_until_switched_off(
    ocean: PretendOcean, session: ClientSession, fault: Fault, expected: int
) -> None:
    ocean.faults.add(fault)
    assert await status(session, ocean.url) == expected
    ocean.faults.clear()
    assert await status(session, ocean.url) == 200


async def test_a_reference_that_nobody_has_is_not_found(
    ocean: PretendOcean, session: ClientSession
) -> None:
    assert await status(session, ocean.url, "/svc/v1/patients/100") == 404


async def test_a_garbled_answer_is_no_json(ocean: PretendOcean, session: ClientSession) -> None:
    ocean.faults.add(Fault.GARBLED)
    async with session.get(f"{ocean.url}/svc/v1/patients/482") as response:
        with pytest.raises(ValueError, match="Unterminated"):
            await response.json()


async def test_a_copy_can_differ_from_the_chart(
    ocean: PretendOcean, session: ClientSession
) -> None:
    ocean.put(replace(FIRST, health_number="9770077007"))
    assert (await opened(session, ocean.url))["demographics"]["hn"] == "9770077007"


async def test_a_recycled_reference_answers_the_other_patient(
    ocean: PretendOcean, session: ClientSession
) -> None:
    ocean.recycle("482", FRENCH)
    tree = await opened(session, ocean.url)
    assert tree["demographics"]["surname"] == FRENCH.family_name
    assert (tree["ref"], tree["externalPatientRef"]) == ("482", FRENCH.emr_id)


async def test_it_remembers_what_was_asked(ocean: PretendOcean, session: ClientSession) -> None:
    await status(session, ocean.url)
    (request,) = ocean.requests
    assert (request.method, request.path) == ("GET", "/svc/v1/patients/482")
    assert request.headers["siteKey"] == "marmalade"
    assert "marmalade" not in repr(request)


async def test_it_ends_at_once_although_a_request_hangs(session: ClientSession) -> None:
    async with PretendOcean(PATIENTS, "7001", "marmalade", "trombone", KEY) as ocean:
        ocean.faults.add(Fault.HANG)
        with pytest.raises(TimeoutError):
            async with session.get(ocean.url + "/robots.txt", timeout=ClientTimeout(total=0.2)):
                pass


async def test_a_patient_without_a_number_in_the_emr(
    ocean: PretendOcean, session: ClientSession
) -> None:
    ocean.faults.add(Fault.EMR_ID_MISSING)
    assert (await opened(session, ocean.url))["externalPatientRef"] is None
    async with session.get(f"{ocean.url}/svc/v1/patients/482") as response:
        assert "extPatientRef" not in response.headers


async def test_what_is_sealed_may_be_no_patient(
    ocean: PretendOcean, session: ClientSession
) -> None:
    ocean.faults.add(Fault.NOT_A_PATIENT)
    assert set(await opened(session, ocean.url)) == {"formName", "answers"}
