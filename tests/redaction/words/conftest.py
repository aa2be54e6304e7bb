"""What the tests of recognisers share: the pieces of a text that a recogniser finds."""

from collections.abc import Callable, Iterator

import pytest

from redaction.folding import Plain
from redaction.words.finding import Finding
from redaction.words.scan import Scan

Pieces = Callable[[Callable[[Scan], Iterator[Finding]], str], list[str]]


@pytest.fixture
def pieces() -> Pieces:
    def found(recogniser: Callable[[Scan], Iterator[Finding]], text: str) -> list[str]:
        plain = Plain(text)
        spans = sorted({plain.span(f.start, f.end) for f in recogniser(Scan(plain.text))})
        return [text[start:end] for start, end in spans]

    return found
