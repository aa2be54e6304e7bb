"""Whatever a toolbar does, from any page, with all it was ever told: it sends nothing (A10).

The attacker holds tokens of several pages and of a program, knows every word of
every answer, and may put any of them anywhere. What he may never reach: a
session of the panel, a submission, the secrets that a sending names.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.toolbar.bridge.test_previews import CHART, OTHER, TICKET
from toolbar.bridge import guard
from toolbar.bridge.credentials import Token, digest
from toolbar.bridge.errors import NotPairedError
from toolbar.bridge.guard import CHECKS, holds_a_credential, keeps_the_pace
from toolbar.bridge.keys import KNOWN
from toolbar.bridge.routes import CALLS
from toolbar.bridge.state import LocalState

PAGES = ("https://emr.clinic.test", "https://other.clinic.test", None)
ORIGINS = (*PAGES, "https://evil.test", "null", "http://127.0.0.1:{port}", "http://localhost:1")
AT_ALL_SPEED = tuple(check for check in CHECKS if check is not keeps_the_pace)
SCHEMES = ("Bearer", "Panel")
CALLABLE = [call for call in CALLS if call.path not in ("/v1/events", "/openapi.json")]
QUICK = settings(
    settings(),  # as many as the run was told
    max_examples=max(12, settings().max_examples // 10),
    stateful_step_count=20,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    database=None,
)

some = st.integers(0, 10**6)
"""Which of the words that the attacker knows by then."""


def count(bridge: Any, file: str, table: str) -> int:
    with sqlite3.connect(bridge.directory / file) as database:
        found = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
    database.close()
    return int(found)


def start_anew(bridge: Any) -> None:
    """Forget what an attack before this one has reached."""
    with bridge.state._file.transaction() as database:
        for table in ("tokens", "panel_sessions", "panel_secrets"):
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names
        database.execute("UPDATE pairing_lock SET wrong = 0, locked_until = 0")
    if (bridge.directory / "outbox.db").exists():
        with sqlite3.connect(bridge.directory / "outbox.db") as outbox:
            outbox.execute("PRAGMA foreign_keys = ON")
            outbox.execute("DELETE FROM submission")
        outbox.close()


class Attacker(RuleBasedStateMachine):
    """Only ever holds tokens; ``bridge`` is set by whoever runs it."""

    bridge: Any

    def __init__(self) -> None:
        super().__init__()
        self.words = ["guessed", "0" * 64]
        self.previews: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str | None, str] = {}
        self.told: list[str] = []

    @initialize()
    def pair(self) -> None:
        start_anew(self.bridge)
        for page in PAGES:
            body = {"code": self.bridge.state.make_pairing_code(), "name": "a"}
            self.tokens[page] = self.ask("POST", "/v1/pairings", body, page, None).json["token"]

    def word(self, number: int) -> str:
        """Return one word, the latest oftenest."""
        return self.words[-1 - number % min(len(self.words), 1 + number % 40)]

    def ask(
        self, method: str, path: str, body: object, origin: str | None, credential: str | None
    ) -> Any:
        named = {"origin": origin and origin.format(port=self.bridge.port)}
        key = self.previews.get(path.split("/")[3] if path.count("/") > 2 else "", {})
        answer = self.bridge.ask(
            method,
            path,
            body,
            **named,
            authorization=credential,
            idempotency_key=key.get("idempotency_key", "a-key-of-mine"),
        )
        self.told.append(f"{method} {path} {answer.status}")
        if answer.body:
            self.learn(answer.json)
        return answer

    def learn(self, tree: Any) -> None:
        if isinstance(tree, dict):
            if "preview_id" in tree:
                self.previews[tree["preview_id"]] = tree
            for value in tree.values():
                self.learn(value)
        elif isinstance(tree, list):
            for value in tree:
                self.learn(value)
        elif isinstance(tree, str) and tree not in self.words:
            self.words.append(tree)

    @rule(
        call=st.sampled_from(CALLABLE),
        origin=st.sampled_from(ORIGINS),
        scheme=st.sampled_from(SCHEMES),
        which=st.tuples(some, some, some),
    )
    def call_anything(self, call: Any, origin: Any, scheme: str, which: Any) -> None:
        first, second, third = map(self.word, which)
        path = re.sub(r"{\w+}", lambda _: re.sub(r"[^\w-]", "", first) or "a", call.path)
        bodies: dict[str, object] = {
            "/v1/pairings": {"code": second, "name": "a"},
            "/v1/panel-sessions": {"secret": second},
            "/v1/proofs": {"token_id": second, "nonce": "12345678"},
            "/v1/context": OTHER,
            "/v1/identify": CHART,
            "/v1/previews": CHART,
        }
        body = None if call.method == "GET" else bodies.get(call.path, {})
        self.ask(call.method, path, body, origin, f"{scheme} {third}")

    @rule(page=st.sampled_from(PAGES))
    def open_a_preview(self, page: Any) -> None:
        self.ask("POST", "/v1/previews", CHART, page, f"Bearer {self.tokens[page]}")

    @rule(origin=st.sampled_from(ORIGINS), page=st.sampled_from(PAGES))
    def take_a_session(self, origin: Any, page: Any) -> None:
        token = self.tokens[page]
        self.ask("POST", "/v1/panel-sessions", {"secret": token}, origin, f"Bearer {token}")

    @rule(
        origin=st.sampled_from(ORIGINS),
        scheme=st.sampled_from(SCHEMES),
        page=st.sampled_from(PAGES),
    )
    def look_and_send(self, origin: Any, scheme: str, page: Any) -> None:
        for preview_id in list(self.previews)[-1:]:
            credential = f"{scheme} {self.tokens[page]}"
            self.ask("GET", f"/v1/previews/{preview_id}", None, origin, credential)
            known = self.previews[preview_id]
            body = {
                "digest": known.get("digest", "0" * 64),
                "nonce": known.get("nonce", "guessed"),
                "ticket": TICKET,
            }
            self.ask("POST", f"/v1/previews/{preview_id}/send", body, origin, credential)

    @invariant()
    def nothing_is_sent_and_nobody_is_in_the_panel(self) -> None:
        assert count(self.bridge, "state.db", "panel_sessions") == 0, self.told[-3:]
        if (self.bridge.directory / "outbox.db").exists():
            assert count(self.bridge, "outbox.db", "submission") == 0, self.told[-3:]
        for preview in self.previews.values():
            assert not {"digest", "nonce", "idempotency_key", "documents"} & set(preview)


def attack(bridge: Any, most: settings = QUICK) -> None:
    class Attacking(Attacker):
        pass

    Attacking.bridge = bridge
    run_state_machine_as_test(Attacking, settings=most)


def test_no_sequence_of_a_toolbars_calls_sends_or_opens_the_panel(start: Any) -> None:
    attack(start(checks=AT_ALL_SPEED))


def no_credential_is_asked_for(start: Any, _: pytest.MonkeyPatch) -> Any:
    checks = tuple(check for check in AT_ALL_SPEED if check is not holds_a_credential)
    return start(checks=checks)


def a_token_is_good_for_every_call(start: Any, patch: pytest.MonkeyPatch) -> Any:
    def hold(request: Any, _: Any, unverified_token: str) -> None:
        if request.app[KNOWN].token(unverified_token) is None:
            raise NotPairedError

    patch.setattr(guard, "_hold_token", hold)
    return start(checks=AT_ALL_SPEED)


def a_token_passes_for_the_panels_secret(start: Any, patch: pytest.MonkeyPatch) -> Any:
    take = LocalState.take_panel_secret

    def lenient(self: LocalState, secret: str) -> str:
        known: dict[bytes, Token] = dict(self.paired().tokens)
        return take(self, self.make_panel_secret() if digest(secret) in known else secret)

    patch.setattr(LocalState, "take_panel_secret", lenient)
    return start(checks=AT_ALL_SPEED)


Defect = Callable[[Any, pytest.MonkeyPatch], Any]
DEFECTS = (
    no_credential_is_asked_for,
    a_token_is_good_for_every_call,
    a_token_passes_for_the_panels_secret,
)


@pytest.fixture
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as made:
        yield made


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.__name__)
def test_with_a_defect_one_is_found(start: Any, patch: pytest.MonkeyPatch, defect: Defect) -> None:
    bridge = defect(start, patch)
    # it stops at what it finds; what it draws depends on the modules that are loaded
    with pytest.raises(AssertionError):
        attack(bridge, settings(QUICK, max_examples=20 * QUICK.max_examples))
