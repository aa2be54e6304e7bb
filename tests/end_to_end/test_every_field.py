"""No field of a ticket takes the chart's own values, whichever it is typed into."""

import json

import pytest

from demo.examples import context_of, ticket_of
from demo.patients import PATIENTS, SyntheticPatient
from demo.visitor import Visitor
from demo.world import SITE_NUMBER

FIELDS = ("description", "emr", "emr_version", "toolbar_version", "browser", "occurred_at")
CLOSED = ("language", "frequency", "scope", "site_number")


def values(patient: SyntheticPatient) -> tuple[str, ...]:
    return (
        *(patient.family_name, patient.given_name, patient.health_number, patient.phone),
        *(patient.birth_date.isoformat(), patient.sin, patient.postal_code, patient.street),
        *(patient.contact_family, patient.chart_number),
    )


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
async def test_the_charts_own_values_are_refused_in_every_field(
    visitor: Visitor, patient: SyntheticPatient
) -> None:
    shown = await visitor.preview(context_of(patient, SITE_NUMBER))
    ticket = ticket_of(SITE_NUMBER)
    for value in values(patient):
        typed = dict.fromkeys((*FIELDS, *CLOSED), value)
        tickets = [ticket | {name: text} for name, text in typed.items()]
        tickets.append(ticket | {"services": [value]})
        tickets.append(ticket | {"reporter": {"name": value, "email": "desk@clinic.invalid"}})
        for one in tickets:
            status, problem = await visitor.send(shown, one)
            assert status == 422, one
            assert value not in json.dumps(problem, ensure_ascii=False)
    _, listed = await visitor.panel("GET", "/v1/submissions")
    assert listed["submissions"] == []
    status, _ = await visitor.send(shown, ticket)
    assert status == 202, "the same ticket without them is taken"
