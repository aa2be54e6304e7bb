"""The life of a pairing in the panel: shown a code for, listed, renamed, ended (A9)."""

from typing import Any

import pytest

from toolbar.bridge import models
from toolbar.bridge.credentials import is_name

PAGE = "https://emr.clinic.test"


def pair(bridge: Any, name: str = "Front desk") -> Any:
    code = bridge.ask("POST", "/v1/pairing-codes", {}, **bridge.panel()).json["code"]
    return bridge.ask("POST", "/v1/pairings", {"code": code, "name": name}, origin=PAGE).json


def test_the_panel_shows_a_code_that_pairs_one_toolbar(bridge: Any) -> None:
    answer = bridge.ask("POST", "/v1/pairing-codes", {}, **bridge.panel())
    assert answer.status == 201
    models.PairingCodeAnswer.model_validate(answer.json)
    assert answer.json["expires_at"] == "2026-11-23T14:05:00Z"
    body = {"code": answer.json["code"], "name": "Front desk"}
    assert bridge.ask("POST", "/v1/pairings", body, origin=PAGE).status == 201
    assert bridge.ask("POST", "/v1/pairings", body, origin=PAGE).code == "pairing-refused"


def test_pairings_are_listed_without_anything_of_their_token(bridge: Any) -> None:
    made = pair(bridge)
    answer = bridge.ask("GET", "/v1/pairings", **bridge.panel())
    models.PairingsAnswer.model_validate(answer.json)
    assert answer.json["pairings"] == [
        {
            "token_id": made["token_id"],
            "name": "Front desk",
            "origin": PAGE,
            "scopes": ["context:write", "preview:open"],
            "created_at": "2026-11-23T14:00:00Z",
            "expires_at": "2026-12-23T14:00:00Z",
        }
    ]
    (kept,) = bridge.state.tokens()
    for secret in (made["token"].encode(), kept.digest, kept.digest.hex().encode()):
        assert secret not in answer.raw


def test_a_pairing_is_renamed(bridge: Any) -> None:
    made = pair(bridge)
    path = f"/v1/pairings/{made['token_id']}"
    answer = bridge.ask("PATCH", path, {"name": "Accueil, poste 2"}, **bridge.panel())
    assert (answer.status, answer.json["name"]) == (200, "Accueil, poste 2")
    models.PairedAnswer.model_validate(answer.json)
    (listed,) = bridge.ask("GET", "/v1/pairings", **bridge.panel()).json["pairings"]
    assert listed == answer.json
    token = {"authorization": f"Bearer {made['token']}", "origin": PAGE}
    assert bridge.ask("PUT", "/v1/context", {}, **token).status == 204


def test_an_ended_pairing_is_refused_at_the_very_next_request(bridge: Any) -> None:
    made = pair(bridge)
    token = {"authorization": f"Bearer {made['token']}", "origin": PAGE}
    assert bridge.ask("PUT", "/v1/context", {}, **token).status == 204
    path = f"/v1/pairings/{made['token_id']}"
    assert bridge.ask("DELETE", path, **bridge.panel()).status == 204
    assert bridge.ask("PUT", "/v1/context", {}, **token).status == 403
    assert bridge.ask("GET", "/v1/pairings", **bridge.panel()).json == {"pairings": []}
    for method, body in (("DELETE", None), ("PATCH", {"name": "a"})):
        again = bridge.ask(method, path, body, **bridge.panel())
        assert (again.status, again.code) == (404, "pairing-unknown")


def test_a_pairing_that_ran_out_is_neither_listed_nor_renamed(bridge: Any, clock: Any) -> None:
    path = f"/v1/pairings/{pair(bridge)['token_id']}"
    clock.pass_by(days=30)
    bridge.session = None  # the session has run out, too
    assert bridge.ask("GET", "/v1/pairings", **bridge.panel()).json == {"pairings": []}
    renamed = bridge.ask("PATCH", path, {"name": "a"}, **bridge.panel())
    assert renamed.code == "pairing-unknown"


@pytest.mark.parametrize(
    "name", ["", "a\nb", "a\x9b31m", "\u202egnitset", "a\u2066b", "a\u2028b", "a" * 81]
)
def test_a_name_that_could_deceive_who_reads_the_list_is_refused(bridge: Any, name: str) -> None:
    path = f"/v1/pairings/{pair(bridge)['token_id']}"
    assert bridge.ask("PATCH", path, {"name": name}, **bridge.panel()).code == "body-invalid"
    code = bridge.state.make_pairing_code()
    answer = bridge.ask("POST", "/v1/pairings", {"code": code, "name": name}, origin=PAGE)
    assert answer.code == "body-invalid"
    assert not is_name(name)


def test_names_of_people_and_places_are_fine() -> None:
    assert is_name("Réception, étage 2 (Dʳ Ngọc)")


def test_no_toolbar_makes_codes_or_touches_pairings(bridge: Any) -> None:
    path = f"/v1/pairings/{pair(bridge)['token_id']}"
    calls: tuple[tuple[str, str, object], ...] = (
        ("POST", "/v1/pairing-codes", {}),
        ("GET", "/v1/pairings", None),
        ("PATCH", path, {"name": "a"}),
        ("DELETE", path, None),
    )
    for caller, code in ((bridge.toolbar(), "scope-missing"), ({}, "not-paired")):
        for method, where, body in calls:
            assert bridge.ask(method, where, body, **caller).code == code
    assert len(bridge.state.tokens()) == 2
