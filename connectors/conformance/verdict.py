"""How a check says no: a constant sentence, and names from closed lists."""

from typing import Final


class CheckFailedError(AssertionError):
    """The connector does not keep the promise; ``facts`` name fields and kinds, never values."""

    def __init__(self, sentence: str, *facts: str) -> None:
        self.sentence = sentence
        self.facts = tuple(dict.fromkeys(facts))
        super().__init__(f"{sentence}: {', '.join(self.facts)}" if self.facts else sentence)


class DoesNotApplyError(Exception):
    """The connector does not declare what the check is about, and was shown not to do it."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


NOTHING: Final[tuple[str, ...]] = ()


def expect(condition: object, sentence: str, *facts: str) -> None:
    """Raise ``CheckFailedError`` unless the condition holds."""
    if not condition:
        raise CheckFailedError(sentence, *facts)


def expect_none(found: tuple[str, ...], sentence: str, *facts: str) -> None:
    """Raise ``CheckFailedError`` naming what was found, if anything was."""
    expect(found == NOTHING, sentence, *facts, *found)
