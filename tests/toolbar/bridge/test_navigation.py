"""A browser that some page sends here by a link or a form changes and reads nothing (A2, A3)."""

import hashlib
import re
from typing import Any

import pytest

from toolbar.bridge.guard import is_no_navigation
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


def test_no_get_changes_anything(start: Any, clock: Any) -> None:
    bridge = start(clock=clock)
    panel, toolbar = bridge.panel(), bridge.toolbar("https://emr.clinic.test")
    bridge.ask("GET", "/v1/submissions", **panel)  # opens the clinic
    before = state_of(bridge)
    paths = {path_of(call) for call in CALLS if call.method == "GET"}
    paths |= {"/panel/", "/panel/previews/a", "/toolbar.js", "/panel/static/style.css"}
    sites: tuple[dict[str, str], ...] = (
        {},
        {"sec_fetch_site": "cross-site", **NAVIGATION},
        {"sec_fetch_site": "none"},
    )
    callers: tuple[dict[str, str], ...] = ({}, panel, toolbar)
    for path in sorted(paths - {"/v1/events"}):
        for credential in callers:
            for site in sites:
                bridge.ask("GET", path, **credential, **site)
    assert state_of(bridge) == before


def state_of(bridge: Any) -> list[str]:
    names = ("state.db", "outbox.db", "secrets.json")
    return [hashlib.sha256((bridge.directory / name).read_bytes()).hexdigest() for name in names]
