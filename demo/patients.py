"""Five people who do not exist, with absurd values that are found again wherever they leak.

Every value that identifies or is clinical is unique, so a canary that turns up
in the wrong place tells which field of which patient it came from. Numbers
come from test ranges: telephone 555-01xx, mail under ``.invalid``, social
insurance numbers that start with 0 (never issued), Ontario health numbers with
a right check digit and a pattern that nobody takes for real.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

SHORTEST: Final = 6
"""Shorter values (a version code, a sex) stand everywhere by accident, so they are no canaries."""


@dataclass(frozen=True, slots=True)
class SyntheticPatient:
    """One chart, as every pretend EMR and the pretend Ocean tell it, each in its own words."""

    emr_id: str
    ocean_reference: str
    ereferral_reference: str
    family_name: str
    given_name: str
    middle_name: str
    birth_date: date
    sex: str
    health_number: str
    health_number_version: str
    province: str
    phone: str
    cell: str
    email: str
    street: str
    city: str
    postal_code: str
    chart_number: str
    sin: str
    contact_family: str
    contact_given: str
    contact_phone: str
    provider_family: str
    provider_given: str
    provider_number: str
    note: str
    allergy: str
    medication: str
    result_name: str
    result_value: str
    reason: str
    comments: str
    language: str = "en"

    def canaries(self) -> tuple[str, ...]:
        """Return every string, in the ways it is usually written, that must never leave a clinic.

        The EMR ID and the references are not among them: the first two are
        what support may have, the third is the site's choice.
        """
        numbers = (self.health_number, self.sin, self.phone, self.cell, self.contact_phone)
        written = (
            *self._words(),
            *_dates(self.birth_date),
            *(form for number in numbers for form in _numbers(number)),
            self.postal_code,
            self.postal_code.replace(" ", ""),
        )
        escaped = (json.dumps(value)[1:-1] for value in written)
        return tuple(
            dict.fromkeys(value for value in (*written, *escaped) if len(value) >= SHORTEST)
        )

    def _words(self) -> tuple[str, ...]:
        return (
            self.family_name,
            self.given_name,
            self.middle_name,
            self.email,
            self.street,
            self.city,
            self.chart_number,
            self.contact_family,
            self.contact_given,
            self.provider_family,
            self.provider_given,
            self.provider_number,
            self.note,
            self.allergy,
            self.medication,
            self.result_name,
            self.result_value,
            self.reason,
            self.comments,
        )


def _dates(day: date) -> tuple[str, ...]:
    return tuple(day.strftime(form) for form in ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d/%m/%Y"))


def _numbers(number: str) -> tuple[str, ...]:
    """Return a number as it stands, bare, and in the groups that cards and telephones show."""
    bare = re.sub(r"[^0-9A-Z]", "", number)
    if len(bare) == 9:
        cuts = (3, 6)
    elif len(bare) == 12:
        cuts = (4, 8)
    else:
        cuts = (4, 7) if number == bare else (3, 6)
    groups = (bare[: cuts[0]], bare[cuts[0] : cuts[1]], bare[cuts[1] :])
    return (number, bare, " ".join(groups), "-".join(groups))


PATIENTS: Final = (
    SyntheticPatient(
        emr_id="1234",
        ocean_reference="482",
        ereferral_reference="5f0c1d7a-3b1e-4c52-9a66-0d5a4e1b7c01",
        family_name="Quibblethorn",
        given_name="Zanzibarla",
        middle_name="Moxietta",
        birth_date=date(1931, 7, 19),
        sex="F",
        health_number="9998887773",
        health_number_version="GX",
        province="ON",
        phone="613-555-0142",
        cell="343-555-0117",
        email="plumduff@moonwhistle.invalid",
        street="771 Wobblegate Parade",
        city="Port Flummox",
        postal_code="K9Z 9Z1",
        chart_number="QZ-88117",
        sin="046454286",
        contact_family="Grumblewick",
        contact_given="Ottokarus",
        contact_phone="249-555-0163",
        provider_family="Snickerdoodle",
        provider_given="Parsimonia",
        provider_number="990417",
        note="Hears trombones in the left elbow at dusk",
        allergy="Glitterdust of comet",
        medication="Bamboozlitol 17 mg thrice nightly",
        result_name="Serum whimsy index",
        result_value="47.1193 flumpons",
        reason="Acute hiccupitis of the third thumb",
        comments="Only answers the door to accordion music",
    ),
    SyntheticPatient(
        emr_id="5309",
        ocean_reference="617",
        ereferral_reference="5f0c1d7a-3b1e-4c52-9a66-0d5a4e1b7c02",
        family_name="Tricornœil-Bâbordais",
        given_name="Éloïse-Zoé",
        middle_name="Pétronellette",
        birth_date=date(1987, 2, 28),
        sex="F",
        health_number="9555666776",
        health_number_version="BQ",
        province="ON",
        phone="705-555-0128",
        cell="249-555-0181",
        email="turlupine@grosgrelot.invalid",
        street="3304, chemin de la Girouette-Ébréchée",
        city="Sainte-Carambole",
        postal_code="P9Y 9Z2",
        chart_number="VX-20943",
        sin="013131313",
        contact_family="Fanfreluchon",
        contact_given="Théodulphe",
        contact_phone="807-555-0155",
        provider_family="Cassenoisil",
        provider_given="Herménégildine",
        provider_number="982203",
        note="Éternue en alexandrins dès la pleine lune",
        allergy="Poudre de perlimpinpin",
        medication="Farfelumycine 23 mg à l'aube",
        result_name="Taux de billevesées",
        result_value="83,2207 galéjades",
        reason="Berlue chronique du petit orteil",
        comments="N'ouvre qu'au son de la vielle à roue",
        language="fr",
    ),
    SyntheticPatient(
        emr_id="20417",
        ocean_reference="935",
        ereferral_reference="5f0c1d7a-3b1e-4c52-9a66-0d5a4e1b7c03",
        family_name="Bumblestrop",
        given_name="Fizzwallace",
        middle_name="Ignatzio",
        birth_date=date(1964, 11, 23),
        sex="M",
        health_number="9129129129",
        health_number_version="",
        province="ON",
        phone="905-555-0109",
        cell="289-555-0134",
        email="gadzooks@teapotlagoon.invalid",
        street="19 Noodlehurst Terrace",
        city="Upper Snarfle",
        postal_code="L9Z 9Z3",
        chart_number="HB-61350",
        sin="027272723",
        contact_family="Pifflesworth",
        contact_given="Dorabellina",
        contact_phone="365-555-0176",
        provider_family="Crumpethorpe",
        provider_given="Balthazeus",
        provider_number="971856",
        note="Casts two shadows after eating marmalade",
        allergy="Powdered unicycle",
        medication="Gobbledygookine 5 drops per waltz",
        result_name="Plasma jiggle count",
        result_value="612.0448 wibbles",
        reason="Recurrent levitation of the eyebrows",
        comments="Pays in buttons, prefers the round ones",
    ),
    SyntheticPatient(
        emr_id="88061",
        ocean_reference="204",
        ereferral_reference="5f0c1d7a-3b1e-4c52-9a66-0d5a4e1b7c04",
        family_name="Vlamboursier",
        given_name="Patachonce",
        middle_name="Gédéonard",
        birth_date=date(1958, 3, 14),
        sex="M",
        health_number="VLAP58031417",
        health_number_version="",
        province="QC",
        phone="819-555-0191",
        cell="873-555-0102",
        email="rigodon@chapeaumou.invalid",
        street="4418, rue du Grand-Tintouin",
        city="Saint-Glinglin-du-Lac",
        postal_code="J9Z 9Z4",
        chart_number="KW-77502",
        sin="039393939",
        contact_family="Mirlitontaine",
        contact_given="Cunégondelle",
        contact_phone="579-555-0147",
        provider_family="Trémoussard",
        provider_given="Anicétophe",
        provider_number="964390",
        note="Rêve en morse depuis le dernier solstice",
        allergy="Plumes de dragonnet",
        medication="Abracadabrol 31 mg au goûter",
        result_name="Indice de tintamarre",
        result_value="29,7731 calembours",
        reason="Hoquet carré intermittent du coude",
        comments="Craint les parapluies entrouverts",
        language="fr",
    ),
    SyntheticPatient(
        emr_id="310772",
        ocean_reference="759",
        ereferral_reference="5f0c1d7a-3b1e-4c52-9a66-0d5a4e1b7c05",
        family_name="Ploverquaver",
        given_name="Umbrellina",
        middle_name="Jacarandess",
        birth_date=date(2003, 9, 30),
        sex="F",
        health_number="9090909095",
        health_number_version="WK",
        province="ON",
        phone="519-555-0185",
        cell="226-555-0123",
        email="kerfuffle@jellymitten.invalid",
        street="606 Hullabaloo Crescent",
        city="Lesser Dawdling",
        postal_code="N9Z 9Z5",
        chart_number="MT-34928",
        sin="058585852",
        contact_family="Spindlehatch",
        contact_given="Cornelliam",
        contact_phone="548-555-0139",
        provider_family="Whifflebottom",
        provider_given="Theodorica",
        provider_number="958174",
        note="Left knee forecasts rain in two dialects",
        allergy="Essence of kazoo",
        medication="Razzmatazzine 9 mg before parades",
        result_name="Mean giggle volume",
        result_value="308.5126 titterons",
        reason="Spontaneous tap dancing while seated",
        comments="Brings her own echo to appointments",
    ),
)
"""The whole practice; the first one is the patient of the examples in the documents."""
