"""An error carries its code, and nothing else that could quote a chart."""

import inspect

import pytest

from connectors import errors
from connectors.errors import (
    ConnectorError,
    EmrUnreachableError,
    ProductError,
    SecretMissingError,
    SettingsError,
)

CANARY = "Quenouille"


def concrete() -> list[type[ProductError]]:
    return [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, ProductError) and kind not in (ProductError, ConnectorError)
    ]


@pytest.mark.parametrize("kind", concrete())
def test_an_error_prints_its_code(kind: type[ProductError]) -> None:
    named = issubclass(kind, SettingsError | SecretMissingError)
    error = kind(CANARY) if named else kind()  # type: ignore[call-arg]
    assert str(error) == kind.code
    assert CANARY not in repr(error)
    assert kind.__doc__


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in concrete()]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", concrete())
def test_a_constructor_takes_no_message(kind: type[ProductError]) -> None:
    names = set(inspect.signature(kind).parameters)
    assert names <= {"http_status", "key", "name", "setting"}


def test_the_status_of_the_other_side_is_kept_as_a_number() -> None:
    assert EmrUnreachableError(502).http_status == 502
    assert EmrUnreachableError().http_status is None
    assert EmrUnreachableError.retryable
    assert not ConnectorError.retryable


def test_settings_and_secrets_errors_name_the_key() -> None:
    assert SettingsError("bridge.port").key == "bridge.port"
    assert SecretMissingError("outbox-key").name == "outbox-key"
