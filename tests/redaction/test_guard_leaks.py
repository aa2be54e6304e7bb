"""A thousand leaks of registered secrets, in every wrapping and place: each is stopped."""

import json
from typing import Any, Final

import pytest

from connectors.secret import Secret
from redaction.guard import CredentialFoundError, CredentialKind, Guard
from tests.redaction.bundles import canonical, ordinary
from tests.redaction.leaks import SURROUNDINGS, WRAPPINGS, secrets

EACH: Final = 24
SECRETS: Final = secrets(EACH)
OTHERS: Final = [Secret(secret) for secret in secrets(80)[EACH:]]
KNOWING: Final = Guard([*OTHERS, *map(Secret, SECRETS)])
NOT_KNOWING: Final = Guard(OTHERS)


def stopped(guard: Guard, body: bytes) -> CredentialKind | None:
    try:
        guard.check(body)
    except CredentialFoundError as error:
        return error.kind
    return None


def leaking(text: str, at: int) -> bytes:
    """Return a bundle with the text in one of the places that take free text."""
    tree: dict[str, Any] = ordinary()
    match at % 4:
        case 0:
            tree["ticket"]["description"] = text
        case 1:
            tree["documents"][0]["redacted"] = json.dumps({"status": text, "note": "XXXXXXX"})
        case 2:
            tree["documents"][0]["skeleton"] = {"children": [{"name": "a", "lines": [text]}]}
        case _:
            tree["documents"][0]["facts"][text] = {"present": True}
    return canonical(tree)


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_every_generated_leak_is_stopped(wrapping: str) -> None:
    passed = []
    for at, secret in enumerate(SECRETS):
        wrapped = WRAPPINGS[wrapping](secret)
        body = leaking(SURROUNDINGS[at % len(SURROUNDINGS)].format(wrapped), at)
        if stopped(KNOWING, body) is not CredentialKind.REGISTERED:
            passed.append(at)
    assert passed == []


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_a_guard_that_does_not_know_them_lets_them_pass(wrapping: str) -> None:
    told = []
    for at, secret in enumerate(SECRETS):
        wrapped = WRAPPINGS[wrapping](secret)
        told.append(stopped(NOT_KNOWING, leaking(f"see {wrapped} here", at)))
    assert told == [None] * EACH


def test_the_leaks_are_a_thousand_in_more_than_twenty_encodings() -> None:
    assert len(WRAPPINGS) >= 20
    assert len(WRAPPINGS) * EACH >= 1000
    assert len(set(SECRETS)) == EACH
