"""What has two meanings is refused; the standard library's own reader shows why."""

import json

import pytest

from connectors.strict_json import read_strictly


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', "[NaN]", "[-Infinity]", "[1e999]", "[", b"\xff"]
)
def test_ambiguous_or_broken_text_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_strictly(text)


def test_the_usual_reader_would_take_the_last_of_two() -> None:
    assert json.loads('{"a": 1, "a": 2}') == {"a": 2}


def test_text_and_bytes_are_read_alike() -> None:
    tree = {"é": [1, 2.5, None, True, {"b": "c"}]}
    text = json.dumps(tree, ensure_ascii=False)
    assert read_strictly(text) == tree
    assert read_strictly(text.encode()) == tree
