"""Wraps a credential so that it cannot be printed, compared or serialised by accident."""

import hmac
from typing import NoReturn


class Secret:
    """A credential; its only exit is ``expose``.

    No ``repr``, no ``==``, no hash, no pickling. Every call of ``expose`` has a
    comment that says why the value must leave the wrapper there.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def expose(self) -> str:
        """Return the value itself."""
        return self._value

    def matches(self, candidate: str) -> bool:
        """Say whether the candidate is this secret, in constant time."""
        ours, theirs = (text.encode("utf-8", "surrogatepass") for text in (self._value, candidate))
        return hmac.compare_digest(ours, theirs)

    def __repr__(self) -> str:
        return "Secret(…)"

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError("use matches()")

    __hash__ = None  # type: ignore[assignment]  # a hashed secret would sit in sets and keys

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not serialised")
