"""No answer tells by its words or its size what the caller may not know (A16).

How long answers take is measured in ``bench/``, where nothing else runs. What
makes them take the same is tested here: a credential is looked up by its digest,
never compared as it came.
"""

from typing import Any

import pytest

from tests.toolbar.bridge.test_previews import CHART, OTHER, open_preview
from toolbar.bridge import known
from toolbar.bridge.credentials import digest, make_credential
from toolbar.bridge.guard import holds_a_credential

PAGE = "https://emr.clinic.test"
UNKNOWN = "3b0c7f0e-6d3c-4c3e-9a3b-2f1d9d1f0a11"


def told(answer: Any) -> tuple[object, ...]:
    """Return all of an answer but its date."""
    kept = tuple(one for one in answer.headers if one[0].lower() != "date")
    return answer.status, kept, answer.body


def about_previews(bridge: Any, **caller: Any) -> set[tuple[object, ...]]:
    """Ask about a preview that exists and one that does not, in every way."""
    existing = open_preview(bridge, bridge.toolbar())
    answers = set()
    for preview_id in (existing, UNKNOWN):
        path = f"/v1/previews/{preview_id}"
        answers |= {told(bridge.ask("GET", path, **caller))}
        answers |= {told(bridge.ask("PATCH", path, {"drop_document": "a"}, **caller))}
        answers |= {told(bridge.ask("POST", f"{path}/send", {}, **caller))}
    return answers


def test_who_may_not_see_previews_does_not_learn_which_there_are(bridge: Any) -> None:
    assert len(about_previews(bridge)) == 1
    assert len(about_previews(bridge, **bridge.toolbar())) == 1
    assert len(about_previews(bridge, authorization=f"Panel {make_credential()}")) == 1


def test_without_the_check_he_learns_it(start: Any) -> None:
    assert len(about_previews(start(without=holds_a_credential))) > 1


def test_who_may_not_ask_does_not_learn_which_patients_there_are(bridge: Any) -> None:
    page = bridge.toolbar(PAGE)
    stolen = page | {"origin": "https://evil.test"}
    for caller in ({}, stolen, {"authorization": f"Bearer {make_credential()}"}):
        for path in ("/v1/identify", "/v1/previews"):
            answers = {told(bridge.ask("POST", path, one, **caller)) for one in (CHART, OTHER)}
            assert len(answers) == 1


def test_a_wrong_credential_is_answered_alike_however_near_it_is(bridge: Any) -> None:
    good = bridge.toolbar()["authorization"]
    last = "A" if good[-1] != "A" else "B"
    near = (good[:-1] + last, good[:20] + "A" * 30, "Bearer " + "A" * 43, good + "A", "Bearer x")
    answers = {told(bridge.ask("PUT", "/v1/context", {}, authorization=one)) for one in near}
    assert len(answers) == 1


def test_a_wrong_code_is_answered_alike_whether_or_not_there_is_one(bridge: Any) -> None:
    body = {"code": "00000000", "name": "a"}
    without = told(bridge.ask("POST", "/v1/pairings", body, origin=PAGE))
    code = bridge.state.make_pairing_code()
    near = {"code": f"{code[:7]}{(int(code[7]) + 1) % 10}", "name": "a"}
    assert told(bridge.ask("POST", "/v1/pairings", near, origin=PAGE)) == without


def test_the_secret_of_a_session_is_answered_alike_used_ended_or_never_made(
    bridge: Any, clock: Any
) -> None:
    used, ended = bridge.state.make_panel_secret(), bridge.state.make_panel_secret()
    bridge.ask("POST", "/v1/panel-sessions", {"secret": used})
    clock.pass_by(minutes=6)
    tried = (used, ended, make_credential())
    answers = {told(bridge.ask("POST", "/v1/panel-sessions", {"secret": one})) for one in tried}
    assert len(answers) == 1


def test_a_credential_is_looked_up_by_its_digest(
    bridge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    digested = []

    def noting(credential: str) -> bytes:
        digested.append(credential)
        return digest(credential)

    monkeypatch.setattr(known, "digest", noting)
    for scheme in ("Bearer", "Panel"):
        bridge.ask("GET", "/v1/connectors", authorization=f"{scheme} near-the-good-one")
    assert digested == ["near-the-good-one"] * 2
