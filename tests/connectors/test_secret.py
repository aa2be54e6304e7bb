"""A wrapped credential does not come out by accident."""

import copy
import json
import pickle

import pytest

from connectors.secret import Secret

VALUE = "canary-8f2e-Ab9!"


@pytest.fixture
def secret() -> Secret:
    return Secret(VALUE)


def test_only_expose_gives_the_value(secret: Secret) -> None:
    assert secret.expose() == VALUE
    assert len(secret) == len(VALUE)


def test_printing_shows_nothing(secret: Secret) -> None:
    assert VALUE in f"{VALUE}"
    assert (
        f"{secret} {secret!r} {secret!s} {[secret]}" == "Secret(…) Secret(…) Secret(…) [Secret(…)]"
    )


def test_it_matches_itself_alone(secret: Secret) -> None:
    assert secret.matches(VALUE)
    assert not secret.matches(VALUE + "x")
    assert not secret.matches("")


def test_a_candidate_that_is_no_text_is_refused_without_quoting_it(secret: Secret) -> None:
    assert not secret.matches("canary\ud800")


def test_it_cannot_be_compared(secret: Secret) -> None:
    with pytest.raises(TypeError, match="use matches"):
        _ = secret == VALUE
    with pytest.raises(TypeError, match="use matches"):
        _ = secret != VALUE


def test_it_cannot_be_a_key(secret: Secret) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        {secret}  # noqa: B018 - printing it is the test


@pytest.mark.parametrize("serialise", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_cannot_be_serialised(secret: Secret, serialise: object) -> None:
    assert callable(serialise)
    with pytest.raises(TypeError, match="not serialised"):
        serialise(secret)


def test_it_has_no_json_and_no_members(secret: Secret) -> None:
    with pytest.raises(TypeError) as caught:
        json.dumps({"key": secret})
    assert VALUE not in str(caught.value)
    assert not hasattr(secret, "__dict__")
