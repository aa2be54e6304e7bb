"""Reads word lists that stand in the code as running text."""


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, in order."""
    return tuple(text.split())


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, for look-up."""
    return frozenset(text.split())
