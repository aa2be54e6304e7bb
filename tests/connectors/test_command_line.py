"""A command line ends with its exit code, and a refusal says what it says and no more."""

import pytest

from connectors.command_line import run
from connectors.errors import ChartNotFoundError, ProductError


def test_a_refusal_is_said_and_ends_with_1() -> None:
    said: list[str] = []

    def app() -> None:
        raise ChartNotFoundError

    def refuse(error: ProductError) -> None:
        said.append(error.code)

    with pytest.raises(SystemExit) as ended:
        run(app, refuse)
    assert (ended.value.code, said) == (1, ["chart-not-found"])


def test_what_is_done_ends_with_0() -> None:
    with pytest.raises(SystemExit) as ended:
        run(lambda: None, lambda _: None)
    assert ended.value.code == 0
