"""The patient's own values, in memory only: what must never leave, and what we compare."""

from collections.abc import Iterator, Mapping
from typing import Final, NoReturn

from connectors.errors import ContextInvalidError

FIELDS: Final = (
    "family_name",
    "given_name",
    "other_names",
    "birth_date",
    "health_number",
    "health_number_version",
    "health_number_province",
    "phone",
    "email",
    "address",
    "city",
    "postal_code",
    "other_numbers",
    "relatives",
    "providers",
)
"""The keys of a Subject in JSON (contract.md); every value is a list of strings."""


class Subject:
    """Who the chart is about.

    Values are tuples of non-empty strings per field of ``FIELDS``; dates are
    ISO (``yyyy-mm-dd``) where the source had a whole date. A plain class on
    purpose: no repr, no equality, no JSON, no pickling.
    """

    __slots__ = ("_values",)

    def __init__(self, **values: str | tuple[str | None, ...] | None) -> None:
        unknown = values.keys() - set(FIELDS)
        if unknown:
            raise TypeError("unknown subject field")
        self._values: dict[str, tuple[str, ...]] = {}
        for name, given in values.items():
            several = given if isinstance(given, tuple) else (given,)
            kept = tuple(value.strip() for value in several if value and value.strip())
            if kept:
                self._values[name] = kept

    @classmethod
    def from_json(cls, tree: object) -> "Subject":
        """Read the contract's Subject JSON; raise ``ContextInvalidError`` for any other shape."""
        if not isinstance(tree, Mapping) or not tree.keys() <= set(FIELDS):
            raise ContextInvalidError
        values: dict[str, tuple[str | None, ...]] = {}
        for name, given in tree.items():
            several = given if isinstance(given, list) else [given]
            if not all(isinstance(value, str | None) for value in several):
                raise ContextInvalidError
            values[name] = tuple(several)
        return cls(**values)

    def get(self, field: str) -> tuple[str, ...]:
        """Return the values of a field, or an empty tuple."""
        return self._values.get(field, ())

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield ``(field, value)`` for every value."""
        for name, values in self._values.items():
            for value in values:
                yield name, value

    def merged_with(self, other: "Subject") -> "Subject":
        """Return a subject that knows the values of both."""
        return Subject(
            **{name: (*self.get(name), *other.get(name)) for name in FIELDS},
        )

    def __repr__(self) -> str:
        return "Subject(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a subject is not serialised")
