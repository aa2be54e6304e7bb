"""Whatever goes wrong has its code, and what can still be sent is not lost."""

import json

import pytest

from demo.examples import context_of, ticket_of
from demo.patients import PATIENTS
from demo.pretend_oscar import Fault
from demo.visitor import Visitor
from demo.world import SITE_NUMBER, World

CONTEXT = context_of(PATIENTS[0], SITE_NUMBER)

WRONG = [
    (Fault.PATIENT_UNKNOWN, 404, "chart-not-found"),
    (Fault.SESSION_EXPIRED_REDIRECT, 502, "emr-session-expired"),
    (Fault.SESSION_EXPIRED_HTML, 502, "emr-session-expired"),
    (Fault.NOT_AUTHORIZED, 502, "emr-refused"),
    (Fault.PRIVILEGE_MISSING, 502, "emr-refused"),
    (Fault.TOKEN_REVOKED, 502, "emr-refused"),
    (Fault.CLOCK_OFF, 502, "emr-clock-skew"),
    (Fault.WRONG_CONTEXT, 503, "emr-unreachable"),
    (Fault.PROXY_DOWN, 503, "emr-unreachable"),
    (Fault.BROKEN, 503, "emr-unreachable"),
    (Fault.GARBLED, 502, "chart-unreadable"),
    (Fault.NOT_JSON, 502, "chart-unreadable"),
]


async def test_each_outcome_of_oscar_has_its_code_and_is_still_sent(
    world: World, visitor: Visitor
) -> None:
    for fault, status, code in WRONG:
        world.oscar.faults = {fault}
        asked = {"connector": "oscar", "context": CONTEXT}
        answered, problem = await visitor.toolbar("POST", "/v1/identify", asked)
        assert (answered, problem["code"]) == (status, code), fault
        assert not any(one in json.dumps(problem) for one in PATIENTS[0].canaries())
        if code == "chart-not-found":
            continue
        shown = await visitor.preview(CONTEXT)
        assert shown["environment"]["connections"]["chart"]["code"] == code, fault
        assert shown["identifiers"]["emr_id"] == PATIENTS[0].emr_id
        _, sent = await visitor.send(shown, ticket_of(SITE_NUMBER))
        assert (await visitor.outcome(sent["submission_id"]))["state"] == "delivered", fault


@pytest.mark.parametrize(
    ("context", "code"),
    [
        ({}, "context-invalid"),
        ({"patient_id": "12 34"}, "context-invalid"),
        ({"patient_id": 1234}, "context-invalid"),
        ({"patient_id": "1234", "name": "Quibblethorn"}, "context-invalid"),
        ({"patient_id": "999999999"}, "chart-not-found"),
    ],
)
async def test_what_a_page_hands_over_wrongly_is_refused(
    visitor: Visitor, context: dict[str, object], code: str
) -> None:
    asked = {"connector": "oscar", "context": context}
    for path in ("/v1/identify", "/v1/previews"):
        _, problem = await visitor.toolbar("POST", path, asked)
        assert problem["code"] == code
        assert "Quibblethorn" not in json.dumps(problem)
