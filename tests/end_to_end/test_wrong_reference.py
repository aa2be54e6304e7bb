"""A number of the patient typed as the Ocean reference leaves neither there nor in the words."""

import json

import pytest

from demo.examples import context_of, ticket_of
from demo.patients import PATIENTS
from demo.visitor import Visitor
from demo.world import SITE_NUMBER

PATIENT = PATIENTS[0]
NUMBERS = (
    PATIENT.health_number,
    PATIENT.phone.replace("-", ""),
    PATIENT.phone.replace("-", "")[-7:],
    PATIENT.birth_date.strftime("%Y%m%d"),
    PATIENT.sin,
)


@pytest.mark.parametrize("number", NUMBERS)
async def test_it_is_withheld_said_and_still_patient_data(visitor: Visitor, number: str) -> None:
    context = context_of(PATIENT, SITE_NUMBER) | {"ocean_reference": number}
    shown = await visitor.preview(context)
    assert shown["identifiers"]["ocean_reference"] is None
    assert "ocean-reference-withheld" in shown["notices"]
    told = {name: part for name, part in shown.items() if name not in {"digest", "nonce"}}
    assert number not in json.dumps(told)
    ticket = ticket_of(SITE_NUMBER) | {"description": f"Card {number} fails"}
    status, problem = await visitor.send(shown, ticket)
    assert (status, problem["code"]) == (422, "patient-data-found")


async def test_the_right_reference_stays(visitor: Visitor) -> None:
    shown = await visitor.preview(context_of(PATIENT, SITE_NUMBER))
    assert shown["identifiers"]["ocean_reference"] == PATIENT.ocean_reference
    assert shown["notices"] == []
