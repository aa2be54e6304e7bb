"""Nothing is asked that is not on the list."""

from collections.abc import Callable

import pytest

from accuro.connector import AccuroConnector
from accuro.requests import API_VERSION, SEARCH, Request, of_patient, require
from accuro.settings import PATIENT_PATH
from connectors.errors import RequestNotAllowedError
from demo.pretend_accuro import PretendAccuro

Make = Callable[..., AccuroConnector]


@pytest.mark.parametrize(
    "request_", [API_VERSION, of_patient(PATIENT_PATH, "1234"), Request(SEARCH, {"phn": "1"})]
)
def test_the_reads_are_allowed(request_: Request) -> None:
    require(request_, PATIENT_PATH)


@pytest.mark.parametrize(
    "request_",
    [
        Request("/rest/v2/provider-portal/patients"),
        Request("/rest/v1/providers"),
        Request("/rest/v1/offices"),
        Request("/rest/v1/provider-portal/patients/1234/prescriptions"),
        Request(f"{SEARCH}/../1234"),
        Request(SEARCH, {"phone": "613-555-0142"}),
        Request(SEARCH, {"phn": "1", "uuid": "another"}),
        Request("/rest/v1/api-version", {"tenant": "another"}),
        of_patient(PATIENT_PATH, "12345678901"),
        of_patient(PATIENT_PATH, "1234/prescriptions"),
        of_patient(PATIENT_PATH, "١٢"),
        of_patient(PATIENT_PATH, ""),
    ],
)
async def test_every_other_request_is_refused_before_a_byte_leaves(
    make: Make, accuro: PretendAccuro, request_: Request
) -> None:
    with pytest.raises(RequestNotAllowedError):
        require(request_, PATIENT_PATH)
    with pytest.raises(RequestNotAllowedError):
        await make()._client.ask(request_)
    assert accuro.requests == []


def test_a_request_is_printed_without_the_patient() -> None:
    shown = repr((of_patient(PATIENT_PATH, "1234"), Request(SEARCH, {"phn": "9998887773"})))
    assert "1234" not in shown
    assert "9998887773" not in shown
