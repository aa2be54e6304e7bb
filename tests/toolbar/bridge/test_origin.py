"""Only the very page that was paired may call; no page that is nearly the same (A4, A5, A9)."""

import string
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolbar.bridge.guard import comes_from_a_known_page, holds_a_credential

TRUSTED = "https://emr.clinic.test:8443"
BYPASSES = (
    "null",
    "file://",
    "https://emr.clinic.test",
    "https://emr.clinic.test:8443.evil.test",
    "https://emr.clinic.test:84431",
    "https://emr.clinic.test:443",
    "http://emr.clinic.test:8443",
    "https://EMR.clinic.test:8443",
    "HTTPS://emr.clinic.test:8443",
    "https://emr.clinic.test.:8443",
    "https://emr.clinic.test:8443/",
    "https://emr.clinic.test:8443.",
    "https://evil-emr.clinic.test:8443",
    "https://emr.clinic.test.evil.com:8443",
    "https://emrxclinic.test:8443",
    "https://user@emr.clinic.test:8443",
    "https://emr.clinic.test:8443 https://evil.test",
    "https://emr.clinic.test:8443,https://evil.test",
    "https://evil.test",
    "chrome-extension://abcdefghijklmnop",
    "http://127.0.0.1:1",
    "http://localhost:3000",
    "*",
    "",
)
QUICK = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
LETTERS = string.ascii_letters + string.digits + ":/.-@#?_%~[]* "


@st.composite
def nearly_trusted(draw: Any) -> str:
    """Delete, insert or replace up to three letters of the trusted origin."""
    letters = list(TRUSTED)
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(letters)))
        what = draw(st.sampled_from(("insert", "delete", "replace", "swap")))
        if what == "insert" or place >= len(letters):
            letters.insert(place, draw(st.sampled_from(LETTERS)))
        elif what == "delete":
            del letters[place]
        elif what == "replace":
            letters[place] = draw(st.sampled_from(LETTERS))
        else:
            letters[place] = letters[place].swapcase()
    return "".join(letters)


@pytest.fixture(scope="module")
def paired(lasting_bridge: Any) -> Any:
    return lasting_bridge.toolbar(TRUSTED)


def test_the_exact_origin_passes_and_may_read_the_answer(lasting_bridge: Any, paired: Any) -> None:
    answer = lasting_bridge.ask("PUT", "/v1/context", {}, **paired, sec_fetch_site="cross-site")
    assert answer.status == 204
    assert answer.header("Access-Control-Allow-Origin") == TRUSTED
    assert answer.header("Access-Control-Allow-Credentials") is None
    assert "Origin" in answer.header("Vary")


@pytest.mark.parametrize("origin", BYPASSES)
def test_no_known_bypass_passes(lasting_bridge: Any, paired: Any, origin: str | None) -> None:
    answer = lasting_bridge.ask("PUT", "/v1/context", {}, **(paired | {"origin": origin}))
    assert (answer.status, answer.code) == (403, "origin-refused")
    assert answer.header("Access-Control-Allow-Origin") is None


@QUICK
@given(origin=nearly_trusted())
def test_only_the_exact_string_passes(lasting_bridge: Any, paired: Any, origin: str) -> None:
    answer = lasting_bridge.ask("PUT", "/v1/context", {}, **(paired | {"origin": origin}))
    # a value is sent without the spaces around it, so these are the exact string
    assert (answer.status == 204) == (origin.strip(" ") == TRUSTED)


def test_without_both_checks_any_page_with_the_token_passes(unguarded: Any) -> None:
    bridge = unguarded(comes_from_a_known_page)
    token = bridge.toolbar(TRUSTED)
    answer = bridge.ask("GET", "/health", origin="https://evil.test")
    assert answer.status == 200
    # the token is bound by itself, too
    answer = bridge.ask("PUT", "/v1/context", {}, **(token | {"origin": "https://evil.test"}))
    assert answer.code == "origin-refused"


def test_without_the_check_of_credentials_a_paired_page_reads_previews(unguarded: Any) -> None:
    bridge = unguarded(holds_a_credential)
    page = {"origin": bridge.toolbar(TRUSTED)["origin"]}
    assert (
        bridge.ask("POST", "/v1/identify", {"connector": "x", "context": {}}, **page).status == 404
    )
    assert bridge.ask("GET", "/v1/submissions").status == 200


def test_two_origins_are_no_origin(lasting_bridge: Any, paired: Any, parse: Any) -> None:
    request = (
        f"PUT /v1/context HTTP/1.1\r\nHost: 127.0.0.1:{lasting_bridge.port}\r\n"
        f"Origin: {TRUSTED}\r\nOrigin: {TRUSTED}\r\nConnection: close\r\n"
        f"Authorization: {paired['authorization']}\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    )
    assert parse(lasting_bridge.send_raw(request.encode())).status in {400, 403}


def test_a_token_of_one_page_is_no_good_on_another_paired_page(
    lasting_bridge: Any, paired: Any
) -> None:
    other = lasting_bridge.toolbar("https://other.clinic.test")
    stolen = {"authorization": paired["authorization"], "origin": other["origin"]}
    answer = lasting_bridge.ask("PUT", "/v1/context", {}, **stolen)
    assert (answer.status, answer.code) == (403, "origin-refused")


def test_a_page_s_token_is_no_good_without_its_origin(lasting_bridge: Any, paired: Any) -> None:
    answer = lasting_bridge.ask("PUT", "/v1/context", {}, authorization=paired["authorization"])
    assert answer.code == "origin-refused"


@pytest.mark.usefixtures("paired")
def test_a_program_s_token_is_no_good_on_a_page(lasting_bridge: Any) -> None:
    program = lasting_bridge.toolbar(None)
    answer = lasting_bridge.ask("PUT", "/v1/context", {}, **program, origin=TRUSTED)
    assert answer.code == "origin-refused"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", ["/health", "/openapi.json", "/v1/submissions"])
def test_a_browser_without_origin_from_elsewhere_is_refused(
    lasting_bridge: Any, site: str, path: str
) -> None:
    answer = lasting_bridge.ask("GET", path, sec_fetch_site=site, sec_fetch_mode="no-cors")
    assert (answer.status, answer.code) == (403, "origin-refused")


def test_without_the_check_a_page_on_another_loopback_port_counts_as_ours(unguarded: Any) -> None:
    bridge = unguarded(comes_from_a_known_page)
    assert bridge.ask("GET", "/health", sec_fetch_site="same-site").status == 200


def test_a_page_on_another_loopback_port_cannot_use_the_panel(lasting_bridge: Any) -> None:
    panel = lasting_bridge.panel()
    other = {"origin": "http://127.0.0.1:8794", "sec_fetch_site": "same-site"}
    assert lasting_bridge.ask("GET", "/v1/submissions", **panel, **other).code == "origin-refused"


def test_even_a_paired_page_cannot_use_the_panel_s_session(
    lasting_bridge: Any, paired: Any
) -> None:
    panel = lasting_bridge.panel()
    for path in ("/v1/submissions", "/v1/connectors"):
        answer = lasting_bridge.ask("GET", path, **panel, origin=paired["origin"])
        assert answer.code == "origin-refused"


def test_our_own_page_may_use_it(lasting_bridge: Any) -> None:
    own = {"origin": f"http://127.0.0.1:{lasting_bridge.port}", "sec_fetch_site": "same-origin"}
    answer = lasting_bridge.ask("GET", "/v1/submissions", **lasting_bridge.panel(), **own)
    assert answer.status == 200
    assert answer.header("Access-Control-Allow-Origin") is None


def test_our_own_origin_from_another_site_is_a_lie(lasting_bridge: Any) -> None:
    own = {"origin": f"http://127.0.0.1:{lasting_bridge.port}", "sec_fetch_site": "cross-site"}
    assert lasting_bridge.ask("GET", "/health", **own).code == "origin-refused"


@pytest.mark.usefixtures("paired")
def test_a_preflight_of_a_paired_page_is_answered(lasting_bridge: Any) -> None:
    asked = {"origin": TRUSTED, "access_control_request_method": "PUT"}
    answer = lasting_bridge.ask("OPTIONS", "/v1/context", **asked)
    assert answer.status == 204
    assert answer.header("Access-Control-Allow-Methods") == "PUT"
    assert answer.header("Access-Control-Allow-Headers") == "Authorization, Content-Type"
    assert answer.header("Access-Control-Allow-Origin") == TRUSTED


@pytest.mark.parametrize("path", ["/v1/context", "/v1/previews", "/health", "/v1/proofs"])
def test_a_preflight_of_any_other_page_is_refused(lasting_bridge: Any, path: str) -> None:
    asked = {"origin": "https://evil.test", "access_control_request_method": "POST"}
    answer = lasting_bridge.ask("OPTIONS", path, **asked)
    assert answer.status == 403
    assert answer.header("Access-Control-Allow-Origin") is None


@pytest.mark.usefixtures("paired")
def test_a_paired_page_gets_no_preflight_for_the_panel_s_calls(lasting_bridge: Any) -> None:
    asked = {"origin": TRUSTED, "access_control_request_method": "POST"}
    for path in ("/v1/previews/a/send", "/v1/submissions", "/v1/panel-sessions"):
        answer = lasting_bridge.ask("OPTIONS", path, **asked)
        assert answer.status == 405
        assert answer.header("Access-Control-Allow-Methods") is None


def test_any_page_may_ask_to_pair(lasting_bridge: Any) -> None:
    asked = {"origin": "https://new.clinic.test", "access_control_request_method": "POST"}
    answer = lasting_bridge.ask("OPTIONS", "/v1/pairings", **asked)
    assert answer.header("Access-Control-Allow-Origin") == "https://new.clinic.test"


@pytest.mark.parametrize("origin", ["null", "evil", "https://a/b", "javascript:alert(1)"])
def test_a_page_without_a_name_may_not_pair(lasting_bridge: Any, origin: str | None) -> None:
    code = lasting_bridge.state.make_pairing_code()
    body = {"code": code, "name": "a"}
    assert lasting_bridge.ask("POST", "/v1/pairings", body, origin=origin).code == "origin-refused"
