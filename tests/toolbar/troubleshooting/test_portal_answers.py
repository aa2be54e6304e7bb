"""Of what the portal's address answers, only a whole ticket counts as one."""

import json
from typing import Any

import pytest

from toolbar.troubleshooting.backoff import CAP, delay
from toolbar.troubleshooting.errors import PortalBusyError, PortalUnreadableError
from toolbar.troubleshooting.portal_answers import (
    Answer,
    Standing,
    read_delivered,
    read_standing,
    refusal,
)

TICKET: dict[str, Any] = {
    "ticket_number": "T-000001",
    "received_at": "2026-11-23T15:31:00Z",
    "first_answer_due_at": "2026-11-23T12:31:00-05:00",
    "url": "https://portal.example/tickets/T-000001",
}


def answer(tree: object, status: int = 201, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, named, json.dumps(tree).encode())


def test_a_whole_ticket_is_read() -> None:
    delivered = read_delivered(answer(TICKET))
    assert (delivered.ticket_number, delivered.url) == ("T-000001", TICKET["url"])


@pytest.mark.parametrize(
    "change",
    [
        {"ticket_number": None},
        {"ticket_number": "<script>"},
        {"ticket_number": 7},
        {"received_at": "now"},
        {"received_at": "2026-11-23T15:31:00"},
        {"first_answer_due_at": None},
        {"first_answer_due_at": "soon"},
    ],
)
def test_half_a_ticket_is_none(change: dict[str, object]) -> None:
    with pytest.raises(PortalUnreadableError):
        read_delivered(answer(TICKET | change))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/tickets/1", None, 7, "https://a b"])
def test_an_address_that_is_no_web_address_is_left_out(url: object) -> None:
    assert read_delivered(answer(TICKET | {"url": url})).url is None


@pytest.mark.parametrize(
    ("errors", "code"),
    [
        ([{"pointer": "#/ticket/description"}], "portal-found-in-words"),
        ([{"pointer": "#/documents/0"}, {"pointer": "#/ticket/browser"}], "portal-found-in-words"),
        ([{"pointer": "#/identifiers/emr_id"}], "portal-found-in-identifiers"),
        ([{"pointer": "#/documents/0"}], "portal-found-in-documents"),
        ([{"pointer": ["#/ticket/"]}, "x", None], "portal-found-in-documents"),
        ("<script>", "portal-found-in-documents"),
        (None, "portal-found-in-documents"),
    ],
)
def test_a_refusal_for_patient_data_says_which_part_has_it(errors: object, code: str) -> None:
    refused = refusal(answer({"code": "patient-data-found", "errors": errors}, 422))
    assert refused is not None
    assert (refused.code, refused.retryable) == (code, False)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"code": ["patient-data-found"]}'])
def test_any_other_refusal_is_one_for_good(body: bytes) -> None:
    refused = refusal(Answer(422, {}, body))
    assert refused is not None
    assert refused.code == "portal-refused"


@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ("America/Vancouver", "America/Vancouver"),
        ("America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("UTC", "UTC"),
        ("America/Nowhere", None),
        ("America", None),
        ("../../etc/passwd", None),
        ("/etc/localtime", None),
        ("a" * 5000, None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_a_zone_that_we_do_not_know_is_left_out(told: object, zone: str | None) -> None:
    assert read_delivered(answer(TICKET | {"time_zone": told})).time_zone == zone
    assert read_standing(answer({"state": "new", "time_zone": told})).time_zone == zone


def test_a_standing_is_read() -> None:
    told = {
        "ticket_number": "T-000001",
        "state": "merged",
        "merged_into": "T-000002",
        "first_answer_due_at": None,
        "first_answered_at": "2026-11-23T15:31:00Z",
        "time_zone": "America/Vancouver",
    }
    assert read_standing(answer(told, 200)) == Standing(
        "merged", None, "2026-11-23T15:31:00Z", "America/Vancouver", "T-000002"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"state": None},
        {"state": "<b>"},
        {"merged_into": "../keys"},
        {"merged_into": 7},
        {"first_answer_due_at": "soon"},
        {"first_answer_due_at": "2026-11-23T15:31:00"},
        {"first_answered_at": 7},
    ],
)
def test_half_a_standing_is_none(change: dict[str, object]) -> None:
    with pytest.raises(PortalUnreadableError):
        read_standing(answer({"state": "new"} | change, 200))


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(PortalUnreadableError) as caught:
        read_delivered(Answer(201, {}, body))
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry_After": "30"}, 30.0),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "9" * 12}, None),
        ({"Retry_After": "\u0663"}, None),
        ({"Retry_After": "Mon, 23 Nov 2026 16:00:00 GMT"}, None),
        (
            {
                "Retry_After": "Mon, 23 Nov 2026 16:00:00 GMT",
                "Date": "Mon, 23 Nov 2026 15:58:00 -0000",
            },
            120.0,
        ),
        (
            {
                "Retry_After": "Mon, 23 Nov 2026 16:00:00 GMT",
                "Date": "Mon, 23 Nov 2026 17:00:00 GMT",
            },
            0.0,
        ),
    ],
)
def test_retry_after_is_read_by_the_portals_own_clock(
    headers: dict[str, str], seconds: float | None
) -> None:
    refused = refusal(answer({}, 503, **headers))
    assert isinstance(refused, PortalBusyError)
    assert refused.retry_after == seconds


def test_waits_grow_to_a_quarter_of_an_hour_and_are_spread() -> None:
    early = {delay(0, None).total_seconds() for _ in range(50)}
    late = [delay(1000, None).total_seconds() for _ in range(200)]
    assert early == {1.0}
    assert max(late) <= CAP
    assert len(set(late)) > 150
    assert delay(3, 3600.0).total_seconds() == 3600
