"""No false stop: bundles of every day pass a guard that knows fifty secrets.

A few hundred of them by default, ten thousand with ``make fuzz``.
"""

from typing import Final

import pytest
from hypothesis import settings

from connectors.secret import Secret
from redaction.guard import Guard
from tests.redaction.harmless import bundles
from tests.redaction.leaks import secrets

GUARD: Final = Guard(map(Secret, secrets(50)))


@pytest.mark.fuzz
def test_harmless_bundles_pass() -> None:
    count = min(6 * settings.default.max_examples, 10_000)  # type: ignore[union-attr]
    kinds = enumerate(map(GUARD.find, bundles(count)))
    assert [(at, kind.value) for at, kind in kinds if kind is not None] == []


def test_the_same_bundles_with_one_of_the_secrets_are_stopped() -> None:
    sought = secrets(50)[7].encode()
    for body in bundles(50):
        assert GUARD.find(body.replace(b"2026-11-23.1", sought, 1)) == "registered-secret"
