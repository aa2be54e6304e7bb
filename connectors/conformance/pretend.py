"""What a new EMR adds to be checked: a pretend clinic, and the people in it."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, ClassVar, Final, Protocol, Self, TypeVar

from connectors.contract import Plugin

GROUP: Final = "ocean_toolbar.pretend_clinics"
"""Entry points by connector id; each names a mapping of clinic names to ``MakeClinic``."""


class Patient(Protocol):
    """A person who does not exist: a frozen dataclass, such as those of ``demo.patients``.

    The kit replaces some values (``chart_number``, ``birth_date``, names), so
    a pretend EMR must take what ``admit`` gives it, not what it knows.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def emr_id(self) -> str:
        """The number under which the EMR itself files the chart."""
        ...

    @property
    def ocean_reference(self) -> str:
        """Ocean's number of this patient."""
        ...

    @property
    def chart_number(self) -> str:
        """The clinic's own number: private, and never the EMR ID."""
        ...

    @property
    def family_name(self) -> str:
        """The family name."""
        ...

    @property
    def given_name(self) -> str:
        """The given name."""
        ...

    @property
    def birth_date(self) -> date:
        """The birth date."""
        ...

    @property
    def health_number(self) -> str:
        """The health number, as the EMR writes it."""
        ...

    def canaries(self) -> tuple[str, ...]:
        """Return every text that must never leave the clinic, in its usual writings."""
        ...


class Clinic(Protocol):
    """A pretend EMR for one way of reading; entered once, for one check.

    A clinic may have one attribute more, ``in_addresses``: names of secrets and
    of patients' fields that the EMR's own interface wants in an address.
    """

    @property
    def plugin(self) -> Plugin:
        """The connector under test."""
        ...

    @property
    def patients(self) -> Sequence[Patient]:
        """At least two people; one with accents in the name finds more."""
        ...

    @property
    def url(self) -> str:
        """Where the EMR listens (``http://127.0.0.1:port/path``), empty if nobody is asked."""
        ...

    @property
    def requests(self) -> Sequence[tuple[str, str]]:
        """All that may be asked to read: method, and pattern of what follows ``url``."""
        ...

    @property
    def secrets(self) -> Mapping[str, str]:
        """What the clinic's keyring holds, by the names of ``plugin.secrets``."""
        ...

    def settings(self, url: str) -> Any:  # noqa: ANN401 - each connector has its own
        """Return the connector's settings for an EMR at ``url``, which leads to this one."""
        ...

    def admit(self, patient: Any) -> Mapping[str, object]:  # noqa: ANN401 - the clinic's own kind
        """Let the EMR have this chart; return what its page hands over when it is open.

        No more than the source shows: an ``ocean_reference`` only if the page
        shows one, documents only if they are how this source is read.
        """
        ...

    def nobody(self) -> Mapping[str, object] | None:
        """Return what is handed over for a chart that is not there; none if nobody would know."""
        ...

    async def __aenter__(self) -> Self:
        """Open the EMR."""
        ...

    async def __aexit__(self, *_: object) -> None:
        """Close it and let go of every socket."""
        ...


class MakeClinic(Protocol):
    """Makes a closed clinic; a clinic's class does."""

    def __call__(self, folder: Path, /) -> Clinic:
        """Return it; the folder is empty, its own, and where exports may lie."""
        ...


P = TypeVar("P", bound=Patient)


def varied(patient: P, **values: object) -> P:
    """Return the patient with other values in some fields; those it does not have are left out."""
    known = {name: value for name, value in values.items() if name in patient.__dataclass_fields__}
    return dataclasses.replace(patient, **known)


def pretend_clinics(connector: str) -> Mapping[str, MakeClinic]:
    """Return the pretend clinics of a connector, by name; empty if none is installed."""
    found: dict[str, MakeClinic] = {}
    for point in entry_points(group=GROUP):
        if point.name == connector:
            found |= point.load()
    return dict(sorted(found.items()))
