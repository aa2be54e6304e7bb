"""A browser that some page sends here by a link or a form changes and reads nothing (A2, A3)."""

import asyncio
import hashlib
import re
from typing import Any

import pytest
from aiohttp import web

from tests.toolbar.bridge.test_previews import open_preview, seen, send, wait_until
from toolbar.bridge.guard import is_no_navigation, keeps_the_pace
from toolbar.bridge.keys import CONTEXTS, POLICIES, STATE
from toolbar.bridge.policy import PAGE
from toolbar.bridge.routes import CALLS, Call

NAVIGATION = {"sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
API = [call for call in CALLS if not call.policy.navigable]


def path_of(call: Call) -> str:
    return re.sub(r"{\w+}", "a", call.path)


@pytest.mark.parametrize("call", API, ids=lambda call: f"{call.method} {call.path}")
def test_no_call_of_the_api_can_be_navigated_to(lasting_bridge: Any, call: Call) -> None:
    answer = lasting_bridge.ask(
        call.method, path_of(call), sec_fetch_site="cross-site", **NAVIGATION
    )
    assert (answer.status, answer.code) == (403, "navigation-refused")


@pytest.mark.parametrize("origin", ["null", "http://evil.test:8793"])
def test_a_form_of_any_page_is_refused(lasting_bridge: Any, origin: str | None) -> None:
    code = lasting_bridge.state.make_pairing_code()
    body = b'{"code":"' + code.encode() + b'","name":"="}'
    answer = lasting_bridge.ask(
        "POST",
        "/v1/pairings",
        body,
        content_type="text/plain",
        origin=origin,
        sec_fetch_site="cross-site",
        **NAVIGATION,
    )
    assert answer.code == "navigation-refused"


def test_without_the_check_a_form_is_stopped_by_its_type_alone(unguarded: Any) -> None:
    bridge = unguarded(is_no_navigation)
    asked = {"origin": "http://evil.test:8793", "sec_fetch_site": "cross-site", **NAVIGATION}
    body = {"code": bridge.state.make_pairing_code(), "name": "a"}
    # no browser sends a form as JSON, but the check must not rest on that
    assert bridge.ask("POST", "/v1/pairings", body, **asked).status == 201
    answer = bridge.ask("POST", "/v1/pairings", b"{}", **asked, content_type="text/plain")
    assert answer.code == "json-only"


def test_the_panel_can_be_navigated_to(lasting_bridge: Any) -> None:
    answer = lasting_bridge.ask("GET", "/panel/", sec_fetch_site="cross-site", **NAVIGATION)
    assert answer.status == 200


SITES: tuple[dict[str, str], ...] = (
    {},
    {"sec_fetch_site": "cross-site", **NAVIGATION},
    {"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "image"},
    {"sec_fetch_site": "same-origin", "sec_fetch_mode": "cors"},
    {"sec_fetch_site": "none", **NAVIGATION},
)


def walk(bridge: Any, start: str = "/") -> tuple[object, object, set[int]]:
    """Ask every GET that the router knows, as anybody from anywhere; return before and after."""
    panel = bridge.panel()
    toolbar, program = bridge.toolbar("https://emr.clinic.test"), bridge.toolbar()
    preview_id, sent = (open_preview(bridge, program) for _ in range(2))
    submission_id = send(bridge, sent, seen(bridge, sent)).json["submission_id"]
    cancel = f"/v1/submissions/{submission_id}/cancel"
    # what waits is tried again by itself, which is no caller's doing
    wait_until(lambda: bridge.ask("POST", cancel, **panel).json.get("state") == "cancelled")
    known = {"preview_id": preview_id, "submission_id": submission_id, "connector": "oscar"}
    known |= {"token_id": bridge.state.tokens()[0].token_id, "file": "style.css"}
    callers: tuple[dict[str, str], ...] = ({}, panel, toolbar, program)
    before = state_of(bridge, preview_id)
    statuses = set()
    for path in sorted(paths_of(bridge) - {"/v1/events"}):
        if not path.startswith(start):
            continue
        where = re.sub(r"{(\w+)}", lambda name: known.get(name[1], "a"), path)
        statuses.add(bridge.ask("HEAD", where, **panel).status)
        for credential in callers:
            for site in SITES:
                statuses.add(bridge.ask("GET", where, **credential, **site).status)
    return before, state_of(bridge, preview_id), statuses


def paths_of(bridge: Any) -> set[str]:
    routes = [one for one in bridge.app.router.routes() if one.method in {"GET", "HEAD", "*"}]
    return {one.resource.canonical for one in routes}


def state_of(bridge: Any, preview_id: str) -> object:
    """Return all that a call may change: the files, the previews, who has which patient open."""
    files = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in bridge.directory.iterdir()
        if not file.name.endswith("-shm")  # SQLite's own notes of who reads
    }
    (clinic,) = bridge.clinics
    return files, clinic.previews.get(preview_id).as_json(), list(bridge.app[CONTEXTS].now_open())


def test_no_get_changes_anything(start: Any) -> None:
    before, after, statuses = walk(start(without=keeps_the_pace))
    assert before == after
    assert {200, 401, 403, 405} <= statuses <= {200, 401, 403, 404, 405}


def test_a_get_that_changes_something_is_found(start: Any) -> None:
    def plant(app: web.Application) -> None:
        async def pair(request: web.Request) -> web.Response:
            await asyncio.to_thread(request.app[STATE].make_token, "a", None)
            return web.Response()

        route = app.router.add_get("/panel/handy", pair, allow_head=False)
        app[POLICIES][route] = PAGE  # type: ignore[index]

    before, after, _ = walk(start(extra=plant, without=keeps_the_pace), "/panel/h")
    assert before != after
