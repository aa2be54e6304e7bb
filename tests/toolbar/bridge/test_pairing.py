"""Pairing: a code from the bridge's own user, five guesses, a token bound to its page (A9, A13)."""

import hashlib
import hmac
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from toolbar.bridge.credentials import SCOPES, make_code, make_credential
from toolbar.bridge.errors import StateUnavailableError, TooManyRequestsError
from toolbar.bridge.guard import keeps_the_pace
from toolbar.bridge.pacing import MOST_BUCKETS, Pacing
from toolbar.bridge.pairing_lock import LOCK_SECONDS, MOST_WRONG, PairingLock
from toolbar.bridge.policy import Pace
from toolbar.bridge.state import LocalState

PAGE = "https://emr.clinic.test"


def pair(bridge: Any, code: str, origin: str | None = PAGE) -> Any:
    named = {} if origin is None else {"origin": origin}
    return bridge.ask("POST", "/v1/pairings", {"code": code, "name": "Front desk"}, **named)


@pytest.mark.parametrize("origin", [PAGE, None])
def test_the_code_gives_a_token_bound_to_whoever_typed_it(bridge: Any, origin: str | None) -> None:
    answer = pair(bridge, bridge.state.make_pairing_code(), origin)
    assert answer.status == 201
    assert answer.json["origin"] == origin
    assert answer.json["scopes"] == ["context:write", "preview:open"]
    assert answer.json["expires_at"] == "2026-12-23T14:00:00Z"
    headers = {"authorization": f"Bearer {answer.json['token']}"}
    headers |= {} if origin is None else {"origin": origin}
    assert bridge.ask("PUT", "/v1/context", {}, **headers).status == 204


def test_a_page_that_asks_to_pair_may_read_the_answer(bridge: Any) -> None:
    answer = pair(bridge, "00000000")
    assert answer.code == "pairing-refused"
    assert answer.header("Access-Control-Allow-Origin") == PAGE


def test_a_code_may_be_typed_with_a_space(bridge: Any) -> None:
    code = bridge.state.make_pairing_code()
    assert pair(bridge, f"{code[:4]} {code[4:]}").status == 201


def test_a_code_is_good_once(bridge: Any) -> None:
    code = bridge.state.make_pairing_code()
    assert pair(bridge, code).status == 201
    assert pair(bridge, code).code == "pairing-refused"


def test_a_new_code_ends_the_one_before(bridge: Any) -> None:
    first = bridge.state.make_pairing_code()
    bridge.state.make_pairing_code()
    assert pair(bridge, first).code == "pairing-refused"


def test_a_code_ends_after_five_minutes(bridge: Any, clock: Any) -> None:
    code = bridge.state.make_pairing_code()
    clock.pass_by(minutes=5)
    assert pair(bridge, code).code == "pairing-refused"


def test_five_wrong_codes_lock_the_door_even_for_the_right_one(bridge: Any, clock: Any) -> None:
    code = bridge.state.make_pairing_code()
    wrong = f"{(int(code) + 1) % 10**8:08}"
    answers = [pair(bridge, wrong) for _ in range(MOST_WRONG)]
    assert [answer.code for answer in answers] == ["pairing-refused"] * MOST_WRONG
    locked = pair(bridge, code)
    assert (locked.status, locked.code) == (429, "pairing-locked")
    assert locked.header("Retry-After") == str(LOCK_SECONDS)
    clock.pass_by(seconds=LOCK_SECONDS)
    assert pair(bridge, code).status == 201


def test_the_lock_outlives_the_process(start: Any, clock: Any, tmp_path: Path) -> None:
    first = start(clock=clock, directory=tmp_path / "same")
    for _ in range(MOST_WRONG):
        pair(first, "wrong")
    second = start(clock=clock, directory=tmp_path / "same")
    assert pair(second, second.state.make_pairing_code()).code == "pairing-locked"


def test_a_right_code_forgives_the_wrong_ones(bridge: Any) -> None:
    for _ in range(2):
        for _ in range(MOST_WRONG - 1):
            pair(bridge, "wrong")
        assert pair(bridge, bridge.state.make_pairing_code()).status == 201


def test_a_clock_set_back_does_not_lock_for_ever() -> None:
    lock = PairingLock()
    for _ in range(MOST_WRONG):
        lock = lock.after_wrong(10_000)
    assert lock.is_locked(10_000)
    assert not lock.is_locked(10_000 - 3600)


def test_a_token_ends_after_thirty_days(bridge: Any, clock: Any) -> None:
    toolbar = bridge.toolbar(PAGE)
    clock.pass_by(days=30, seconds=-1)
    assert bridge.ask("PUT", "/v1/context", {}, **toolbar).status == 204
    clock.pass_by(seconds=1)
    answer = bridge.ask("PUT", "/v1/context", {}, **toolbar)
    assert answer.code == "origin-refused"  # its page is not paired any more
    program = {"authorization": toolbar["authorization"]}
    assert bridge.ask("PUT", "/v1/context", {}, **program).code == "not-paired"


def test_a_revoked_token_is_refused_at_the_very_next_request(bridge: Any) -> None:
    toolbar = bridge.toolbar()
    assert bridge.ask("PUT", "/v1/context", {}, **toolbar).status == 204
    (token,) = bridge.state.tokens()
    assert bridge.state.revoke(token.token_id)
    assert bridge.ask("PUT", "/v1/context", {}, **toolbar).code == "not-paired"
    assert not bridge.state.revoke(token.token_id)


def test_pairings_are_listed_by_name_and_page(bridge: Any, clock: Any) -> None:
    bridge.toolbar(PAGE)
    clock.pass_by(seconds=1)
    pair(bridge, bridge.state.make_pairing_code(), None)
    assert [(token.name, token.origin) for token in bridge.state.tokens()] == [
        ("test", PAGE),
        ("Front desk", None),
    ]
    assert all(token.scopes == SCOPES for token in bridge.state.tokens())


def test_nothing_on_disk_holds_a_token_a_code_or_a_session(bridge: Any) -> None:
    secret = bridge.state.make_panel_secret()
    code = bridge.state.make_pairing_code()
    session = bridge.panel()["authorization"].removeprefix("Panel ")
    token = bridge.toolbar()["authorization"].removeprefix("Bearer ")
    for path in bridge.directory.iterdir():
        kept = path.read_bytes()
        for value in (secret, code, session, token):
            assert value.encode() not in kept


def test_the_files_are_for_their_owner_alone(bridge: Any) -> None:
    for name in ("state.db", "state.generation"):
        assert (bridge.directory / name).stat().st_mode & 0o777 == 0o600
    assert bridge.directory.stat().st_mode & 0o777 == 0o700


def test_credentials_have_256_bits_and_codes_eight_digits() -> None:
    made = {make_credential() for _ in range(200)}
    assert len(made) == 200
    assert all(len(credential) == 43 for credential in made)
    assert all(len(code) == 8 and code.isdecimal() for code in (make_code() for _ in range(200)))


def prove(bridge: Any, token_id: str, nonce: str = "a-nonce-of-mine", **headers: Any) -> Any:
    return bridge.ask("POST", "/v1/proofs", {"token_id": token_id, "nonce": nonce}, **headers)


def test_the_bridge_proves_that_it_made_the_token(bridge: Any) -> None:
    made = pair(bridge, bridge.state.make_pairing_code()).json
    answer = prove(bridge, made["token_id"], "é-nonce-of-mine", origin=PAGE)
    key = hashlib.sha256(made["token"].encode()).digest()
    expected = hmac.new(key, "é-nonce-of-mine".encode(), hashlib.sha256).hexdigest()
    assert answer.json == {"proof": expected}


def test_another_bridge_cannot_prove_it(bridge: Any, start: Any) -> None:
    made = pair(bridge, bridge.state.make_pairing_code(), None).json
    squatter = start()
    assert prove(squatter, made["token_id"]).code == "not-paired"


def test_a_question_for_another_port_is_not_answered(bridge: Any) -> None:
    made = pair(bridge, bridge.state.make_pairing_code()).json
    relayed = prove(bridge, made["token_id"], f"{bridge.port + 1}.{'a' * 64}", origin=PAGE)
    assert (relayed.status, relayed.code) == (401, "not-paired")
    asked = prove(bridge, made["token_id"], f"{bridge.port}.{'a' * 64}", origin=PAGE)
    assert asked.status == 200
    unbound = prove(bridge, made["token_id"], "a" * 64, origin=PAGE)
    assert unbound.status == 200  # what the port in the question keeps back


def test_a_proof_is_given_to_the_token_s_own_page_alone(bridge: Any) -> None:
    bridge.toolbar("https://other.test")
    made = pair(bridge, bridge.state.make_pairing_code()).json
    for headers in ({}, {"origin": "https://other.test"}, {"origin": "https://evil.test"}):
        assert prove(bridge, made["token_id"], **headers).code == "origin-refused"


def test_a_one_time_secret_opens_one_session(bridge: Any) -> None:
    secret = bridge.state.make_panel_secret()
    first = bridge.ask("POST", "/v1/panel-sessions", {"secret": secret})
    assert first.status == 200
    second = bridge.ask("POST", "/v1/panel-sessions", {"secret": secret})
    assert (second.status, second.code) == (403, "pairing-refused")


def test_a_one_time_secret_ends(bridge: Any, clock: Any) -> None:
    secret = bridge.state.make_panel_secret()
    clock.pass_by(minutes=5)
    answer = bridge.ask("POST", "/v1/panel-sessions", {"secret": secret})
    assert answer.code == "pairing-refused"


def test_a_session_ends_after_twelve_hours(bridge: Any, clock: Any) -> None:
    panel = bridge.panel()
    clock.pass_by(hours=12, seconds=-1)
    assert bridge.ask("GET", "/v1/submissions", **panel).status == 200
    clock.pass_by(seconds=1)
    assert bridge.ask("GET", "/v1/submissions", **panel).code == "not-paired"


def test_nothing_that_a_toolbar_receives_opens_a_session(bridge: Any) -> None:
    code = bridge.state.make_pairing_code()
    made = pair(bridge, code, None).json
    toolbar = {"authorization": f"Bearer {made['token']}"}
    chart = {"connector": "oscar", "context": {"patient_id": "1234", "ocean_reference": "482"}}
    preview = bridge.ask("POST", "/v1/previews", chart, **toolbar).json
    proof = prove(bridge, made["token_id"]).json["proof"]
    received = [code, *made.values(), proof, preview["preview_id"], preview["panel_url"]]
    received += [*preview["identifiers"].values(), preview["expires_at"]]
    for value in {str(value) for value in received}:
        answer = bridge.ask("POST", "/v1/panel-sessions", {"secret": value})
        assert answer.code in {"pairing-refused", "body-invalid"}
        session = {"authorization": f"Panel {value}"}
        assert bridge.ask("GET", "/v1/submissions", **session).code == "not-paired"


def test_strangers_are_held_to_a_pace(bridge: Any) -> None:
    codes = [bridge.ask("POST", "/v1/panel-sessions", {"secret": "a"}).code for _ in range(120)]
    assert codes[0] == "pairing-refused"
    assert "too-many-requests" in codes


def test_without_the_check_strangers_may_ask_as_fast_as_they_can(unguarded: Any) -> None:
    bridge = unguarded(keeps_the_pace)
    codes = {bridge.ask("POST", "/v1/panel-sessions", {"secret": "a"}).code for _ in range(120)}
    assert codes == {"pairing-refused"}


def test_a_pace_is_kept_per_caller_and_comes_back_with_time() -> None:
    moment = 0.0
    pacing = Pacing(lambda: moment)
    pace = Pace(burst=2, per_second=1)
    for _ in range(2):
        pacing.count(("call", "a"), pace)
    with pytest.raises(TooManyRequestsError):
        pacing.count(("call", "a"), pace)
    pacing.count(("call", "b"), pace)
    moment = 1.0
    pacing.count(("call", "a"), pace)
    for number in range(MOST_BUCKETS):
        pacing.count(("call", str(number)), pace)
    assert len(pacing._buckets) == MOST_BUCKETS


def test_no_answer_tells_an_unknown_token_from_one_that_was_good(bridge: Any, clock: Any) -> None:
    revoked, ended = bridge.toolbar(), bridge.toolbar()
    bridge.state.revoke(bridge.state.tokens()[0].token_id)
    clock.pass_by(days=31)
    unknown = {"authorization": f"Bearer {make_credential()}"}
    answers = [
        bridge.ask("PUT", "/v1/context", {}, **caller) for caller in (revoked, ended, unknown)
    ]
    assert len({(answer.status, answer.body) for answer in answers}) == 1


def test_a_state_file_of_a_newer_version_is_left_alone(tmp_path: Path, clock: Any) -> None:
    LocalState(tmp_path, clock)
    database = sqlite3.connect(tmp_path / "state.db")
    database.execute("PRAGMA user_version = 99")
    database.close()
    before = (tmp_path / "state.db").read_bytes()
    with pytest.raises(StateUnavailableError):
        LocalState(tmp_path, clock)
    assert (tmp_path / "state.db").read_bytes() == before


def test_a_state_file_that_is_none_is_no_state(tmp_path: Path, clock: Any) -> None:
    (tmp_path / "state.db").write_bytes(b"not a database at all, but long enough to be read" * 30)
    with pytest.raises(StateUnavailableError) as caught:
        LocalState(tmp_path, clock)
    assert caught.value.__context__ is None


def test_a_directory_that_cannot_be_made_is_no_state(tmp_path: Path, clock: Any) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateUnavailableError):
        LocalState(tmp_path / "file" / "below", clock)


def test_a_state_file_that_breaks_later_answers_a_code(bridge: Any) -> None:
    toolbar = bridge.toolbar()
    (bridge.directory / "state.db").write_bytes(b"broken" * 1000)
    bridge.state._file._generation.advance()
    answer = bridge.ask("PUT", "/v1/context", {}, **toolbar)
    assert (answer.status, answer.code) == (503, "state-unavailable")
    assert bridge.ask("GET", "/health").status == 200
