"""Which patient each toolbar has open, so that a preview of another one is not sent."""

import enum
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

MOST_PREVIEWS: Final = 1000


@dataclass(frozen=True, slots=True)
class Patient:
    """The names of one patient that the clinic's programs use; every known one."""

    connector: str
    emr_ids: frozenset[str] = field(default=frozenset(), repr=False)
    ocean_reference: str | None = field(default=None, repr=False)

    def may_be(self, other: "Patient") -> bool:
        """Say whether both are one patient; what cannot be compared is not.

        The EMR ID decides where both have one: an Ocean reference is used again for others.
        """
        if self.connector != other.connector:
            return False
        if self.emr_ids and other.emr_ids:
            return not self.emr_ids.isdisjoint(other.emr_ids)
        return self.ocean_reference is not None and self.ocean_reference == other.ocean_reference


class Standing(enum.StrEnum):
    """How a preview stands to what the toolbar that asked for it shows now."""

    OPEN = "open"
    """The chart of this preview is open."""
    CLOSED = "closed"
    """It was closed after the preview was asked for."""
    ANOTHER = "another"
    """Another patient's is open."""
    UNTOLD = "untold"
    """Nobody has told: the panel itself or a program asked, or a page that tells nothing."""


STALE: Final = frozenset({Standing.CLOSED, Standing.ANOTHER})
"""What is not sent any more."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a toolbar told last: who is open (or nobody), since when, and which call it was."""

    patient: Patient | None
    at: datetime
    arrival: int


class Contexts:
    """The open patient per toolbar, and who is in which preview; in memory only."""

    def __init__(self) -> None:
        self._arrivals = itertools.count(1)
        self._told: dict[str, Told] = {}
        self._previews: dict[str, tuple[str, Patient, int]] = {}

    def arrive(self) -> int:
        """Return the place of a call among all; taken before anything is awaited.

        Two calls may overtake each other while their bodies arrive and connectors load.
        """
        return next(self._arrivals)

    def put(self, token_id: str, patient: Patient | None, at: datetime, arrival: int) -> None:
        """Note that this toolbar shows this patient now, or none; what comes late is ignored."""
        last = self._told.get(token_id)
        if last is None or last.arrival < arrival:
            self._told[token_id] = Told(patient, at, arrival)

    def note_preview(self, preview_id: str, token_id: str, patient: Patient, arrival: int) -> None:
        """Remember which toolbar asked for a preview, when, and of whom."""
        self._previews[preview_id] = (token_id, patient, arrival)
        while len(self._previews) > MOST_PREVIEWS:
            del self._previews[next(iter(self._previews))]

    def standing(self, preview_id: str) -> tuple[Standing, datetime | None]:
        """Return how the preview stands, and since when its toolbar says so."""
        asked = self._previews.get(preview_id)
        told = None if asked is None else self._told.get(asked[0])
        if asked is None or told is None:
            return Standing.UNTOLD, None
        _, patient, arrival = asked
        if told.patient is None:
            # who asks for a preview after "none is open" has opened one without telling
            closed = told.arrival > arrival
            return (Standing.CLOSED, told.at) if closed else (Standing.UNTOLD, None)
        same = patient.may_be(told.patient)
        return Standing.OPEN if same else Standing.ANOTHER, told.at

    def is_stale(self, preview_id: str) -> bool:
        """Say whether the toolbar that asked has closed that chart or shows another patient now."""
        return self.standing(preview_id)[0] in STALE

    def now_open(self) -> Iterator[tuple[str, Patient, datetime]]:
        """Return who is open in which toolbar, and since when."""
        for token_id, told in self._told.items():
            if told.patient is not None:
                yield token_id, told.patient, told.at
