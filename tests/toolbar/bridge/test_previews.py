"""A toolbar opens a preview; the panel alone sees it, changes it and sends it (A10, A12)."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from connectors.secret import Secret
from tests.toolbar.bridge.conftest import clinic_settings
from toolbar.bridge import models, preview_models
from toolbar.settings import BridgeSettings

CHART = {
    "connector": "oscar",
    "context": {
        "patient_id": "1234",
        "ocean_reference": "482",
        "documents": [
            {
                "media_type": "application/hl7-v2",
                "encoding": "text",
                "body": "MSH|^~\\&|LAB|MDS|OSCAR|CLINIC|20261123||ORU^R01|1|P|2.3\r"
                "PID|1||1234||Zzyzxquark^Wilhelmina||19610203|F|||1 Nowhere Lane^^Arden\r",
            }
        ],
    },
}
OTHER = {"connector": "oscar", "context": {"patient_id": "77", "ocean_reference": "999"}}
TICKET = {
    "reporter": {"name": "Robin Desk", "email": "desk@clinic.test"},
    "site_number": "7001",
    "emr": "oscar",
    "services": ["eforms"],
    "frequency": "constant",
    "scope": "one_patient",
    "description": "The form stays blank.",
    "language": "en",
}


def open_preview(bridge: Any, caller: Any, chart: Any = CHART) -> str:
    answer = bridge.ask("POST", "/v1/previews", chart, **caller)
    assert answer.status == 201, answer.body
    return str(answer.json["preview_id"])


def seen(bridge: Any, preview_id: str) -> Any:
    return bridge.ask("GET", f"/v1/previews/{preview_id}", **bridge.panel()).json


def send(
    bridge: Any,
    preview_id: str,
    preview: Any,
    *,
    key: str | None = None,
    ticket: Any = TICKET,
    **others: Any,
) -> Any:
    body = {"digest": preview["digest"], "nonce": preview["nonce"], "ticket": ticket} | others
    key = preview["idempotency_key"] if key is None else key
    path = f"/v1/previews/{preview_id}/send"
    return bridge.ask("POST", path, body, idempotency_key=key or None, **bridge.panel())


def test_a_toolbar_gets_identifiers_and_an_address_and_nothing_else(bridge: Any) -> None:
    answer = bridge.ask("POST", "/v1/previews", CHART, **bridge.toolbar())
    assert answer.status == 201
    made = answer.json
    assert set(made) == {"preview_id", "panel_url", "identifiers", "expires_at"}
    expected = f"http://127.0.0.1:{bridge.port}/panel/previews/{made['preview_id']}"
    assert made["panel_url"] == expected
    assert made["identifiers"]["emr_id"] == "1234"
    assert made["expires_at"] == "2026-11-23T14:15:00Z"


def test_the_panel_s_address_is_the_one_whose_session_it_has(bridge: Any) -> None:
    host = f"localhost:{bridge.port}"
    answer = bridge.ask("POST", "/v1/previews", CHART, host=host, **bridge.toolbar())
    assert answer.json["panel_url"].startswith(f"http://127.0.0.1:{bridge.port}/panel/")


def test_identify_answers_the_contract_s_members(bridge: Any) -> None:
    answer = bridge.ask("POST", "/v1/identify", CHART, **bridge.toolbar())
    models.IdentifiersAnswer.model_validate(answer.json)
    assert answer.json == {
        "emr": "oscar",
        "emr_id": "1234",
        "merged_emr_ids": [],
        "ocean_reference": "482",
        "ereferral_reference": None,
        "site_number": "7001",
        "captured_at": "2026-11-23T14:00:00Z",
    }


def test_a_toolbar_cannot_read_change_or_send_what_it_opened(bridge: Any) -> None:
    toolbar = bridge.toolbar()
    preview_id = open_preview(bridge, toolbar)
    preview = seen(bridge, preview_id)
    path = f"/v1/previews/{preview_id}"
    body = {"digest": preview["digest"], "nonce": preview["nonce"], "ticket": TICKET}
    key = {"idempotency_key": preview["idempotency_key"]}
    answers = [
        bridge.ask("GET", path, **toolbar),
        bridge.ask("PATCH", path, {"drop_identifier": "emr_id"}, **toolbar),
        bridge.ask("POST", f"{path}/check-text", {"text": "a"}, **toolbar),
        bridge.ask("POST", f"{path}/send", body, **toolbar, **key),
    ]
    assert {answer.code for answer in answers} == {"scope-missing"}
    assert bridge.ask("GET", "/v1/submissions", **bridge.panel()).json == {"submissions": []}
    assert send(bridge, preview_id, preview).status == 202


def test_the_preview_is_masked_and_of_the_documented_form(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    answer = bridge.ask("GET", f"/v1/previews/{preview_id}", **bridge.panel())
    preview_models.PreviewAnswer.model_validate(answer.json)
    assert b"Zzyzxquark" not in answer.body
    assert b"XXXXXXX" in answer.body


def test_the_user_takes_away_and_the_digest_changes(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    before = seen(bridge, preview_id)
    path = f"/v1/previews/{preview_id}"
    document = before["documents"][0]["document_id"]
    digests = [before["digest"]]
    for change in (
        {"document_id": document, "start": 0, "end": 3},
        {"drop_identifier": "ocean_reference"},
        {"drop_document": document},
    ):
        answer = bridge.ask("PATCH", path, change, **bridge.panel())
        assert answer.status == 200
        preview_models.PreviewAnswer.model_validate(answer.json)
        digests.append(answer.json["digest"])
    assert len(set(digests)) == 4
    assert answer.json["documents"] == []
    assert answer.json["identifiers"]["ocean_reference"] is None
    # what was seen before the change is not what would be sent
    assert send(bridge, preview_id, before).code == "preview-changed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"document_id": "none", "start": 0, "end": 1}, "not-found"),
        ({"document_id": "document-1", "start": 0, "end": 10**7}, "body-invalid"),
        ({"document_id": "document-1", "start": -1, "end": 1}, "body-invalid"),
        ({"drop_document": "none"}, "not-found"),
        ({"drop_identifier": "name"}, "body-invalid"),
        ({"drop_identifier": "emr_id", "drop_document": "document-1"}, "body-invalid"),
        ({}, "body-invalid"),
    ],
)
def test_a_change_that_is_none_is_refused(bridge: Any, change: Any, code: str) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    answer = bridge.ask("PATCH", f"/v1/previews/{preview_id}", change, **bridge.panel())
    assert answer.code == code


def test_the_words_are_looked_through(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    path = f"/v1/previews/{preview_id}/check-text"
    body = {"text": "Call 416 555 0123 about 1234."}
    answer = bridge.ask("POST", path, body, **bridge.panel())
    preview_models.FindingsAnswer.model_validate(answer.json)
    assert {"start": 5, "end": 17, "kind": "PHONE", "certainty": "structured"} in answer.json[
        "findings"
    ]


def test_the_same_key_again_gets_the_same_answer(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    preview = seen(bridge, preview_id)
    answers = [send(bridge, preview_id, preview) for _ in range(3)]
    assert {answer.status for answer in answers} == {202}
    assert answers[0].json == {"submission_id": preview["idempotency_key"], "state": "queued"}
    assert len({answer.body for answer in answers}) == 1
    listed = bridge.ask("GET", "/v1/submissions", **bridge.panel()).json
    assert len(listed["submissions"]) == 1
    models.SubmissionsAnswer.model_validate(listed)


def test_the_same_key_again_gets_the_same_answer_after_the_preview_is_gone(
    bridge: Any, clock: Any
) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    preview = seen(bridge, preview_id)
    first = send(bridge, preview_id, preview)
    clock.pass_by(minutes=15)
    assert (
        bridge.ask("GET", f"/v1/previews/{preview_id}", **bridge.panel()).code == "preview-expired"
    )
    again = send(bridge, preview_id, preview)
    assert (again.status, again.body) == (202, first.body)


def test_the_same_key_for_other_words_is_refused(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    preview = seen(bridge, preview_id)
    send(bridge, preview_id, preview)
    other = send(bridge, preview_id, preview, ticket=TICKET | {"description": "Another thing."})
    assert (other.status, other.code) == (422, "idempotency-key-reused")


def test_a_preview_that_was_sent_is_not_sent_again_under_another_key(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    preview = seen(bridge, preview_id)
    assert send(bridge, preview_id, preview).status == 202
    for ticket in (TICKET, TICKET | {"description": "Another thing."}):
        again = send(bridge, preview_id, preview, key="another", ticket=ticket)
        assert (again.status, again.code) == (409, "nonce-used")
    listed = bridge.ask("GET", "/v1/submissions", **bridge.panel()).json
    assert len(listed["submissions"]) == 1


def test_many_clicks_at_once_send_once(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    preview = seen(bridge, preview_id)
    bodies = []
    clicks = [
        threading.Thread(target=lambda: bodies.append(send(bridge, preview_id, preview).body))
        for _ in range(20)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert len(bodies) == 20
    assert len(set(bodies)) == 1
    listed = bridge.ask("GET", "/v1/submissions", **bridge.panel()).json["submissions"]
    assert len(listed) == 1


@pytest.mark.parametrize(
    ("others", "status", "code"),
    [
        ({"digest": "0" * 64}, 409, "preview-changed"),
        ({"nonce": "another"}, 409, "nonce-used"),
        ({"digest": "short"}, 400, "body-invalid"),
        ({"key": ""}, 400, "idempotency-key-missing"),
        ({"key": "k" * 200}, 400, "body-invalid"),
        ({"ticket": {}}, 422, "ticket-invalid"),
        ({"ticket": TICKET | {"description": "It is Zzyzxquark."}}, 422, "patient-data-found"),
        ({"ticket": TICKET | {"description": "password=Wq9!vbn2#Lm0zz$T"}}, 422, None),
        ({"attachment": "a"}, 400, "body-invalid"),
    ],
)
def test_what_may_not_be_sent_is_refused(
    bridge: Any, others: Any, status: int, code: str | None
) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    answer = send(bridge, preview_id, seen(bridge, preview_id), **others)
    assert answer.status == status
    assert code is None or answer.code == code
    models.ProblemAnswer.model_validate(answer.json)
    assert b"Zzyzxquark" not in answer.raw
    assert b"Wq9!vbn2" not in answer.raw
    assert bridge.ask("GET", "/v1/submissions", **bridge.panel()).json == {"submissions": []}


def test_findings_are_told_as_positions_only(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    ticket = TICKET | {"description": "It is Zzyzxquark."}
    answer = send(bridge, preview_id, seen(bridge, preview_id), ticket=ticket)
    (finding,) = answer.json["findings"]
    assert set(finding) == {"field", "start", "end", "kind", "certainty"}
    assert (finding["field"], finding["start"], finding["end"]) == ("description", 6, 16)


def test_fields_of_a_wrong_ticket_are_named_and_their_values_are_not(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    ticket = TICKET | {"site_number": "Zzyzxquark", "Zzyzxquark": 1}
    answer = send(bridge, preview_id, seen(bridge, preview_id), ticket=ticket)
    assert answer.json["fields"] == ["site_number", "unknown"]
    assert b"Zzyzxquark" not in answer.raw


def test_a_preview_of_another_patient_than_the_open_one_is_not_sent(bridge: Any) -> None:
    toolbar = bridge.toolbar()
    preview_id = open_preview(bridge, toolbar)
    preview = seen(bridge, preview_id)
    assert bridge.ask("PUT", "/v1/context", OTHER, **toolbar).status == 204
    answer = send(bridge, preview_id, preview)
    assert (answer.status, answer.code) == (409, "context-stale")
    assert bridge.ask("GET", "/v1/submissions", **bridge.panel()).json == {"submissions": []}


def test_a_preview_of_the_open_patient_is_sent(bridge: Any) -> None:
    toolbar = bridge.toolbar()
    context = {"connector": "oscar", "context": {"patient_id": "1234", "ocean_reference": "555"}}
    bridge.ask("PUT", "/v1/context", OTHER, **toolbar)
    preview_id = open_preview(bridge, toolbar)
    assert bridge.ask("PUT", "/v1/context", context, **toolbar).status == 204
    assert send(bridge, preview_id, seen(bridge, preview_id)).status == 202


def test_a_preview_whose_chart_was_closed_is_not_sent(bridge: Any) -> None:
    toolbar = bridge.toolbar()
    preview_id = open_preview(bridge, toolbar)
    preview = seen(bridge, preview_id)
    assert bridge.ask("PUT", "/v1/context", {}, **toolbar).status == 204
    answer = send(bridge, preview_id, preview)
    assert (answer.status, answer.code) == (409, "context-stale")
    assert bridge.ask("GET", "/v1/submissions", **bridge.panel()).json == {"submissions": []}
    bridge.ask("PUT", "/v1/context", CHART, **toolbar)
    assert send(bridge, preview_id, preview).status == 202


def test_a_preview_is_too_old_to_send_after_the_time_that_is_set(start: Any, clock: Any) -> None:
    settings = replace(clinic_settings(), bridge=BridgeSettings(preview_minutes=2))
    bridge = start(clock=clock, settings=settings)
    preview_id = open_preview(bridge, bridge.toolbar())
    preview = seen(bridge, preview_id)
    assert preview["expires_at"] == "2026-11-23T14:02:00Z"
    clock.pass_by(minutes=2)
    answer = send(bridge, preview_id, preview)
    assert (answer.status, answer.code) == (410, "preview-expired")
    # one that may be older is still sent at that age
    other = open_preview(bridge := start(clock=clock), bridge.toolbar())
    preview = seen(bridge, other)
    clock.pass_by(minutes=2)
    assert send(bridge, other, preview).status == 202


def standing(bridge: Any, preview_id: str) -> Any:
    answer = bridge.ask("GET", f"/v1/previews/{preview_id}/context", **bridge.panel())
    models.StandingAnswer.model_validate(answer.json)
    return answer.json


def test_the_panel_is_told_how_a_preview_stands_to_the_open_chart(bridge: Any, clock: Any) -> None:
    toolbar = bridge.toolbar()
    preview_id = open_preview(bridge, toolbar)
    untold = {"state": "untold", "sendable": True, "told_at": None, "seconds": None}
    assert standing(bridge, preview_id) == untold | {"preview_seconds": 0}
    for body, state, sendable in (
        (CHART, "open", True),
        (OTHER, "another", False),
        ({}, "closed", False),
    ):
        told_at = clock.now
        assert bridge.ask("PUT", "/v1/context", body, **toolbar).status == 204
        clock.pass_by(seconds=40)
        told = standing(bridge, preview_id)
        assert (told["state"], told["sendable"], told["seconds"]) == (state, sendable, 40)
        assert told["told_at"] == told_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert told["preview_seconds"] == 120


def test_the_panel_sees_which_patients_are_open_and_how_long(bridge: Any, clock: Any) -> None:
    page = bridge.toolbar("https://emr.clinic.test")
    bridge.ask("PUT", "/v1/context", OTHER, **page)
    clock.pass_by(seconds=90)
    answer = bridge.ask("GET", "/v1/context", **bridge.panel())
    models.OpenChartsAnswer.model_validate(answer.json)
    (token,) = bridge.state.tokens()
    assert answer.json == {
        "charts": [
            {
                "token_id": token.token_id,
                "name": "test",
                "origin": "https://emr.clinic.test",
                "connector": "oscar",
                "emr_id": "77",
                "ocean_reference": "999",
                "told_at": "2026-11-23T14:00:00Z",
                "seconds": 90,
            }
        ]
    }
    # neither another toolbar nor that page itself may ask
    assert bridge.ask("GET", "/v1/context", **page).code == "origin-refused"
    assert bridge.ask("GET", "/v1/context", **bridge.toolbar()).code == "scope-missing"
    bridge.ask("PUT", "/v1/context", {}, **page)
    assert bridge.ask("GET", "/v1/context", **bridge.panel()).json == {"charts": []}


def test_a_toolbar_whose_pairing_has_ended_shows_nobody(bridge: Any) -> None:
    toolbar = bridge.toolbar()
    bridge.ask("PUT", "/v1/context", OTHER, **toolbar)
    bridge.state.revoke(bridge.state.tokens()[0].token_id)
    assert bridge.ask("GET", "/v1/context", **bridge.panel()).json == {"charts": []}


def test_another_toolbar_s_patient_makes_nothing_stale(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    bridge.ask("PUT", "/v1/context", OTHER, **bridge.toolbar())
    assert send(bridge, preview_id, seen(bridge, preview_id)).status == 202


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"connector": "none", "context": {}}, 404, "connector-unknown"),
        ({"connector": "oscar", "context": {"a": "Zzyzxquark"}}, 422, "context-invalid"),
        ({"connector": "oscar", "context": {"patient_id": "Zzyzxquark"}}, 422, "context-invalid"),
        ({"connector": "oscar"}, 400, "body-invalid"),
        ({"connector": "oscar", "context": []}, 400, "body-invalid"),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/identify"), ("POST", "/v1/previews"), ("PUT", "/v1/context")],
)
def test_a_context_that_is_none_is_refused(
    bridge: Any, method: str, path: str, body: Any, status: int, code: str
) -> None:
    answer = bridge.ask(method, path, body, **bridge.toolbar())
    assert (answer.status, answer.code) == (status, code)
    assert b"Zzyzxquark" not in answer.raw


def test_an_unknown_part_is_refused(bridge: Any) -> None:
    body = CHART | {"include": ["everything"]}
    assert bridge.ask("POST", "/v1/previews", body, **bridge.toolbar()).code == "body-invalid"


def test_connectors_are_listed_with_the_context_they_take(bridge: Any) -> None:
    answer = bridge.ask("GET", "/v1/connectors", **bridge.toolbar())
    models.ConnectorsAnswer.model_validate(answer.json)
    listed = {one["id"]: one for one in answer.json["connectors"]}
    assert listed["oscar"]["state"] == "ready"
    assert listed["ocean"]["state"] == "disabled"
    assert listed["oscar"]["context_schema"]["type"] == "object"


def test_a_submission_is_cancelled_and_cannot_be_sent_again_then(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    sent = send(bridge, preview_id, seen(bridge, preview_id)).json["submission_id"]
    shown = bridge.ask("GET", f"/v1/submissions/{sent}", **bridge.panel()).json
    models.SubmissionAnswer.model_validate(shown)
    wait_until(lambda: state_of(bridge, sent)["attempts"] >= 1 and not_sending(bridge, sent))
    cancelled = bridge.ask("POST", f"/v1/submissions/{sent}/cancel", **bridge.panel())
    assert cancelled.json["state"] == "cancelled"
    again = bridge.ask("POST", f"/v1/submissions/{sent}/retry", {}, **bridge.panel())
    assert (again.status, again.code) == (409, "submission-not-waiting")


def test_a_waiting_submission_is_tried_again_at_once(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.toolbar())
    sent = send(bridge, preview_id, seen(bridge, preview_id)).json["submission_id"]
    wait_until(lambda: state_of(bridge, sent)["attempts"] >= 1 and not_sending(bridge, sent))
    answer = bridge.ask("POST", f"/v1/submissions/{sent}/retry", {}, **bridge.panel())
    assert answer.json["state"] == "queued"


def state_of(bridge: Any, submission_id: str) -> Any:
    return bridge.ask("GET", f"/v1/submissions/{submission_id}", **bridge.panel()).json


def not_sending(bridge: Any, submission_id: str) -> bool:
    return str(state_of(bridge, submission_id)["state"]) != "sending"


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(400):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError


def test_an_outbox_that_cannot_be_opened_answers_a_code_and_is_tried_again(start: Any) -> None:
    bridge = start()
    outbox = bridge.directory / "outbox.db"
    outbox.mkdir(parents=True)
    answer = bridge.ask("GET", "/v1/submissions", **bridge.panel())
    assert (answer.status, answer.code) == (503, "outbox-unavailable")
    outbox.rmdir()
    assert bridge.ask("GET", "/v1/submissions", **bridge.panel()).json == {"submissions": []}


def test_the_answers_hold_no_subject_in_any_way(bridge: Any) -> None:
    answers = [
        bridge.ask("POST", "/v1/previews", CHART, **bridge.toolbar()),
        bridge.ask("POST", "/v1/identify", CHART, **bridge.toolbar()),
    ]
    for answer in answers:
        assert b"Zzyzxquark" not in answer.raw
        assert "Wilhelmina" not in json.dumps(answer.json)


WORD = "quietlettersonly"


def test_a_registered_secret_in_the_words_is_named_by_kind_and_field(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel())
    description = f"It shows {WORD[::-1]} and stops."
    words = TICKET | {"description": description}
    check = f"/v1/previews/{preview_id}/check-text"
    asked = {"text": description}
    assert bridge.ask("POST", check, asked, **bridge.panel()).json["findings"] == []
    bridge.clinics[0].secrets.put("ocean-shared-encryption-key", Secret(WORD))
    (finding,) = bridge.ask("POST", check, asked, **bridge.panel()).json["findings"]
    start = description.index(WORD[::-1])
    end = start + len(WORD)
    assert finding == {"start": start, "end": end, "kind": "CREDENTIAL", "certainty": "known"}
    answer = send(bridge, preview_id, seen(bridge, preview_id), ticket=words)
    assert (answer.status, answer.code) == (422, "credential-found")
    assert (answer.json["kind"], answer.json["fields"]) == ("registered-secret", ["description"])
    assert WORD not in answer.raw.decode()
    assert send(bridge, preview_id, seen(bridge, preview_id)).status == 202
