"""The API document says every call that answers JSON, every code, and nothing that is not so."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from aiohttp import web

from portal.access import Access, Route, route
from portal.answers import FOR_PROGRAMS, LEADS_TO
from portal.api.document import OPERATIONS, Line, api_document, refusals
from portal.app import ROUTES, add_routes
from portal.refusals import STATUS
from tests.portal.api.answering import a_page, answers_json, by_another, by_itself
from tests.portal.hosting import Hosted

COOKIES = {"session": "ocean-session", "form": "ocean-form", "reading": "ocean-reading"}


def lines_of(routes: Iterable[Route]) -> dict[Line, Route]:
    """Return the routes by method and address, as the router writes it."""
    return {(one.method, re.sub(r"{(\w+):[^}]*}+", r"{\1}", one.path)): one for one in routes}


def undescribed(routes: Iterable[Route]) -> set[Line]:
    """Return the routes that answer programs or JSON, and of which the document says nothing."""
    return {
        line
        for line, one in lines_of(routes).items()
        if line not in OPERATIONS
        and (one.path.startswith(FOR_PROGRAMS) or answers_json(one.handler))
    }


def access_of(routes: tuple[Route, ...]) -> Mapping[Line, Access]:
    router = web.UrlDispatcher()
    return {
        (one.method, one.resource.canonical): word
        for one, word in add_routes(router, routes).items()
        if one.resource is not None
    }


@pytest.fixture(scope="module")
def document() -> Any:
    return api_document("1", access_of(ROUTES), COOKIES)


def test_every_route_that_answers_json_is_in_it() -> None:
    assert undescribed(ROUTES) == set()
    assert len(OPERATIONS) >= 26


def test_a_new_route_that_answers_json_is_missed() -> None:
    new = [
        route("GET", "/new/{one:[a-z]+}", Access.PERSON, by_itself),
        route("GET", "/new", Access.PERSON, by_another),
        route("GET", "/api/v2/page", Access.SITE_TOKEN, a_page),
        route("GET", "/page", Access.PERSON, a_page),
    ]
    assert undescribed(new) == {("GET", "/new/{one}"), ("GET", "/new"), ("GET", "/api/v2/page")}


def test_an_operation_without_a_route_makes_no_document() -> None:
    gone = tuple(one for one in ROUTES if one.path != "/api/v1/keys")
    with pytest.raises(KeyError):
        api_document("1", access_of(gone), COOKIES)


def test_every_operation_of_it_is_a_route(document: Any) -> None:
    found = {
        (method.upper(), path) for path, calls in document["paths"].items() for method in calls
    }
    assert found == set(OPERATIONS)
    assert found <= set(access_of(ROUTES))


def test_it_is_of_version_3_1_and_every_reference_leads_somewhere(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    named = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert named <= set(document["components"]["schemas"])
    assert {"Bundle", "Ticket", "ProblemAnswer", "RecordAnswer"} <= named


def test_operations_have_unique_names(document: Any) -> None:
    names = [call["operationId"] for calls in document["paths"].values() for call in calls.values()]
    assert len(set(names)) == len(names)


def test_a_call_says_what_its_caller_shows(document: Any) -> None:
    paths = document["paths"]
    assert paths["/api/v1/tickets"]["post"]["security"] == [{"siteToken": []}]
    assert paths["/api/v1/keys"]["get"]["security"] == []
    assert set(paths["/svc/v1/patients"]["get"]["security"][0]) == {
        "siteNum",
        "siteKey",
        "siteCredential",
    }
    put = paths["/sites/{number}/patients/{patient}/ciphertext"]["put"]
    assert put["security"] == [{"session": [], "csrfToken": []}]
    schemes = set(document["components"]["securitySchemes"])
    used = {
        name
        for calls in paths.values()
        for call in calls.values()
        for one in call["security"]
        for name in one
    }
    assert used == schemes


def test_every_code_stands_under_its_status(document: Any) -> None:
    access = access_of(ROUTES)
    for line in OPERATIONS:
        responses = document["paths"][line[1]][line[0].lower()]["responses"]
        for refusal in refusals(line, access[line]):
            led = refusal in LEADS_TO and not line[1].startswith(FOR_PROGRAMS)
            status = "303" if led else str(STATUS[refusal].value)
            assert refusal.value in responses[status]["description"].split(", "), (line, refusal)


async def test_it_is_served_to_everybody(hosted: Hosted, document: Any) -> None:
    answer = await hosted.get("/openapi.json")
    assert (answer.status, answer.content_type) == (200, "application/json")
    served = await answer.json()
    assert served["paths"] == document["paths"]
    assert served["components"] == document["components"]
