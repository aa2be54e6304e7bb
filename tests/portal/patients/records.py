"""What the tests of patients put into the portal, as a clinic's program does."""

from typing import Any

from aiohttp import ClientResponse

from connectors.secret import Secret
from ocean.wire import Sealed, seal
from portal.patients.models import Patient, PatientStatus, ReferenceUse
from tests.portal.hosting import MAPLE, SITE_CREDENTIAL, SITE_KEY, Hosted

KEY = Secret("TestKey1!2345678")
RECORD = {"ref": "482", "demographics": {"surname": "Quibblewick-Zanzibar"}}
CREDENTIALS = {"siteNum": MAPLE, "siteKey": SITE_KEY, "siteCredential": SITE_CREDENTIAL}


def wire(sealed: Sealed, emr_id: str = "1234") -> dict[str, str]:
    return {"oneTimeKey": sealed.one_time_key, "iv": sealed.iv, "extPatientRef": emr_id}


async def put(
    hosted: Hosted,
    reference: str = "482",
    *,
    site: str = MAPLE,
    emr_id: str = "1234",
    body: Any = None,
    **changes: str,
) -> ClientResponse:
    sealed = seal(RECORD, KEY)
    headers = wire(sealed, emr_id) | {"Authorization": f"Bearer {hosted.tokens[site]}"}
    return await hosted.session.put(
        f"{hosted.url}/api/v1/patients/{reference}",
        json=sealed.body if body is None else body,
        headers=headers | changes,
    )


async def reserve(hosted: Hosted, emr_id: str, site: str = MAPLE) -> ClientResponse:
    headers = {"Authorization": f"Bearer {hosted.tokens[site]}"}
    address = f"{hosted.url}/api/v1/patients"
    return await hosted.session.post(address, json={"emr_id": emr_id}, headers=headers)


async def set_digits_full(hosted: Hosted, free: set[int]) -> None:
    """Take every reference of three digits of the first site but these."""
    taken = [str(number) for number in range(100, 1000) if number not in free]
    now = hosted.clock()
    async with hosted.portal.database.writing() as session:
        session.add_all(
            Patient(
                site_id=1,
                reference=number,
                id=number.rjust(22, "0"),
                emr_id="7",
                body="",
                one_time_key="",
                iv="",
                status=PatientStatus.HELD,
                created_at=now,
                updated_at=now,
                locked=False,
                key_version=1,
                version=1,
            )
            for number in taken
        )
        session.add(ReferenceUse(site_id=1, digits=3, used=len(taken)))
