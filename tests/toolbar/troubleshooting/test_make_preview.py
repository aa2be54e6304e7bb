"""A preview is made of what can be reached, and says what cannot."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    ConnectorError,
    ConnectorUnknownError,
    ContextInvalidError,
    EmrClockSkewError,
    EmrRefusedError,
    EmrSessionExpiredError,
    EmrUnreachableError,
)
from toolbar.troubleshooting.make_preview import identify, make_preview
from toolbar.troubleshooting.reading import Limits


async def test_a_preview_holds_the_identifiers_and_the_masked_chart(preview: Any) -> None:
    shown = preview.as_json()
    assert shown["identifiers"] == {
        "emr": "parchment",
        "emr_id": "1234",
        "merged_emr_ids": [],
        "ocean_reference": "482",
        "ereferral_reference": None,
        "site_number": "7001",
        "captured_at": "2026-11-23T15:30:00Z",
    }
    (document,) = shown["documents"]
    assert json.loads(document["redacted"]) == {
        "number": "1234",
        "oceanReference": "482",
        "status": "AC",
        "family": "XXXXXXX",
        "given": "XXXXXXX",
        "born": "XXXXXXX",
        "healthNumber": "XXXXXXX",
    }
    assert document["dropped"] == 1
    assert document["findings"] == {"NAME": 2, "BIRTH_DATE": 1, "HEALTH_NUMBER": 1}
    assert document["facts"]["healthNumber"]["length"] == "10"


async def test_nothing_of_the_chart_stands_in_a_preview(
    preview: Any, canaries: tuple[str, ...]
) -> None:
    shown = json.dumps(preview.as_json())
    assert [value for value in canaries if value in shown] == []
    assert [value for value in canaries if value in repr(preview)] == []


async def test_the_environment_says_how_each_side_was_reached(preview: Any) -> None:
    environment = preview.as_json()["environment"]
    assert environment["connections"] == {
        "chart": {"state": "ok"},
        "ocean": {"state": "not-configured"},
        "portal": {"state": "ok"},
    }
    assert environment["connector"] == {"id": "parchment", "mode": "scroll"}
    assert environment["notices"] == []
    assert environment["python"].startswith("3.")


@pytest.mark.parametrize(
    "error",
    [
        EmrSessionExpiredError,
        EmrRefusedError,
        EmrClockSkewError,
        EmrUnreachableError,
        ChartUnreadableError,
    ],
)
async def test_a_chart_that_cannot_be_read_is_the_very_thing_that_support_sees(
    clinic: Any, parchment: Any, error: type[ConnectorError]
) -> None:
    async def fail() -> None:
        raise error(503)

    parchment.before = fail
    made: Any = await make_preview(
        clinic, "parchment", {"patient_id": "1234", "ocean_reference": "9"}
    )
    chart = made.as_json()["environment"]["connections"]["chart"]
    assert chart == {"state": "failed", "code": error.code, "http_status": 503}
    assert made.notices == [error.code]
    assert made.identifiers.emr_id == "1234"
    assert made.identifiers.ocean_reference == "9"
    assert made.documents == []


async def test_a_patient_who_is_not_there_is_no_preview(clinic: Any) -> None:
    with pytest.raises(ChartNotFoundError) as caught:
        await make_preview(clinic, "parchment", {"patient_id": "99"})
    assert caught.value.__context__ is None


@pytest.mark.parametrize("context", [{"name": "x"}, {"patient_id": "1", "extra": 1}])
async def test_a_context_that_the_connector_refuses_is_refused(
    clinic: Any, context: dict[str, object]
) -> None:
    with pytest.raises(ContextInvalidError):
        await make_preview(clinic, "parchment", context)


async def test_only_known_parts_may_be_included(clinic: Any) -> None:
    with pytest.raises(ContextInvalidError):
        await make_preview(clinic, "parchment", {"patient_id": "1234"}, {"chart", "passwords"})


async def test_a_connector_that_is_not_enabled_is_unknown(clinic: Any) -> None:
    with pytest.raises(ConnectorUnknownError):
        await make_preview(clinic, "accuro", {})


async def test_parts_that_are_not_included_are_left_out(clinic: Any) -> None:
    made: Any = await make_preview(clinic, "parchment", {"patient_id": "1234"}, ())
    tree = made.bundle_tree(None)
    assert (tree["documents"], tree["environment"], tree["comparison"]) == ([], {}, {})
    assert made.identifiers.emr_id == "1234"


async def test_an_ereferral_reference_stays_unless_the_site_sends_it(clinic: Any) -> None:
    context = {"patient_id": "1234", "ereferral_reference": "5f0c1d7a-3b1e-4c52-9a66-0d5a4e1b7c01"}
    made: Any = await make_preview(clinic, "parchment", context)
    assert made.identifiers.ereferral_reference is None
    portal = replace(clinic.settings.portal, send_ereferral_reference=True)
    willing = replace(clinic, settings=replace(clinic.settings, portal=portal))
    made = await make_preview(willing, "parchment", context)
    assert made.identifiers.ereferral_reference == context["ereferral_reference"]


async def test_a_chart_that_hangs_does_not_hold_the_preview(clinic: Any, parchment: Any) -> None:
    parchment.before = asyncio.Event().wait
    async with asyncio.timeout(2):
        made: Any = await make_preview(
            clinic, "parchment", {"patient_id": "1234"}, limits=Limits(chart=0.05)
        )
    assert made.notices == ["emr-unreachable"]


async def test_a_portal_that_is_down_is_a_notice(clinic: Any, portal: Any) -> None:
    await portal.stop()
    made: Any = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    assert made.notices == ["portal-unreachable"]


async def test_a_portal_that_hangs_does_not_hold_the_preview(clinic: Any, portal: Any) -> None:
    portal.keys_script = ["stall"]
    async with asyncio.timeout(2):
        made: Any = await make_preview(
            clinic, "parchment", {"patient_id": "1234"}, limits=Limits(portal=0.05)
        )
    assert made.notices == ["portal-unreachable"]


async def test_something_else_at_the_portals_address_is_told_apart(
    clinic: Any, portal: Any
) -> None:
    portal.keys_script = ["404"]
    made: Any = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    assert made.notices == ["portal-unreadable"]


async def test_identify_answers_the_references_and_reads_no_ocean(clinic: Any) -> None:
    found = await identify(clinic, "parchment", {"patient_id": "1234"})
    assert (found.emr_id, found.ocean_reference, found.site_number) == ("1234", "482", "7001")


async def test_identify_raises_what_the_connector_raises(clinic: Any, parchment: Any) -> None:
    with pytest.raises(ChartNotFoundError):
        await identify(clinic, "parchment", {"patient_id": "9"})
    parchment.before = asyncio.Event().wait
    with pytest.raises(EmrUnreachableError):
        await identify(clinic, "parchment", {"patient_id": "1234"}, Limits(chart=0.05))


async def test_identify_without_any_reference_is_an_invalid_context(
    clinic: Any, parchment: Any
) -> None:
    parchment.chart |= {"number": None, "oceanReference": None}
    with pytest.raises(ContextInvalidError):
        await identify(clinic, "parchment", {})


async def test_what_a_third_party_calls_its_document_leaves_only_as_a_plain_word(
    clinic: Any, parchment: Any
) -> None:
    parchment.kind = "Chart of Quibblethorn"
    made: Any = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    (document,) = made.as_json()["documents"]
    assert document["kind"] == "document"
    assert document["redacted"] is None
    assert document["skeleton"] is not None


async def test_what_a_third_party_calls_its_mode_leaves_only_as_a_plain_word(
    clinic: Any, parchment: Any
) -> None:
    parchment.mode = "Quibblethorn 1931-07-19"
    made: Any = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    assert made.environment["connector"] == {"id": "parchment", "mode": "other"}


async def test_an_emr_id_that_is_the_health_number_is_left_out(
    clinic: Any, parchment: Any, canaries: tuple[str, ...]
) -> None:
    parchment.chart["number"] = parchment.chart["healthNumber"]
    made: Any = await make_preview(clinic, "parchment", {})
    shown = json.dumps(made.as_json())
    assert [value for value in canaries if value in shown] == []
    assert made.identifiers.emr_id is None
    assert made.notices == ["emr-id-withheld"]
