"""Two people who do not exist, for pretend clinics that have none of their own.

Every value that identifies or is clinical is unique and absurd, so that it is
found wherever it turns up. Numbers come from test ranges: telephone 555-01xx,
Ontario health numbers with a right check digit and a pattern that nobody has.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

SHORTEST: Final = 6
"""Shorter values stand everywhere by accident, so they are no canaries."""


@dataclass(frozen=True, slots=True)
class Person:
    """One chart; a pretend EMR tells of it in its own words. Derive from it to add fields."""

    emr_id: str
    ocean_reference: str
    chart_number: str
    family_name: str
    given_name: str
    birth_date: date
    sex: str
    health_number: str
    province: str
    phone: str
    street: str
    city: str
    postal_code: str
    note: str

    def canaries(self) -> tuple[str, ...]:
        """Return every text that must never leave the clinic, in its usual writings."""
        words = (self.chart_number, self.family_name, self.given_name, self.street, self.city)
        dates = (self.birth_date.strftime(form) for form in ("%Y-%m-%d", "%Y%m%d", "%d/%m/%Y"))
        numbers = (form for one in (self.health_number, self.phone) for form in _written(one))
        code = (self.postal_code, self.postal_code.replace(" ", ""))
        several = (*words, self.note, *dates, *numbers, *code)
        return tuple(dict.fromkeys(text for text in several if len(text) >= SHORTEST))


def _written(number: str) -> tuple[str, ...]:
    """Return a number as it stands, bare, and in groups of three, three and the rest."""
    bare = re.sub(r"\W", "", number)
    return number, bare, " ".join((bare[:3], bare[3:6], bare[6:]))


PEOPLE: Final = (
    Person(
        emr_id="4711",
        ocean_reference="362",
        chart_number="NB-55027",
        family_name="Dinglehopper",
        given_name="Marmaduchess",
        birth_date=date(1949, 10, 2),
        sex="F",
        health_number="9876543217",
        province="ON",
        phone="613-555-0150",
        street="12 Trampoline Mews",
        city="Great Wiffling",
        postal_code="K8Z 9Z6",
        note="Whistles in the key of fog",
    ),
    Person(
        emr_id="30922",
        ocean_reference="845",
        chart_number="LR-71846",
        family_name="Crémaillère-Houppelande",
        given_name="Cloé-Anaïsse",
        birth_date=date(1992, 5, 27),
        sex="F",
        health_number="9123456783",
        province="ON",
        phone="819-555-0166",
        street="88, impasse du Bilboquet",
        city="Saint-Tartempion",
        postal_code="J8Z 9Z7",
        note="Collectionne les échos du mardi",
    ),
)
"""At least two, so that charts can be told apart; one with accents."""
