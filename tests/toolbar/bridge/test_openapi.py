"""The API document says every call, every code, and nothing that is not so."""

import re
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import ProductError
from toolbar.bridge import errors
from toolbar.bridge.api_document import problem_codes
from toolbar.bridge.operations import OPERATIONS
from toolbar.bridge.problems import STATUS
from toolbar.bridge.routes import CALLS

CONTRACT = Path(__file__).parents[4] / "shared" / "design" / "contract.md"


@pytest.fixture(scope="module")
def document(lasting_bridge: Any) -> Any:
    return lasting_bridge.ask("GET", "/openapi.json").json


def test_every_call_is_in_it_once(document: Any) -> None:
    found = {
        (method.upper(), path) for path, calls in document["paths"].items() for method in calls
    }
    assert found == {(call.method, call.path) for call in CALLS} == set(OPERATIONS)


def test_it_is_of_version_3_1_and_every_reference_leads_somewhere(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    for name in re.findall(r"#/components/schemas/(\w+)", str(document)):
        assert name in document["components"]["schemas"]


def test_a_ticket_is_told_by_its_fields(document: Any) -> None:
    ticket = document["components"]["schemas"]["SendBody"]["properties"]["ticket"]
    assert ticket == {"$ref": "#/components/schemas/Ticket"}
    assert "reporter" in document["components"]["schemas"]["Ticket"]["required"]


def test_operations_have_unique_names(document: Any) -> None:
    names = [call["operationId"] for calls in document["paths"].values() for call in calls.values()]
    assert len(set(names)) == len(names)


def test_a_call_says_whose_credential_it_wants(document: Any) -> None:
    send = document["paths"]["/v1/previews/{preview_id}/send"]["post"]
    assert send["security"] == [{"panel": []}]
    assert document["paths"]["/v1/identify"]["post"]["security"] == [{"toolbar": []}, {"panel": []}]
    assert document["paths"]["/health"]["get"]["security"] == []


def test_every_code_of_a_call_has_a_status() -> None:
    for call in CALLS:
        for code in problem_codes(call):
            assert code in STATUS or code == "unexpected"


def test_every_error_of_this_room_has_a_status_of_its_own() -> None:
    for thing in vars(errors).values():
        if isinstance(thing, type) and issubclass(thing, ProductError) and "code" in vars(thing):
            assert thing.code in STATUS or thing.code in {"port-taken", "bridge-running"}


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract is not beside this checkout")
def test_every_status_is_the_contract_s() -> None:
    text = CONTRACT.read_text("utf-8").split("Problems (", 1)[1].split("\n\n")[0]
    agreed = dict(re.findall(r"`([a-z-]+)` (\d{3})", text))
    ours = {code: str(int(status)) for code, status in STATUS.items()} | {"unexpected": "500"}
    assert {code: ours.get(code) for code in agreed} == agreed
